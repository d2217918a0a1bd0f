"""What a device says of a visit is believed only where its verb could have said it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from app.records import User
from app.records.types import to_micros
from tests.integration.central.coverage_world import Month, ny
from tests.integration.central.world import MIRA, TOM, Device, World

pytestmark = pytest.mark.postgresql_long

STARTS = to_micros(ny("03-20 10:00"))
LATER = to_micros(ny("03-20 14:00"))


@pytest.fixture
def month(world: World) -> Month:
    world.clock.at = ny("03-19 11:00")
    opened = Month(world)
    opened.change(User, opened.mira, rights=["technician", "desk"])
    return opened


def said(
    month: Month, device: Device, kind: str, row: UUID, fields: dict[str, Any], base: int = 0
) -> str:
    """The answer to what a device says of a visit: ok, conflict, or the code of its refusal."""
    verb = {"create": "plan_visit", "edit": "change_visit"}[kind]
    if kind == "create":
        at = to_micros(month.world.clock.at)
        own = {"client_id": month.client.bytes, "created_at": at, "created_by": device.user.bytes}
        fields = own | {"starts_at": STARTS, "technician_id": device.user.bytes} | fields
    op = device.op("visit", row.bytes, kind, fields, base=base)
    answer = device.tell(device.tx(verb, op))[0]
    return answer.code if answer.result == "rejected" else answer.result


def planned(month: Month, device: Device) -> UUID:
    row = uuid4()
    assert said(month, device, "create", row, {}) == "ok"
    return row


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"state": "done"}, "visit-begins"),
        ({"state": "nowhere"}, "visit-state"),
        ({"planned_min": 1}, "visit-length"),
        ({"place": "x" * 300}, "visit-place"),
        ({"note": "x" * 3000}, "visit-note"),
        ({"technician_id": uuid4().bytes}, "reference-missing"),
        ({"site_id": uuid4().bytes}, "reference-missing"),
        ({"calendar_sequence": 3}, "field-central"),
    ],
)
def test_a_visit_begins_as_it_can_be_planned(
    month: Month, fields: dict[str, Any], code: str
) -> None:
    assert said(month, month.world.device(MIRA), "create", uuid4(), fields) == code


def test_a_technician_says_of_themselves_alone_that_they_come(month: Month) -> None:
    tom, mira = month.world.device(TOM), month.world.device(MIRA)
    others = {"technician_id": mira.user.bytes}
    assert said(month, tom, "create", uuid4(), others) == "not-allowed"
    row = planned(month, tom)
    assert said(month, tom, "edit", row, others, 10**9) == "not-allowed"
    assert said(month, mira, "edit", row, others, 10**9) == "ok"
    assert said(month, tom, "edit", row, {"note": "Bring the key."}, 10**9) == "ok"


def test_a_visit_is_called_off_with_a_reason_and_only_before_it_took_place(month: Month) -> None:
    mira = month.world.device(MIRA)
    row = planned(month, mira)
    off = {"state": "cancelled", "cancel_reason": "Nobody is there."}
    assert said(month, mira, "edit", row, {"state": "cancelled"}, 10**9) == "reason-short"
    assert said(month, mira, "edit", row, off, 10**9) == "ok"
    assert said(month, mira, "edit", row, {"state": "done"}, 10**9) == "visit-step"


def test_two_people_who_change_one_visit_offline_both_get_their_way_and_each_is_an_update(
    month: Month,
) -> None:
    mira, tom = month.world.device(MIRA), month.world.device(TOM)
    row = planned(month, mira)
    seen = month.world.row("visit", row.bytes)["rev"]
    assert said(month, mira, "edit", row, {"starts_at": LATER}, seen) == "ok"
    longer = {"planned_min": 120, "place": "Floor 3"}
    assert said(month, tom, "edit", row, longer, seen) == "ok"
    now = month.world.row("visit", row.bytes)
    assert (now["starts_at"], now["planned_min"], now["place"]) == (
        ny("03-20 14:00"), 120, "Floor 3",
    )  # fmt: skip
    assert now["calendar_sequence"] == 2


def test_two_people_who_move_one_visit_leave_the_later_word_and_a_second_update(
    month: Month,
) -> None:
    mira, tom = month.world.device(MIRA), month.world.device(TOM)
    row = planned(month, mira)
    seen = month.world.row("visit", row.bytes)["rev"]
    assert said(month, mira, "edit", row, {"starts_at": LATER}, seen) == "ok"
    moved = {"starts_at": to_micros(ny("03-20 16:00"))}
    assert said(month, tom, "edit", row, moved, seen) == "conflict"
    assert month.world.row("visit", row.bytes)["calendar_sequence"] == 2
