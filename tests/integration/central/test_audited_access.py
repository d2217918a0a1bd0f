"""Tokens in other hands, and what a client's person may: both stand in the chain (A40)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from litestar.testing import TestClient

from app.central.api.app import make_app
from app.central.audit.kinds import Kind
from app.records.types import to_micros
from tests.integration.central.signed import SignedDevice
from tests.integration.central.test_audit import change_rights, told
from tests.integration.central.world import MIRA, TOM, World

pytestmark = pytest.mark.postgresql_long


def test_a_token_without_its_device_s_key_and_a_request_that_comes_again_are_denials(
    world: World,
) -> None:
    with TestClient(make_app(world.central)) as client:
        device = SignedDevice.enter(client, MIRA)
        signed = device.headers("GET", "/api/tickets")
        assert [client.get("/api/tickets", headers=signed).status_code for _ in "12"] == [200, 409]
        stolen = {"Authorization": f"Bearer {device.access}"}
        assert client.get("/api/tickets", headers=stolen).status_code == 401
        for guess in ("/api/tickets", "/api/audit"):
            headers = {"Authorization": "Bearer nobody-s"}
            assert client.get(guess, headers=headers).status_code == 401
        world.clock.move(minutes=16)
        assert device.get("/api/tickets").status_code == 401
    mira, route = world.people[MIRA], "GET /api/tickets"
    assert [
        (event.outcome, event.person, event.facts["route"]) for event in told(world, Kind.DENIED)
    ] == [("proof-seen", mira, route), ("signed-out", mira, route), ("signed-out", None, "")]


def test_what_a_client_s_person_may_is_told_with_who_changed_it_and_never_their_address(
    world: World,
) -> None:
    change_rights(world, MIRA, "tam")
    mira, pia = world.device(MIRA), uuid4()
    at = to_micros(world.clock.at)
    fields: dict[str, Any] = {
        "client_id": world.north.bytes, "name": "Pia Approves", "email": "pia@northwind.example",
        "phone": "", "roles": '["approver"]', "created_at": at, "created_by": mira.user.bytes,
    }  # fmt: skip
    add = mira.tx("add_contact", mira.op("contact", pia.bytes, "create", fields))
    assert not mira.tell(add)[0].code
    for verb, said in (
        ("edit_contact", {"name": "Pia A."}),
        ("edit_contact", {"email": "pia@elsewhere.example"}),
        ("set_approval_limit", {"approves_to_minor": 50_000}),
        ("set_approval_limit", {"approves_to_minor": None}),
        ("edit_contact", {"roles": {"add": ["billing"], "del": []}}),
        ("edit_contact", {"active": False}),
    ):
        op = mira.op("contact", pia.bytes, "edit", dict(said))
        assert not mira.tell(mira.tx(verb, op))[0].code, said
    events = told(world, Kind.CONTACT_CHANGED)
    client = {"client": str(world.north)}
    assert [event.facts for event in events] == [
        client | {"before": "", "roles": "approver"},
        client | {"address": "changed"},
        client | {"limit_before": "none", "limit": 50_000},
        client | {"limit_before": 50_000, "limit": "none"},
        client | {"before": "approver", "roles": "approver,billing"},
        client | {"active": 0},
    ]
    assert {(event.subject, event.person) for event in events} == {(pia, mira.user)}
    assert "pia@" not in str(events)


def test_a_refused_route_tells_who_asked_for_what(world: World) -> None:
    wanted = uuid4()
    with TestClient(make_app(world.central)) as client:
        device = SignedDevice(client)
        device.take(device.sign_in(TOM))
        assert device.get(f"/api/tickets/{wanted}").status_code == 404
    event = told(world, Kind.DENIED)[-1]
    assert (event.person, event.subject, event.outcome) == (
        world.people[TOM],
        wanted,
        "not-found",
    )
    assert "/api/tickets/" in str(event.facts["route"])
