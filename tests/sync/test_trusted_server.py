"""Whom a device believes that it is central, over real TLS on this machine."""

import base64
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from app.ports.problems import Refused, Unavailable
from app.store.trust import SYSTEM, Trust
from app.sync.tls import authority_from, checked_pins
from app.sync.transport import HttpTransport
from tests.builders.authority import Authority, Issued

DAY = timedelta(days=1)
OTHER_PIN = "sha256/" + base64.b64encode(b"k" * 32).decode()


@dataclass
class Heard:
    """What reached a server, and where it sends whoever asks."""

    requests: list[dict[str, str]] = field(default_factory=list)
    sends_to: str = ""


class Calm(ThreadingHTTPServer):
    """A refused handshake is the client's decision, and what is tested here."""

    def handle_error(self, *_: Any) -> None:
        return


def handler(heard: Heard) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.requests.append(dict(self.headers))
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(307 if heard.sends_to else 200)
            if heard.sends_to:
                self.send_header("Location", heard.sends_to)
            self.send_header("X-Call", self.headers.get("X-Call", ""))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    return Handler


Serve = Callable[..., int]


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def serve(heard: Heard) -> Iterator[Serve]:
    """Starts a server on this machine that shows a certificate; None for plain http."""
    running: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def begin(shown: Issued | None, *, old: bool = False) -> int:
        server = Calm(("127.0.0.1", 0), handler(heard))
        if shown is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(shown.chain, shown.key)
            if old:
                _speak_old(context)
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        running.append((server, thread))
        return server.server_port

    yield begin
    for server, thread in running:
        server.shutdown()
        server.server_close()
        thread.join()


def _speak_old(context: ssl.SSLContext) -> None:
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with warnings.catch_warnings():
        # A server that has fallen behind is what is built here.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1_1
        context.maximum_version = ssl.TLSVersion.TLSv1_1


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def trusting(authority: Authority, *pins: str) -> Trust:
    return Trust(authority_from(authority.file), pins)


def refusal(port: int, trust: Trust) -> Unavailable:
    door = HttpTransport(f"https://127.0.0.1:{port}", trust=trust)
    try:
        with pytest.raises(Unavailable) as caught:
            door.post("/auth/sign-in", {"password": "canary"}, "token")
    finally:
        door.close()
    return caught.value


def reached(port: int, trust: Trust) -> None:
    door = HttpTransport(f"https://127.0.0.1:{port}", trust=trust)
    try:
        # The server is no central, so its answer does not count; the request has reached it.
        with pytest.raises(Unavailable, match="network answered instead"):
            door.post("/auth/sign-in", {}, "token")
    finally:
        door.close()


def test_a_server_by_the_firm_s_own_authority_is_spoken_to(
    serve: Serve, heard: Heard, authority: Authority
) -> None:
    reached(serve(authority.issue()), trusting(authority))
    assert len(heard.requests) == 1


CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "has run out": ({"begins": -9 * DAY, "ends": -DAY}, "has run out", "date of this computer"),
    "is not valid yet": ({"begins": DAY}, "not valid yet", "date of this computer"),
    "is for another host": ({"host": "127.0.0.9"}, "another address", "Check the address"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_server_whose_certificate_will_not_do_hears_nothing_and_the_reason_is_named(
    serve: Serve, heard: Heard, authority: Authority, case: str
) -> None:
    given, words, step = CASES[case]
    problem = refusal(serve(authority.issue(**given)), trusting(authority))
    assert words in problem.sentence
    assert step in problem.next_step
    assert problem.next_step.endswith("Nothing was sent.")
    assert not heard.requests


def test_an_authority_that_nobody_named_is_not_believed(
    serve: Serve, heard: Heard, authority: Authority, tmp_path: Path
) -> None:
    stranger = Authority(tmp_path, "Somebody else")
    port = serve(stranger.issue())
    for trust in (trusting(authority), SYSTEM):
        problem = refusal(port, trust)
        assert "vouched for by somebody that this computer does not trust" in problem.sentence
        assert "trestle sync trust FILE" in problem.next_step
    assert not heard.requests


def test_a_server_that_speaks_only_an_old_tls_hears_nothing(
    serve: Serve, heard: Heard, authority: Authority
) -> None:
    problem = refusal(serve(authority.issue(), old=True), trusting(authority))
    assert "a version of TLS that is broken" in problem.sentence
    assert "TLS 1.2 or later" in problem.next_step
    assert not heard.requests


def test_a_server_that_sends_on_is_not_followed(
    serve: Serve, heard: Heard, authority: Authority
) -> None:
    elsewhere = serve(None)
    heard.sends_to = f"http://127.0.0.1:{elsewhere}/auth/sign-in"
    problem = refusal(serve(authority.issue()), trusting(authority))
    assert "sends on to 127.0.0.1; that is not followed" in problem.sentence
    assert "ask your administrator for the address" in problem.next_step
    assert len(heard.requests) == 1


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_the_environment_makes_nobody_trusted(
    serve: Serve,
    heard: Heard,
    authority: Authority,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    stranger = Authority(tmp_path, "Somebody else")
    monkeypatch.setenv(name, str(stranger.file))
    port = serve(stranger.issue())
    for trust in (trusting(authority), SYSTEM):
        assert refusal(port, trust).code == "central-not-trusted"
    assert not heard.requests


def test_neither_a_netrc_nor_a_proxy_of_the_environment_has_a_say(
    serve: Serve,
    heard: Heard,
    authority: Authority,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passwords = tmp_path / "netrc"
    passwords.write_text("machine 127.0.0.1 login eve password stolen\n")
    passwords.chmod(0o600)
    monkeypatch.setenv("NETRC", str(passwords))
    for proxy in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(proxy, "http://127.0.0.1:1")  # nobody listens there
    reached(serve(authority.issue()), trusting(authority))
    assert [one["Authorization"] for one in heard.requests] == ["Bearer token"]


def test_a_pinned_key_is_asked_for_before_anything_is_said(
    serve: Serve, heard: Heard, authority: Authority
) -> None:
    shown = authority.issue()
    port = serve(shown)
    problem = refusal(port, trusting(authority, OTHER_PIN, authority.issue().pin))
    assert "another key than those that were pinned" in problem.sentence
    assert "trestle sync trust" in problem.next_step
    assert not heard.requests
    reached(port, trusting(authority, OTHER_PIN, shown.pin))
    assert len(heard.requests) == 1


def test_the_key_in_reserve_takes_over_without_a_word(serve: Serve, authority: Authority) -> None:
    first, reserve = authority.issue(), authority.issue()
    trust = trusting(authority, first.pin, reserve.pin)
    reached(serve(first), trust)
    reached(serve(reserve), trust)


@pytest.mark.parametrize(
    ("pins", "code"),
    [
        ((OTHER_PIN,), "pin-alone"),
        ((OTHER_PIN, f" {OTHER_PIN} "), "pin-alone"),
        ((OTHER_PIN, "sha1/abc"), "pin-wrong"),
    ],
)
def test_pins_that_would_shut_everybody_out_are_refused(pins: tuple[str, ...], code: str) -> None:
    with pytest.raises(Refused) as caught:
        checked_pins(pins)
    assert caught.value.code == code
    assert caught.value.next_step


def test_of_an_authority_s_file_only_the_certificates_are_kept(
    authority: Authority, tmp_path: Path
) -> None:
    issued = authority.issue()
    both = tmp_path / "both.pem"
    both.write_bytes(issued.key.read_bytes() + authority.file.read_bytes())
    assert "PRIVATE KEY" not in authority_from(both)
    with pytest.raises(Refused, match="no certificate in"):
        authority_from(issued.key)
    with pytest.raises(Unavailable, match="cannot be read"):
        authority_from(tmp_path / "nothing.pem")
