"""Connections that can be cut from another thread, while somebody waits on them.

A worker that waits for news sits in a read that may last a minute. Nothing in Python ends a read
from outside but shutting its socket down, so the sockets are remembered here.
"""

from __future__ import annotations

import socket
import threading
import weakref
from contextlib import suppress
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class LineCutError(OSError):
    """This way was cut from this side; nothing is wrong with the network."""


class Lines(HTTPAdapter):
    """Keeps connections open between requests, and cuts them all when told.

    Once cut it opens no other one: whoever wants to go on makes a new way.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self.is_cut = False
        super().__init__()

    def init_poolmanager(self, *given: Any, **named: Any) -> None:
        """Have the pools make connections that are remembered."""
        super().init_poolmanager(*given, **named)
        self.poolmanager.pool_classes_by_scheme = _pools_of(self)

    def opened(self, line: socket.socket) -> None:
        """Remember a new connection.

        Raises:
            LineCutError: the way was cut while this connection was being made.
        """
        with self._lock:
            if not self.is_cut:
                self._open.add(line)
                return
        line.close()
        raise LineCutError("cut")

    def forget(self) -> None:
        """Close connections that nobody uses just now; the next request makes a new one."""
        pools = self.poolmanager.pools
        for key in pools.keys():  # noqa: SIM118 -- its container cannot be iterated
            # Clearing alone leaves them open until the last answer that came over them is gone.
            if (pool := pools.get(key)) is not None:
                pool.close()
        self.poolmanager.clear()

    def close(self) -> None:
        """Close every connection."""
        self.forget()

    def cut(self) -> None:
        """End every request that is under way, from any thread."""
        with self._lock:
            self.is_cut = True
            lines = list(self._open)
        for line in lines:
            # Of the plain socket below: the encrypted one's own shutdown would pull the floor
            # from under the thread that reads from it.
            with suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)


def _pools_of(lines: Lines) -> dict[str, type[HTTPConnectionPool]]:
    """Pools whose connections tell these lines of their sockets."""

    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            lines.opened(self.sock)

    class Encrypted(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            lines.opened(self.sock)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}
