"""The way to central over real sockets, and whatever may answer in its place."""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from app.ports.problems import Refused, TrestleProblem, Unavailable
from app.store.trust import Trust
from app.sync.answers import judged
from app.sync.tls import authority_from
from app.sync.transport import CUT, IDLE_S, HttpTransport, checked_address
from app.wire.calls import CALL_HEADER
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
    echoes: bool = True
    hangs_up: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)
    lines: set[Any] = field(default_factory=set)
    silent: threading.Event | None = None


@pytest.fixture
def answers() -> Answers:
    return Answers()


def handler(answers: Answers) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._answer()

        def do_GET(self) -> None:
            self._answer()

        def _answer(self) -> None:
            answers.asked.append(dict(self.headers))
            answers.lines.add(self.client_address)
            if answers.silent is not None:
                answers.silent.set()
                self.rfile.read(1)  # until the other side goes
                self.close_connection = True
                return
            self.send_response(answers.status)
            self.send_header("Content-Type", answers.kind)
            length = len(answers.body) if answers.length is None else answers.length
            self.send_header("Content-Length", str(length))
            if answers.echoes:
                self.send_header(CALL_HEADER, self.headers[CALL_HEADER])
            for name, value in answers.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answers.body)
            if answers.hangs_up or answers.length is not None:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            return

    return Handler


@contextmanager
def serving(answers: Answers, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(answers))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def seconds() -> list[float]:
    """What the way's own clock shows."""
    return [0.0]


@pytest.fixture
def door(answers: Answers, seconds: list[float]) -> Iterator[HttpTransport]:
    with serving(answers) as port:
        transport = HttpTransport(f"http://127.0.0.1:{port}", now=lambda: seconds[0])
        yield transport
        transport.close()


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
        (502, "text/html", b"<h1>Bad gateway</h1>", "central-unreachable"),
        (503, "text/html", b"<h1>Maintenance</h1>", "central-unreachable"),
        (429, "text/html", b"<h1>Slow down</h1>", "central-unreachable"),
        (403, "text/html", b"<h1>Blocked by the firewall</h1>", "central-stranger"),
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


@pytest.mark.parametrize("status", [200, 204, 401])
def test_an_answer_to_another_call_counts_for_nothing(
    door: HttpTransport, answers: Answers, status: int
) -> None:
    answers.status, answers.echoes = status, False
    answers.headers = {CALL_HEADER: "0123456789abcdef"}
    said = ErrorAnswer("signed-out", "You are signed out.", "Sign in again.")
    answers.body = {200: b"ours", 204: b"", 401: pack(said)}[status]
    assert problem(lambda: door.call("/sync/pull", b"x")).code == "central-stranger"


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


@pytest.mark.parametrize(
    ("text", "seconds_asked"),
    [
        ("30", 30.0),
        ("0", 0.0),
        ("99999999999999999999", 3600.0),
        ("Tue, 10 Mar 2026 10:02:00 GMT", 120.0),
        ("Tue, 10 Mar 2026 09:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("ours", [True, False])
def test_who_asks_for_a_pause_gets_it_within_reason(
    text: str, seconds_asked: float | None, ours: bool
) -> None:
    answer = requests.Response()
    answer.status_code = 503
    answer.headers.update({"Retry-After": text, "Date": "Tue, 10 Mar 2026 10:00:00 GMT"})
    body = b"<h1>Maintenance</h1>"
    if ours:
        answer.headers.update({"Content-Type": MEDIA_TYPE, CALL_HEADER: "0a"})
        body = pack(ErrorAnswer("central-full", "Later."))
    met = problem(lambda: judged(answer, body, MEDIA_TYPE, "0a"))
    assert isinstance(met, Unavailable)
    assert met.code == ("central-full" if ours else "central-unreachable")
    assert met.retry_after_s == seconds_asked


def test_requests_share_one_connection(door: HttpTransport, answers: Answers) -> None:
    for _request in range(5):
        door.call("/sync/pull", b"x")
    assert len(answers.lines) == 1


def test_a_connection_that_was_idle_for_long_is_not_trusted(
    door: HttpTransport, answers: Answers, seconds: list[float]
) -> None:
    door.call("/sync/pull", b"x")
    seconds[0] += IDLE_S + 1
    door.call("/sync/pull", b"x")
    assert len(answers.lines) == 2


def test_a_connection_that_died_between_two_requests_is_replaced_without_a_word(
    door: HttpTransport, answers: Answers
) -> None:
    answers.hangs_up = True
    for _request in range(5):
        assert door.call("/sync/pull", b"x") == b"ours"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate that speaks for this machine alone, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "central")])
    now = datetime.now(UTC)
    own = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(own, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(Encoding.PEM))
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    paths[1].write_bytes(plain)
    return paths


@pytest.mark.parametrize("encrypted", [False, True])
@pytest.mark.parametrize("kept", [False, True])
def test_a_request_that_waits_ends_when_its_way_is_cut_from_another_thread(
    answers: Answers, certificate: tuple[Path, Path], encrypted: bool, kept: bool
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with serving(answers, context if encrypted else None) as port:
        scheme = "https" if encrypted else "http"
        door = HttpTransport(
            f"{scheme}://127.0.0.1:{port}", trust=Trust(authority_from(certificate[0]))
        )
        if kept:
            door.ask("/sync/wait")
        answers.silent = threading.Event()
        met: list[TrestleProblem] = []
        asks = threading.Thread(
            target=lambda: met.append(problem(lambda: door.ask("/sync/wait", read_s=600)))
        )
        asks.start()
        assert answers.silent.wait(30)
        door.cut()
        asks.join(30)
        assert not asks.is_alive()
        assert [one.code for one in met] == [CUT]
        assert problem(lambda: door.ask("/sync/wait")).code == CUT
        door.close()


def test_a_server_that_cannot_prove_itself_hears_nothing(
    answers: Answers, certificate: tuple[Path, Path]
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with serving(answers, context) as port:
        door = HttpTransport(f"https://127.0.0.1:{port}")
        assert problem(lambda: door.call("/sync/push", b"x")).code == "central-not-trusted"
        assert not answers.asked
        door.close()


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
