"""A clamd that knows one piece of malware, the test file that every scanner knows."""

from __future__ import annotations

import socket
import socketserver
import threading
from pathlib import Path
from typing import Any

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""In two parts, so that no scanner finds it in this file."""
LARGEST = 1 << 20
"""More bytes in one stream are refused, as StreamMaxLength does it."""


class _Asked(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        command = self.rfile.read(len(b"zINSTREAM\0"))
        if command != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
            if len(content) > LARGEST:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        found = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
        self.wfile.write(b"stream: " + found + b"\0")


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True


class FakeClamd:
    """Listens at a path, or at a port of this machine where none is given."""

    def __init__(self, path: Path | None = None) -> None:
        self._server: Any = (
            _Unix(str(path), _Asked) if path is not None else _Tcp(("127.0.0.1", 0), _Asked)
        )
        name = self._server.socket.getsockname()
        self.variable = f"unix:{path}" if path is not None else f"tcp://127.0.0.1:{name[1]}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}
        )
        self._thread.start()

    def close(self) -> None:
        """Answer nobody any more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        if self._server.address_family == getattr(socket, "AF_UNIX", None):
            Path(self._server.server_address).unlink(missing_ok=True)
