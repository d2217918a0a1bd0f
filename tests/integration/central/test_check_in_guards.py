"""What a device says of a check-in is believed only where its verb could have said it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.records import Contact, User
from app.records.types import to_micros
from app.wire.envelopes import OpAnswer
from tests.integration.central.coverage_world import Month, ny
from tests.integration.central.world import MIRA, TOM, World

pytestmark = pytest.mark.postgresql_long

BEGUN = to_micros(ny("03-19 10:00"))
ENDED = to_micros(ny("03-19 10:45"))
FROZEN: dict[str, Any] = {
    "state": "held", "started_at": BEGUN, "ended_at": ENDED, "frozen_at": ENDED,
    "agenda": '{"v":1}',
}  # fmt: skip


@pytest.fixture
def month(world: World) -> Month:
    world.clock.at = ny("03-19 11:00")
    opened = Month(world)
    opened.begin_agreement(date(2026, 1, 1))
    opened.change(User, opened.mira, rights=["technician", "tam"])
    return opened


def said(
    month: Month, verb: str, noun: str, row: UUID, fields: dict[str, Any], who: str = MIRA
) -> str:
    """The answer to a new row of a device's: ok, or the code of its refusal."""
    device = month.world.device(who)
    at = to_micros(month.world.clock.at)
    own = {"client_id": month.client.bytes, "created_at": at, "created_by": device.user.bytes}
    return _code(
        device.tell(device.tx(verb, device.op(noun, row.bytes, "create", own | fields)))[0]
    )


def edited(
    month: Month, verb: str, noun: str, row: UUID, fields: dict[str, Any], who: str = MIRA
) -> str:
    device = month.world.device(who)
    op = device.op(noun, row.bytes, "edit", fields, base=10**9)
    return _code(device.tell(device.tx(verb, op))[0])


def _code(answer: OpAnswer) -> str:
    return answer.code or answer.result


def planned(month: Month, **more: Any) -> UUID:
    row = uuid4()
    assert said(month, "plan_check_in", "check_in", row, {"planned_at": BEGUN} | more) == "ok"
    return row


def held(month: Month) -> UUID:
    row = planned(month)
    assert edited(month, "finish_check_in", "check_in", row, FROZEN) == "ok"
    return row


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"state": "held"}, "check-in-begins"),
        ({"state": "nowhere"}, "check-in-state"),
        ({"planned_min": 1}, "check-in-length"),
        ({"place": "x" * 300}, "check-in-place"),
        ({"minutes_sent_at": BEGUN}, "minutes-early"),
        ({"attendees": '["nobody"]'}, "contact-foreign"),
        ({"attendees": f'["{uuid4()}"]'}, "contact-foreign"),
    ],
)
def test_a_check_in_begins_as_it_can_be_planned(
    month: Month, fields: dict[str, Any], code: str
) -> None:
    row = {"planned_at": BEGUN} | fields
    assert said(month, "plan_check_in", "check_in", uuid4(), row) == code


def test_only_who_holds_check_ins_plans_one(month: Month) -> None:
    row = {"planned_at": BEGUN}
    assert said(month, "plan_check_in", "check_in", uuid4(), row, TOM) == "not-allowed"
    topic = {"text": "The server room is warm", "at": BEGUN}
    assert said(month, "add_topic", "agenda_topic", uuid4(), topic, TOM) == "ok"


@pytest.mark.parametrize(
    ("left_out", "code"),
    [
        ("agenda", "check-in-agenda"),
        ("frozen_at", "check-in-agenda"),
        ("started_at", "check-in-times"),
        ("ended_at", "check-in-times"),
    ],
)
def test_one_that_was_held_keeps_its_times_and_its_agenda(
    month: Month, left_out: str, code: str
) -> None:
    fields = {name: value for name, value in FROZEN.items() if name != left_out}
    assert edited(month, "finish_check_in", "check_in", planned(month), fields) == code


def test_a_held_check_in_stays_but_for_its_minutes_until_they_are_sent(month: Month) -> None:
    row = held(month)
    for fields in ({"agenda": '{"v":2}'}, {"place": "Elsewhere"}, {"state": "planned"}):
        assert edited(month, "change_check_in", "check_in", row, fields) == "check-in-settled"
    written = {"minutes_text": {"base": "", "text": "Thank you."}}
    assert edited(month, "write_minutes", "check_in", row, written) == "ok"
    assert edited(month, "send_minutes", "check_in", row, {"minutes_sent_at": ENDED}) == "ok"
    again = {"minutes_text": {"base": "Thank you.", "text": "Other."}}
    assert edited(month, "write_minutes", "check_in", row, again) == "minutes-sent"


