"""A token counts in the hands of the device that it was given to, once for each request."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.testing import TestClient

from app.central.api.app import ROUTES, make_app
from app.central.api.proving import STREAMED
from app.central.api.rights import Needs, rule_of
from app.central.auth import proofs
from app.central.auth.tables import request_nonce
from app.security.device_keys import new_keys
from app.wire.calls import PROOF_HEADER, TIME_HEADER
from tests.builders.device_keys import proof
from tests.integration.central.signed import SignedDevice
from tests.integration.central.world import MIRA, World

pytestmark = pytest.mark.postgresql_long

Client = TestClient[Litestar]
TICKETS = "/api/tickets"


def opened(world: World) -> Client:
    return TestClient(make_app(world.central), raise_server_exceptions=False)


@pytest.fixture
def client(world: World) -> Iterator[Client]:
    with opened(world) as client:
        yield client


@pytest.fixture
def device(client: Client) -> SignedDevice:
    return SignedDevice.enter(client, MIRA)


def test_a_stolen_token_counts_for_nothing_without_the_devices_key(
    world: World, client: Client, device: SignedDevice
) -> None:
    assert device.get(TICKETS).status_code == 200
    bare = {"Authorization": f"Bearer {device.access}"}
    assert client.get(TICKETS, headers=bare).status_code == 401
    thief = proof(new_keys(), world.clock.at, "GET", TICKETS, b"", device.access)
    answer = client.get(TICKETS, headers=thief)
    assert (answer.status_code, answer.json()["code"]) == (401, "signed-out")


def test_no_route_that_needs_a_person_takes_a_token_without_its_proof(
    client: Client, device: SignedDevice
) -> None:
    bare = {"Authorization": f"Bearer {device.access}", "Tus-Resumable": "1.0.0"}
    asked = 0
    for handler in ROUTES:
        assert isinstance(handler, HTTPRouteHandler)
        rule = rule_of(handler)
        assert rule is not None
        if rule.needs is Needs.NOBODY:
            continue
        for path in handler.paths:
            for method in handler.http_methods:
                answer = client.request(method, path, content=b"{}", headers=bare)
                assert answer.status_code == 401, (method, path)
                asked += 1
    assert asked > 10


def test_what_was_signed_cannot_be_put_to_another_use(client: Client, device: SignedDevice) -> None:
    other = SignedDevice.enter(client, MIRA)
    signed = device.headers("GET", TICKETS)
    for method, path, body in (
        ("GET", TICKETS + "?client=NW", b""),
        ("GET", "/devices", b""),
        ("POST", "/auth/sign-out", b""),
    ):
        assert client.request(method, path, content=body, headers=signed).status_code == 401
    exchanged = signed | {"Authorization": f"Bearer {other.access}"}
    assert client.get(TICKETS, headers=exchanged).status_code == 401
    later = signed | {"trestle-call": "0" * 16}
    assert client.get(TICKETS, headers=later).status_code == 401
    pull = device.headers("POST", "/sync/pull", b"one body")
    assert client.post("/sync/pull", content=b"another", headers=pull).status_code == 401
    assert client.get(TICKETS, headers=signed).status_code == 200


def test_a_request_that_was_recorded_is_refused_when_it_comes_again(
    client: Client, device: SignedDevice
) -> None:
    signed = device.headers("GET", TICKETS)
    assert client.get(TICKETS, headers=signed).status_code == 200
    again = client.get(TICKETS, headers=signed)
    assert (again.status_code, again.json()["code"]) == (409, "proof-seen")
    assert device.get(TICKETS).status_code == 200


def test_a_recorded_request_is_refused_by_another_process_and_after_a_restart(
    world: World, device: SignedDevice, client: Client
) -> None:
    signed = device.headers("GET", TICKETS)
    assert client.get(TICKETS, headers=signed).status_code == 200
    world.clock.move(seconds=1)
    with opened(world) as other:
        answer = other.get(TICKETS, headers=signed)
        assert answer.status_code in {401, 409}
        assert answer.json()["code"] in {"proof-time", "proof-seen"}
        device.client = other
        assert device.get(TICKETS).status_code == 200


def test_what_was_signed_long_ago_is_refused_and_central_says_the_time(
    world: World, client: Client, device: SignedDevice
) -> None:
    signed = device.headers("GET", TICKETS)
    world.clock.move(seconds=proofs.WINDOW.total_seconds() + 1)
    answer = client.get(TICKETS, headers=signed)
    assert (answer.status_code, answer.json()["code"]) == (401, "proof-time")
    told = int(answer.headers[TIME_HEADER])
    assert abs(told - world.clock.at.timestamp() * 1000) < 1000
    assert TIME_HEADER not in device.get(TICKETS).headers


def test_only_what_still_counts_is_remembered(world: World, device: SignedDevice) -> None:
    for _ in range(5):
        device.get(TICKETS)
    before = len(world.table(request_nonce))
    world.clock.move(minutes=10)
    device.access = device.post("/auth/refresh", {"refresh": device.refresh}, token="").json()[
        "access"
    ]
    assert device.get(TICKETS).status_code == 200
    rows = len(world.table(request_nonce))
    assert rows <= max(before, 2), "the older ones are cleared"


def test_a_refresh_token_is_exchanged_by_its_own_device_alone(
    world: World, client: Client, device: SignedDevice
) -> None:
    said = {"refresh": device.refresh}
    assert client.post("/auth/refresh", json=said).status_code == 401
    thief = SignedDevice(client)
    assert thief.post("/auth/refresh", said, token="").status_code == 401
    answer = device.post("/auth/refresh", said, token="")
    assert answer.status_code == 200
    world.clock.move(seconds=59)
    again = device.post("/auth/refresh", said, token="")
    assert again.json()["refresh"] == answer.json()["refresh"], "its answer may have been lost"
    world.clock.move(seconds=2)
    assert device.post("/auth/refresh", said, token="").status_code == 401
    device.access = again.json()["access"]
    assert device.get(TICKETS).status_code == 401, "a replay ends the family"


def test_whoever_names_keys_at_sign_in_has_to_have_them(client: Client) -> None:
    victim, thief = SignedDevice(client), SignedDevice(client)
    public = victim.keys.public
    named = {
        "sign_key": b64encode(public.sign).decode(),
        "box_key": b64encode(public.box).decode(),
    }
    assert thief.sign_in(MIRA, **named).status_code == 401
    for wrong in ("!", "AAAA"):
        assert thief.sign_in(MIRA, sign_key=wrong).status_code == 401


def test_a_copied_store_with_other_keys_is_another_device(client: Client) -> None:
    first = SignedDevice(client)
    one = first.take(first.sign_in(MIRA))
    assert first.take(first.sign_in(MIRA))["device_short"] == one["device_short"]
    copied = SignedDevice(client, inc=first.inc)
    other = copied.take(copied.sign_in(MIRA))
    assert other["device_short"] != one["device_short"]
    assert first.get(TICKETS).status_code == 200


def test_a_device_from_before_there_were_keys_registers_them_once(
    world: World, client: Client
) -> None:
    old = world.device()
    bare = {"Authorization": f"Bearer {old.token}"}
    assert client.get(TICKETS, headers=bare).status_code == 200
    device = SignedDevice(client, inc=old.inc)
    said = device.take(device.sign_in(MIRA))
    assert said["device_short"] == old.session.device.short_name
    assert client.get(TICKETS, headers=bare).status_code == 401
    other = SignedDevice(client, inc=old.inc)
    assert other.take(other.sign_in(MIRA))["device_short"] != said["device_short"]


def test_a_proof_costs_little_beside_a_request(device: SignedDevice) -> None:
    signed = device.headers("GET", TICKETS)
    more = len(PROOF_HEADER) + len(signed[PROOF_HEADER]) + len(": \r\n")
    assert more < 120, "bytes on the wire"


def test_only_streamed_bodies_are_signed_by_their_place() -> None:
    streamed = [
        (sorted(handler.http_methods), sorted(handler.paths))
        for handler in ROUTES
        if isinstance(handler, HTTPRouteHandler) and handler.opt.get(STREAMED)
    ]
    assert streamed == [(["PATCH"], ["/files/uploads/{upload:str}"])]


@pytest.mark.parametrize("header", ["", "x", "1.x", "f" * 12 + "." + "A" * 86, "\x00", "0." * 999])
def test_a_header_that_is_no_proof_is_refused(
    client: Client, device: SignedDevice, header: str
) -> None:
    sent: dict[str, Any] = device.headers("GET", TICKETS) | {PROOF_HEADER: header}
    assert client.get(TICKETS, headers=sent).status_code in {400, 401}
