"""What a device claims about a client's people and setup is believed within its person's rights."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from app.records import Client, Contact, User
from app.records.types import to_micros
from tests.integration.central.coverage_world import Month
from tests.integration.central.test_coverage_guards import manager
from tests.integration.central.world import MIRA, TOM, Device, World

pytestmark = pytest.mark.postgresql_long


@pytest.fixture
def month(world: World) -> Month:
    opened = Month(world)
    manager(opened)
    return opened


def said(month: Month, device: Device, roles: Any, row: UUID | None = None) -> tuple[str, UUID]:
    """What central answers to a device that writes down, or changes, somebody's roles."""
    at = to_micros(month.world.clock.at)
    fields: dict[str, Any] = {"roles": roles}
    if row is None:
        fields |= {
            "client_id": month.client.bytes, "created_at": at, "created_by": device.user.bytes,
            "name": "Nora Field", "email": "nora@northwind.example", "phone": "",
        }  # fmt: skip
    which = row or uuid4()
    verb, kind = ("edit_contact", "edit") if row else ("add_contact", "create")
    op = device.op("contact", which.bytes, kind, fields)
    return device.tell(device.tx(verb, op))[0].code, which


def test_roles_are_given_by_who_sets_the_terms_and_by_nobody_else(month: Month) -> None:
    mira, tom = month.world.device(MIRA), month.world.device(TOM)
    assert said(month, tom, '["approver"]')[0] == "not-allowed"
    assert said(month, tom, '["requester"]')[0] == "not-allowed"
    month.change(User, tom.user, rights=["desk"])
    assert said(month, tom, '["requester"]')[0] == ""
    assert said(month, tom, '["requester", "coordinator"]')[0] == "not-allowed"
    code, nora = said(month, tom, "[]")
    assert code == ""
    given, taken = {"add": ["approver"], "del": []}, {"add": [], "del": ["approver"]}
    assert said(month, tom, given, nora)[0] == "not-allowed"
    assert said(month, mira, given, nora)[0] == ""
    assert said(month, tom, taken, nora)[0] == "not-allowed"
    (kept,) = [one for one in month.all(Contact) if one.id == nora]
    assert kept.roles == ["approver"]


@pytest.mark.parametrize(
    ("roles", "rights", "code"),
    [
        (["approver"], ["technician"], "contact-way-in"),
        (["coordinator", "requester"], ["desk"], "contact-way-in"),
        (["requester"], ["technician"], "contact-way-in"),
        (["requester"], ["desk"], ""),
        (["approver"], ["tam"], ""),
        ([], ["technician"], ""),
    ],
)
def test_a_device_moves_or_brings_back_whom_its_person_may_let_in_with_these_roles(
    month: Month, roles: list[str], rights: list[str], code: str
) -> None:
    tom = month.world.device(TOM)
    month.change(User, tom.user, rights=rights)
    pia = month.add(
        Contact(**month.made(name="Pia", email="pia@northwind.example", roles=roles))
    )  # fmt: skip
    for verb, said in (
        ("edit_contact", {"email": TOM}),
        ("restore_value", {"email": "tom@elsewhere.example"}),
        ("edit_contact", {"active": False}),
        ("edit_contact", {"active": True}),
    ):
        op = tom.op("contact", pia.id.bytes, "edit", said)
        told = tom.tell(tom.tx(verb, op))[0].code
        assert told == ("" if said == {"active": False} else code), said
    (kept,) = [one for one in month.all(Contact) if one.id == pia.id]
    assert kept.active is not bool(code)
    assert (kept.email == "pia@northwind.example") is bool(code)


def test_a_role_that_nobody_knows_is_refused(month: Month) -> None:
    assert said(month, month.world.device(MIRA), '["owner"]')[0] == "contact-role"


def test_the_setup_cannot_end_before_the_portal_was_tried(month: Month) -> None:
    device = month.world.device(MIRA)
    month.change(Client, month.client, onboarding_completed_at=None)
    fields = {"onboarding_completed_at": to_micros(month.world.clock.at)}
    for tried, code in ((False, "onboarding-portal"), (True, "")):
        if tried:
            month.ticket(title="Test", state="closed", source="portal")
        op = device.op("client", month.client.bytes, "edit", fields)
        assert device.tell(device.tx("complete_onboarding", op))[0].code == code
