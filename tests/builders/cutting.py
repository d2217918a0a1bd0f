"""A line that is cut after so many bytes, again and again, between a device and central."""

from __future__ import annotations

import selectors
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import closing, suppress

_PIECE = 4096
_LINGER_NOT = struct.pack("ii", 1, 0)


class CuttingLine:
    """Passes bytes both ways; after each share of bytes the line is cut, both ways at once.

    Args:
        port: of central, on loopback.
        shares: bytes in both directions between one cut and the next; when there are no more,
            nothing is cut.

    Attributes:
        cuts: so many connections were cut.
    """

    def __init__(self, port: int, shares: Iterator[int]) -> None:
        self._to, self._shares = port, shares
        self.cuts = 0
        self._left = next(shares, None)
        self._over = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, name="cutting-line")
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._over = True
        with suppress(OSError):  # wakes who waits for the next connection
            socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        passing: list[threading.Thread] = []
        while True:
            near, _ = self._listener.accept()
            if self._over:
                near.close()
                break
            one = threading.Thread(target=self._pass, args=(near,), name="cutting-line-one")
            one.start()
            passing = [*(other for other in passing if other.is_alive()), one]
        for one in passing:
            one.join()

    def _pass(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self._to))
        except OSError:  # central was killed
            near.close()
            return
        with near, far, closing(selectors.DefaultSelector()) as wait:
            wait.register(near, selectors.EVENT_READ, far)
            wait.register(far, selectors.EVENT_READ, near)
            while not self._over:
                for key, _ in wait.select(0.2):
                    piece = _read(key.fileobj, min(_PIECE, self._left or _PIECE))
                    if not piece or not _sent(key.data, piece):
                        return
                    if self._left is None:
                        continue
                    self._left -= len(piece)
                    if self._left == 0:
                        self.cuts += 1
                        self._left = next(self._shares, None)
                        for one in (near, far):
                            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
                        return


def _read(line: object, most: int) -> bytes:
    assert isinstance(line, socket.socket)
    try:
        return line.recv(most)
    except OSError:
        return b""


def _sent(line: socket.socket, piece: bytes) -> bool:
    try:
        line.sendall(piece)
    except OSError:
        return False
    return True
