"""Only a proxy that was named says from where a request comes, by its last word (A18, D16)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from click.testing import CliRunner
from litestar.testing import TestClient
from litestar.types import ASGIApp, Receive, Scope, Send

from app.central.api.app import make_app
from app.central.audit.kinds import Kind
from app.central.proxies import NOBODY, behind, proxies
from app.cli.central import central as command
from app.ports.problems import Refused
from tests.integration.central.test_audit import told
from tests.integration.central.world import World

KNOWN = proxies(["10.2.0.7", "192.0.2.0/28", "2001:db8::7"])


@pytest.mark.parametrize(
    ("peer", "headers", "found"),
    [
        ("10.2.0.7", ["203.0.113.9"], "203.0.113.9"),
        ("192.0.2.14", ["203.0.113.9"], "203.0.113.9"),
        ("::ffff:10.2.0.7", ["203.0.113.9"], "203.0.113.9"),
        ("2001:db8::7", ["2001:db8:1::5"], "2001:db8:1::5"),
        # Whoever is no proxy is who they are, whatever they say.
        ("10.2.0.8", ["203.0.113.9"], "10.2.0.8"),
        ("192.0.2.16", ["203.0.113.9"], "192.0.2.16"),
        ("203.0.113.9", ["10.2.0.7"], "203.0.113.9"),
        # What a client wrote stands before what the proxy added, in one header or in several.
        ("10.2.0.7", ["1.2.3.4, 10.2.0.7,  203.0.113.9 "], "203.0.113.9"),
        ("10.2.0.7", ["1.2.3.4", "5.6.7.8, 203.0.113.9"], "203.0.113.9"),
        # Ports and brackets, as some proxies write them.
        ("10.2.0.7", ["203.0.113.9:52114"], "203.0.113.9"),
        ("10.2.0.7", ["[2001:db8:1::5]:443"], "2001:db8:1::5"),
        ("10.2.0.7", ["::ffff:203.0.113.9"], "203.0.113.9"),
        # Rubbish names nobody: it is the proxy itself that is counted.
        ("10.2.0.7", [], "10.2.0.7"),
        ("10.2.0.7", [""], "10.2.0.7"),
        ("10.2.0.7", ["203.0.113.9,"], "10.2.0.7"),
        ("10.2.0.7", ["203.0.113.9, unknown"], "10.2.0.7"),
        ("10.2.0.7", ["fe80::1%anything"], "10.2.0.7"),
        ("10.2.0.7", ["203.0.113.9\xa0\xff;rm"], "10.2.0.7"),
        ("10.2.0.7", ["0x7f.1"], "10.2.0.7"),
        ("somewhere", ["203.0.113.9"], "somewhere"),
    ],
)
def test_a_request_comes_from_where_the_proxy_at_the_other_end_heard_it(
    peer: str, headers: Sequence[str], found: str
) -> None:
    assert KNOWN.peer_of(peer, [one.encode("latin-1") for one in headers]) == found


def coming_from(app: ASGIApp, host: str) -> ASGIApp:
    """An application whose requests come from this address."""

    async def moved(scope: Scope, receive: Receive, send: Send) -> None:
        scope["client"] = (host, 40000)
        await app(scope, receive, send)

    return moved


def peers(world: World, host: str, known: Any) -> list[str]:
    """From where two wrong passwords come, as the chain tells it."""
    app = make_app(world.central)
    with TestClient(app) as client:
        client.app = coming_from(behind(app, known), host)
        for way in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "CF-Connecting-IP"):
            asked = {"email": f"{way}@x.example", "password": "a guess", "device_name": "x",
                     "inc": "i"}  # fmt: skip
            client.post("/auth/sign-in", json=asked, headers={way: "203.0.113.9"})
    return [event.peer for event in told(world, Kind.SIGN_IN)]


def test_what_a_named_proxy_says_is_what_is_counted_and_written_down(world: World) -> None:
    assert peers(world, "10.2.0.7", KNOWN) == ["203.0.113.9", *["10.2.0.7"] * 3]


def test_nobody_is_believed_where_no_proxy_is_named(world: World) -> None:
    assert peers(world, "10.2.0.7", NOBODY) == ["10.2.0.7"] * 4


@pytest.mark.parametrize("word", ["nginx", "10.0.0.1/8", "0.0.0.0/0", "::/0", "10.2.0.7:80", ""])
def test_what_is_no_proxy_is_refused_before_anything_is_served(
    word: str, central_home: object
) -> None:
    assert central_home is not None
    with pytest.raises(Refused) as no:
        proxies([word])
    assert no.value.next_step
    run = CliRunner().invoke(command, ["serve", "--proxy", word])
    assert isinstance(run.exception, Refused)
    assert run.exception.code == no.value.code