def test_a_check_in_is_called_off_with_a_reason(month: Month) -> None:
    row = planned(month)
    off = {"state": "cancelled"}
    assert edited(month, "cancel_check_in", "check_in", row, off) == "reason-short"
    off["cancel_reason"] = "Dana is away that week."
    assert edited(month, "cancel_check_in", "check_in", row, off) == "ok"
    note = {"check_in_id": row.bytes, "kind": "note", "text": "x", "at": BEGUN}
    assert said(month, "take_down", "capture", uuid4(), note) == "check-in-settled"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"item": "ticket:1"}, "ok"),
        ({"item": "two words"}, "agenda-key"),
        ({"item": "ticket:1", "hidden": True}, "hide-reason"),
        ({"item": "ticket:1", "place": -1}, "agenda-place"),
    ],
)
def test_marks_are_of_an_item_and_say_why_they_hide(
    month: Month, fields: dict[str, Any], code: str
) -> None:
    mark = {"check_in_id": planned(month).bytes} | fields
    assert said(month, "mark_item", "agenda_mark", uuid4(), mark) == code


def test_an_agenda_that_is_frozen_takes_no_marks_and_no_topics(month: Month) -> None:
    row = held(month)
    mark = {"check_in_id": row.bytes, "item": "ticket:1", "pinned": True}
    assert said(month, "mark_item", "agenda_mark", uuid4(), mark) == "check-in-settled"
    topic = {"check_in_id": row.bytes, "text": "Late", "at": ENDED}
    assert said(month, "add_topic", "agenda_topic", uuid4(), topic) == "check-in-settled"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": " "}, "agenda-text-empty"),
        ({"text": "x", "section": 14}, "agenda-section"),
        ({"text": "x", "kind": "wish"}, "agenda-topic"),
        ({"text": "x", "kind": "priority", "section": 5}, "agenda-priority"),
    ],
)
def test_topics_say_something_and_stand_in_a_section(
    month: Month, fields: dict[str, Any], code: str
) -> None:
    assert said(month, "add_topic", "agenda_topic", uuid4(), {"at": BEGUN} | fields) == code


def test_captures_are_notes_or_decisions_until_the_minutes_are_sent(month: Month) -> None:
    row = held(month)
    note = {"check_in_id": row.bytes, "kind": "note", "text": "Late, but true", "at": ENDED}
    assert said(month, "take_down", "capture", uuid4(), note | {"kind": "poem"}) == "capture-kind"
    assert said(month, "take_down", "capture", uuid4(), note | {"text": ""}) == "capture-empty"
    assert said(month, "take_down", "capture", uuid4(), note | {"item": "a b"}) == "agenda-key"
    assert said(month, "take_down", "capture", uuid4(), note) == "ok"
    assert edited(month, "send_minutes", "check_in", row, {"minutes_sent_at": ENDED}) == "ok"
    assert said(month, "take_down", "capture", uuid4(), note) == "minutes-sent"


def test_actions_are_settled_as_they_can_be_and_owned_by_one_person(month: Month) -> None:
    check_in, row = planned(month), uuid4()
    dana = month.add(Contact(**month.made(name="Dana")))
    action = {"check_in_id": check_in.bytes, "text": "Order paper", "at": BEGUN}
    two = {"owner_user_id": month.mira.bytes, "owner_contact_id": dana.id.bytes}
    assert said(month, "take_action", "action", uuid4(), action | two) == "action-owners"
    begun = action | {"state": "done", "settled_at": BEGUN}
    assert said(month, "take_action", "action", uuid4(), begun) == "action-begins"
    assert said(month, "take_action", "action", row, action) == "ok"
    for fields, code in (
        ({"state": "done"}, "action-settled"),
        ({"state": "dropped", "settled_at": ENDED}, "action-dropped"),
        ({"state": "gone", "settled_at": ENDED}, "action-state"),
        ({"state": "done", "settled_at": ENDED}, "ok"),
    ):
        assert edited(month, "settle_action", "action", row, fields, TOM) == code


def test_no_row_hangs_on_another_client_s_check_in(month: Month) -> None:
    mine = planned(month)
    other = {"client_id": month.world.south.bytes, "check_in_id": mine.bytes}
    for verb, noun, fields in (
        ("take_down", "capture", {"kind": "note", "text": "x", "at": BEGUN}),
        ("take_action", "action", {"text": "x", "at": BEGUN}),
        ("add_topic", "agenda_topic", {"text": "x", "at": BEGUN}),
        ("mark_item", "agenda_mark", {"item": "ticket:1"}),
    ):
        assert said(month, verb, noun, uuid4(), fields | other) != "ok"
