"""A request whose end can be read in two ways is none, at the real server's socket (A19)."""

from __future__ import annotations

import socket
from contextlib import suppress

import pytest

from tests.builders.patience import PATIENCE_S
from tests.integration.central.test_serving import folder, free_port, serving

pytestmark = pytest.mark.e2e
__all__ = ["folder"]

HIDDEN = b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
"""What a server in front would take for a part of the first request's body."""
POST = b"POST /auth/refresh HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
CHUNKS = b"0\r\n\r\n"
LENGTH = b"Content-Length: %d\r\n"
TWO_WAYS = {
    "two lengths": POST + LENGTH % len(HIDDEN) + LENGTH % 0 + b"\r\n",
    "two lengths, the other way about": POST + LENGTH % 0 + LENGTH % len(HIDDEN) + b"\r\n",
    "two lengths in one line": POST + b"Content-Length: 0, %d\r\n\r\n" % len(HIDDEN),
    "a length with a sign": POST + b"Content-Length: +0\r\n\r\n",
    "a length below nothing": POST + b"Content-Length: -1\r\n\r\n",
    "a length in another base": POST + b"Content-Length: 0x0\r\n\r\n",
    "a length that is none": POST + b"Content-Length: \r\n\r\n",
    "a coding that is none": POST + b"Transfer-Encoding: xchunked\r\n\r\n" + CHUNKS,
    "chunked, but not at last": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n" + CHUNKS,
    "a chunk of no size": POST + b"Transfer-Encoding: chunked\r\n\r\nz\r\n\r\n",
    "a chunk of a size below nothing": POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
    "a length beside chunks": (
        POST + LENGTH % len(CHUNKS + HIDDEN) + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS
    ),
    "chunks beside a length": (
        POST + b"Transfer-Encoding: chunked\r\n" + LENGTH % len(CHUNKS + HIDDEN) + b"\r\n" + CHUNKS
    ),
    "a chunk of two sizes": POST + b"Transfer-Encoding: chunked\r\n\r\n0 5\r\n\r\n",
    "a blank before the colon": POST + b"Content-Length : 0\r\n\r\n",
    "a folded line": POST + b"X-A: b\r\n Content-Length: 0\r\n\r\n",
    "a bare carriage return": POST + b"X-A: b\rContent-Length: 0\r\n\r\n",
    "a name of no letters": POST + b"\x00Content-Length: 0\r\n\r\n",
}
"""Requests that must be answered once, by a refusal, and nothing read after them."""


def answers(port: int, sent: bytes) -> list[bytes]:
    """The status of each answer to these bytes, once the server has closed the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as line:
        line.sendall(sent)
        heard = b""
        # Who is closed on before all was read may be told so by a reset: nothing more comes.
        with suppress(ConnectionResetError):
            while got := line.recv(65536):
                heard += got
    return [part[:3] for part in heard.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("database_kind", ["sqlcipher"], indirect=True)
def test_no_second_request_is_read_out_of_one_whose_end_is_told_in_two_ways() -> None:
    port = free_port()
    with serving(port) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        assert answers(port, POST + LENGTH % 2 + b"\r\n{}" + HIDDEN) == [b"400", b"200"], (
            "two requests that are told apart by their length are two"
        )
        told = {kind: answers(port, request + HIDDEN) for kind, request in TWO_WAYS.items()}
        assert told == {kind: [b"400"] for kind in TWO_WAYS}
