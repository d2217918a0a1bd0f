"""The way to central over real sockets, and whatever may answer in its place."""

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
import pytest

from app.ports.problems import Refused, TrestleProblem, Unavailable
from app.sync.transport import HttpTransport, checked_address
from app.wire.envelopes import ErrorAnswer
from app.wire.pack import MEDIA_TYPE, pack


@dataclass
class Answers:
    """What the server says next, and what it was asked."""

    status: int = 200
    kind: str = MEDIA_TYPE
    body: bytes = b"ours"
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    asked: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def door(answers: Answers) -> Iterator[HttpTransport]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answers.asked.append(dict(self.headers))
            self.send_response(answers.status)
            self.send_header("Content-Type", answers.kind)
            length = len(answers.body) if answers.length is None else answers.length
            self.send_header("Content-Length", str(length))
            for name, value in answers.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answers.body)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    transport = HttpTransport(f"http://127.0.0.1:{server.server_port}")
    yield transport
    transport.close()
    server.shutdown()
    server.server_close()
    thread.join()


def problem(job: Callable[[], object]) -> TrestleProblem:
    with pytest.raises(TrestleProblem) as caught:
        job()
    return caught.value


def test_an_answer_marked_as_ours_comes_through_with_the_token_it_was_asked_with(
    door: HttpTransport, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:9")
    assert door.call("/sync/pull", b"x", "secret-token") == b"ours"
    assert answers.asked[0]["Authorization"] == "Bearer secret-token"


@pytest.mark.parametrize(
    ("status", "kind", "body", "code"),
    [
        (200, "text/html", b"<html>Welcome to the hotel</html>", "central-stranger"),
        (302, "text/html", b"", "central-stranger"),
        (502, "text/html", b"<h1>Bad gateway</h1>", "central-stranger"),
        (500, "application/json", b"{}", "central-failed"),
        (200, "application/json", b"{}", "central-stranger"),
        (401, "text/plain", b"no", "central-stranger"),
    ],
)
def test_what_is_not_centrals_word_never_counts(
    door: HttpTransport, answers: Answers, status: int, kind: str, body: bytes, code: str
) -> None:
    answers.status, answers.kind, answers.body = status, kind, body
    answers.headers = {"Location": "http://127.0.0.1:1/elsewhere"} if status == 302 else {}
    met = problem(lambda: door.call("/sync/pull", b"x"))
    assert isinstance(met, Unavailable)
    assert met.code == code
    assert len(answers.asked) == 1


def test_a_packed_answer_is_not_unpacked(door: HttpTransport, answers: Answers) -> None:
    answers.headers = {"Content-Encoding": "gzip"}
    assert problem(lambda: door.call("/sync/pull", b"x")).code == "central-stranger"


def test_half_an_answer_is_none(door: HttpTransport, answers: Answers) -> None:
    answers.length = 5000
    assert problem(lambda: door.call("/sync/pull", b"x")).code == "central-unreachable"


@pytest.mark.parametrize("packed", [True, False])
def test_a_refusal_comes_in_centrals_own_words(
    door: HttpTransport, answers: Answers, packed: bool
) -> None:
    said = ErrorAnswer("signed-out", "You are signed out.", "Sign in again.")
    answers.status = 401
    answers.kind = MEDIA_TYPE if packed else "application/json"
    answers.body = pack(said) if packed else msgspec.json.encode(said)
    met = problem(lambda: door.call("/sync/pull", b"x"))
    assert isinstance(met, Refused)
    assert (met.code, met.next_step) == ("signed-out", "Sign in again.")


def test_too_many_requests_are_tried_later(door: HttpTransport, answers: Answers) -> None:
    answers.status, answers.kind = 429, "application/json"
    answers.body = msgspec.json.encode(ErrorAnswer("sign-in-locked", "Wait a while."))
    assert isinstance(problem(lambda: door.post("/auth/sign-in", {})), Unavailable)


def test_nobody_there_is_unavailable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    door = HttpTransport(f"http://127.0.0.1:{port}")
    assert problem(lambda: door.call("/sync/pull", b"")).code == "central-unreachable"
    door.close()


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://desk.example", "address-open"),
        ("ftp://desk.example", "address-wrong"),
        ("desk.example", "address-wrong"),
        ("https://name:word@desk.example", "address-wrong"),
        ("http://127.0.0.1.evil.example", "address-open"),
    ],
)
def test_an_address_that_would_send_secrets_in_the_open_is_refused(address: str, code: str) -> None:
    assert problem(lambda: checked_address(address)).code == code


@pytest.mark.parametrize(
    "address",
    ["https://desk.example/", "http://localhost:8443", "http://[::1]:80", "http://127.0.0.1"],
)
def test_an_address_that_is_safe_is_taken(address: str) -> None:
    assert not checked_address(address).endswith("/")
