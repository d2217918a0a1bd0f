"""Connections that can be cut from another thread, while somebody waits on them.

A worker that waits for news sits in a read that may last a minute. Nothing in Python ends a read
from outside but shutting its socket down, so the sockets are remembered here.
"""

from __future__ import annotations

import socket
import ssl
import threading
import weakref
from contextlib import suppress
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from app.store.trust import Trust
from app.sync.tls import check_pin, context_of


class LineCutError(OSError):
    """This way was cut from this side; nothing is wrong with the network."""


class Lines(HTTPAdapter):
    """Keeps connections open between requests, and cuts them all when told.

    Once cut it opens no other one: whoever wants to go on makes a new way.

    Args:
        trust: who vouches for the server; None where only plain http is spoken.
    """

    def __init__(self, trust: Trust | None) -> None:
        self.trust = trust
        self._lock = threading.Lock()
        self._open: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self.is_cut = False
        super().__init__()

    def init_poolmanager(self, *given: Any, **named: Any) -> None:
        """Have the pools make connections that are remembered, and trust whom we trust."""
        if self.trust is not None:  # the system's list takes a moment to read
            named["ssl_context"] = context_of(self.trust)
        super().init_poolmanager(*given, **named)
        self.poolmanager.pool_classes_by_scheme = _pools_of(self)

    def cert_verify(self, conn: Any, *_given: Any, **_named: Any) -> None:
        """Leave it to the context whom to trust: requests would add a list of its own."""
        conn.cert_reqs = "CERT_REQUIRED"

    def shown(self, line: socket.socket) -> None:
        """Look at what a server showed, before anything is told to it.

        Raises:
            PinError: its key is none of those that were pinned.
        """
        if self.trust is not None and isinstance(line, ssl.SSLSocket):
            try:
                check_pin(self.trust, line.getpeercert(binary_form=True))
            except BaseException:
                line.close()
                raise

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
            lines.shown(self.sock)
            lines.opened(self.sock)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}
