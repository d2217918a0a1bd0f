"""A request whose end can be read in two ways is none, at the real server's socket (A19)."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest

from app.central.settings import Settings
from tests.builders.patience import PATIENCE_S
from tests.integration.central.world import build
from tests.sync.served import Served

pytestmark = pytest.mark.e2e

HIDDEN = b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
"""What a server in front would take for a part of the first request's body."""
POST = b"POST /auth/refresh HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
CHUNKS = b"0\r\n\r\n"
LENGTH = b"Content-Length: %d\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
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
    "the same length twice in one line": POST + b"Content-Length: 2, 2\r\n\r\n{}",
    "chunked twice in one line": (POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n" + CHUNKS),
    "chunked for a version that has no chunks": (
        POST.replace(b"HTTP/1.1", b"HTTP/1.0") + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS
    ),
    "a line feed alone after a chunk's size": POST + CHUNKED + b"2\n{}\r\n" + CHUNKS,
    "a line feed alone after a chunk's extension": POST + CHUNKED + b"2;a\n{}\r\n" + CHUNKS,
    "a line feed alone after a chunk": POST + CHUNKED + b"2\r\n{}\n" + CHUNKS,
    "a line feed alone after the last chunk's size": POST + CHUNKED + b"2\r\n{}\r\n0\n\n",
    "a line feed alone before a length's colon": POST + b"Content-Length\n: 0\r\n\r\n",
    "a line feed alone before a coding": POST + b"Transfer-Encoding:\n chunked\r\n\r\n" + CHUNKS,
    "a coding behind a line feed alone": (
        POST + b"Content-Length: 5\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS
    ),
    "a chunk of two sizes": POST + b"Transfer-Encoding: chunked\r\n\r\n0 5\r\n\r\n",
    "a blank before the colon": POST + b"Content-Length : 0\r\n\r\n",
    "a folded line": POST + b"X-A: b\r\n Content-Length: 0\r\n\r\n",
    "a bare carriage return": POST + b"X-A: b\rContent-Length: 0\r\n\r\n",
    "a name of no letters": POST + b"\x00Content-Length: 0\r\n\r\n",
}
"""Requests that must be answered once, by a refusal, and nothing read after them."""
UNENDED = {
    "a line feed alone after the last chunk": POST + CHUNKED + b"2\r\n{}\r\n0\r\n\n",
    "a line feed alone in a trailer": POST + CHUNKED + b"2\r\n{}\r\n0\r\nA: b\n\r\n",
}
"""Requests that do not end: what follows is read as a part of them, and as nothing else."""
CRLF, LF = b"\r\n", b"\n"
ASK = b"GET /health HTTP/1.1\r\nHost: x\r\nA: b\r\n\r\n"
TWICE = POST + b"Transfer-Encoding: chunked\r\n" * 2 + b"\r\n" + CHUNKS
BARE = {
    "everywhere": ASK.replace(CRLF, LF),
    "after the first line": ASK.replace(CRLF, LF, 1),
    "after a header": ASK.replace(b"x\r\n", b"x\n"),
    "at the end": ASK.removesuffix(CRLF) + LF,
    "twice at the end": ASK.removesuffix(CRLF + CRLF) + LF + LF,
    "before the first line": LF + ASK,
}
"""Where a line feed stands alone that ends a line."""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where a central process listens, for all tests of this file."""
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home / "central")
    settings.folder.mkdir()
    build(settings)
    served = Served(home, settings)
    try:
        served.until_up()
        yield served.port
    finally:
        served.end()


def answers(port: int, sent: bytes, *, cut: bool = False) -> list[bytes]:
    """The status of each answer to these bytes, once the server has closed the connection.

    With `cut`, nothing more comes from this side, and the server is told so.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as line:
        line.sendall(sent)
        if cut:
            line.shutdown(socket.SHUT_WR)
        heard = b""
        # Who is closed on before all was read may be told so by a reset: nothing more comes.
        with suppress(ConnectionResetError):
            while got := line.recv(65536):
                heard += got
    return [part[:3] for part in heard.split(b"HTTP/1.1 ")[1:]]


def test_no_second_request_is_read_out_of_one_whose_end_is_told_in_two_ways(port: int) -> None:
    assert answers(port, POST + LENGTH % 2 + b"\r\n{}" + HIDDEN) == [b"400", b"200"], (
        "two requests that are told apart by their length are two"
    )
    told = {kind: answers(port, request + HIDDEN) for kind, request in TWO_WAYS.items()}
    assert told == {kind: [b"400"] for kind in TWO_WAYS}
    for kind, request in UNENDED.items():
        # Cut off here, since the server would wait a while for their end.
        assert answers(port, request + HIDDEN, cut=True) in ([b"400"], []), kind
    assert answers(port, TWICE + HIDDEN) == [b"400"]
    nowhere = TWICE.replace(b"/auth/refresh", b"/nowhere")
    assert answers(port, nowhere + HIDDEN) == [b"404"], "whatever the answer, it is the last"
    alike = POST + (LENGTH % 2) * 2 + b"\r\n{}"
    assert answers(port, alike + HIDDEN) == [b"400", b"200"], (
        "a length said twice alike is one length (RFC 9110 8.6)"
    )


def test_a_line_feed_alone_is_the_end_of_a_line_and_nothing_else(port: int) -> None:
    """What RFC 9112 2.2 lets a server do; there is one way to read it, whoever reads."""
    assert answers(port, ASK + HIDDEN) == [b"200", b"200"]
    told = {where: answers(port, request + HIDDEN) for where, request in BARE.items()}
    assert told == {where: [b"200", b"200"] for where in BARE}
    header = POST + b"A: b\nContent-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN
    assert answers(port, header + HIDDEN) == [b"400", b"200"], (
        "a length behind a line feed alone counts: what it covers is no request"
    )


def test_a_body_that_ends_before_it_should_is_no_request(port: int) -> None:
    refresh = b'{"refresh": "x"}'
    last = POST + b"Connection: close\r\n"
    assert answers(port, last + LENGTH % len(refresh) + b"\r\n" + refresh) == [b"401"]
    chunk = b"%x\r\n%b\r\n" % (len(refresh), refresh)
    assert answers(port, last + CHUNKED + chunk + CHUNKS) == [b"401"]
    # Who stops in the middle is answered by a refusal, or not at all.
    for short in (
        last + LENGTH % (len(refresh) + 1) + b"\r\n" + refresh,
        last + CHUNKED + chunk,
    ):
        assert answers(port, short, cut=True) in ([b"400"], [])
