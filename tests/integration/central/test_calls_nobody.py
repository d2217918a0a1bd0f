"""Central calls nobody, whatever an address in a text or a header may ask it to call (A10)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

import pytest

from app.central.api.app import make_app
from app.central.rights_page import lines
from app.domain.vocabulary import Right
from tests.integration.central.matrix import SAMPLES, Client, Two
from tests.integration.central.world import World

CALLS = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
         "socket.gethostbyname", "socket.gethostbyaddr", "urllib.Request", "http.client.connect",
         "ftplib.connect", "smtplib.connect", "subprocess.Popen", "os.system"}  # fmt: skip
"""What Python tells of before it does it."""
ADDRESSES = (
    "http://192.0.2.7/logo.png", "https://evil.example/", "//evil.example/share/x.png",
    "file:///etc/passwd", "ftp://evil.example/x", "\\\\evil.example\\share",
    "![x](http://169.254.169.254/latest/meta-data/)", "gopher://127.0.0.1:6379/_INFO",
)  # fmt: skip


@dataclass
class Calls:
    """Hears what is called while it listens."""

    listening: bool = False
    heard: list[str] = field(default_factory=list)

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.listening and event in CALLS:
            self.heard.append(f"{event} {arguments!r}")


@cache
def calls() -> Calls:
    """One for the process: what Python tells cannot be unsubscribed from."""
    heard = Calls()
    sys.addaudithook(heard)
    return heard


@pytest.fixture
def called(world: World) -> Iterator[tuple[Two, Calls]]:
    with Client(make_app(world.central), raise_server_exceptions=False) as http:
        two = Two.begin(world, http)
        heard = calls()
        heard.heard.clear()
        heard.listening = True
        try:
            yield two, heard
        finally:
            heard.listening = False


def test_no_route_calls_anybody_whoever_asks(called: tuple[Two, Calls]) -> None:
    two, heard = called
    elsewhere = {
        "Host": "evil.example", "X-Forwarded-Host": "evil.example", "Referer": ADDRESSES[0],
        "Origin": "http://evil.example", "X-Forwarded-For": "192.0.2.7",
    }  # fmt: skip
    two.give(*Right)
    routes = sorted(lines(), key=lambda line: (line[1].endswith("/sign-out"), line[0] == "DELETE"))
    for method, path, _rule in routes:
        for maker in SAMPLES[method, path]:
            sample, _answer = two.ask(maker, two.own)
            headers = {**sample.headers, **elsewhere, "Authorization": f"Bearer {two.tom.token}"}
            two.http.request(sample.method, sample.path, headers=headers, content=sample.content)
    assert heard.heard == []


def test_no_address_in_a_text_is_called(called: tuple[Two, Calls]) -> None:
    two, heard = called
    tom, client = two.tom, two.own.client
    for text in ADDRESSES:
        ticket = tom.new_ticket(client, title=text)
        reply = tom.new_event(ticket, text)
        told = tom.tell(tom.tx("submit_ticket", ticket), tom.tx("write_reply", reply))
        assert {one.result for one in told} == {"ok"}
        found = two.http.get(
            f"/api/tickets/{UUID(bytes=ticket.row)}",
            headers={"Authorization": f"Bearer {tom.token}"},
        )
        assert found.status_code == 200
        two.http.post("/auth/sign-in", json={"email": text, "password": text, "device_name": text,
                                             "inc": "x"})  # fmt: skip
    tom.pull()
    assert heard.heard == []
