"""Central asks the guards of the life cycle of every row, whatever a device pushes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.central.people import NewPerson, add_person
from app.domain.vocabulary import Right
from app.records.types import to_micros
from app.wire.envelopes import Op, Tx
from tests.integration.central.world import MIRA, PASSWORD, TOM, Device, World

TESS = "tess@trestle.example"


def step(device: Device, ticket: Op, old: str, new: str, **fields: Any) -> Tx:
    """A change of state with its entry on the timeline, as the verb writes them."""
    base = device.world.row("ticket", ticket.row)["rev"]
    event = {name: fields.pop(name) for name in ("reason", "effective_at") if name in fields}
    told = device.new_event(
        ticket, "", kind="change", field_name="state", old=old, new=new, **event
    )
    edit = device.op("ticket", ticket.row, "edit", {"state": new, **fields}, base=base)
    return device.tx("change_state", edit, told)


def opened(device: Device, **fields: Any) -> Op:
    ticket = device.new_ticket(device.world.north, **{"service": "Mail", **fields})
    [answer] = device.tell(device.tx("submit_ticket", ticket))
    assert answer.result == "ok"
    device.world.clock.move(minutes=10)
    return ticket


def code(device: Device, act: Tx) -> str:
    answers = device.tell(act)
    if all(answer.result == "ok" for answer in answers):
        return ""
    return next(answer.code for answer in answers if answer.code != "act-refused" and answer.code)


def resolution(world: World, **more: Any) -> dict[str, Any]:
    return {
        "resolution_summary": "Freed the disk.",
        "resolution_kind": "permanent",
        "service_restored_at": to_micros(world.clock.at),
        **more,
    }


def test_an_incident_leaves_new_only_with_its_service(world: World) -> None:
    tom = world.device(TOM)
    ticket = opened(tom, service="")
    assert code(tom, step(tom, ticket, "new", "in_progress")) == "triage-service"
    desk = world.device(MIRA)
    assert code(desk, step(desk, ticket, "new", "triaged", service="Mail")) == ""


@pytest.mark.parametrize(
    ("lacks", "expected"),
    [
        ({"resolution_summary": " "}, "summary-empty"),
        ({"resolution_kind": ""}, "resolution-kind"),
        ({"service_restored_at": None}, "restored-outside"),
    ],
)
def test_a_resolution_says_what_how_and_since_when(
    world: World, lacks: dict[str, Any], expected: str
) -> None:
    tom = world.device(TOM)
    ticket = opened(tom)
    assert code(tom, step(tom, ticket, "new", "in_progress")) == ""
    given = resolution(world, **lacks)
    assert code(tom, step(tom, ticket, "in_progress", "resolved", **given)) == expected
    assert code(tom, step(tom, ticket, "in_progress", "resolved", **resolution(world))) == ""


def test_service_was_not_restored_before_the_ticket_was_opened(world: World) -> None:
    tom = world.device(TOM)
    ticket = opened(tom)
    tom.tell(step(tom, ticket, "new", "in_progress"))
    early = to_micros(datetime.fromtimestamp(0, UTC))
    given = resolution(world, service_restored_at=early)
    assert code(tom, step(tom, ticket, "in_progress", "resolved", **given)) == "restored-outside"


def test_a_cancellation_without_a_reason_is_refused(world: World) -> None:
    tom = world.device(TOM)
    ticket = opened(tom)
    assert code(tom, step(tom, ticket, "new", "cancelled")) == "cancel-reason"
    assert code(tom, step(tom, ticket, "new", "cancelled", reason="A duplicate.")) == ""


def test_a_late_reopening_is_an_account_manager_s(world: World) -> None:
    tom = world.device(TOM)
    ticket = opened(tom)
    tom.tell(step(tom, ticket, "new", "in_progress"))
    tom.tell(step(tom, ticket, "in_progress", "resolved", **resolution(world)))
    world.clock.move(seconds=timedelta(days=12).total_seconds())
    tess = NewPerson("Tess Hale", TESS, PASSWORD, frozenset({Right.TAM}), clients=("NW",))
    world.people[TESS] = add_person(world.central, tess)
    tom, manager = world.device(TOM), world.device(TESS)  # signed in anew
    reopening = {"service_restored_at": None}
    refused = step(tom, ticket, "resolved", "in_progress", **reopening)
    assert code(tom, refused) == "reopen-late"
    assert code(manager, step(manager, ticket, "resolved", "in_progress", **reopening)) == ""


@pytest.mark.parametrize("new", ["cancelled", "in_progress"])
def test_a_step_comes_with_its_entry_on_the_timeline_or_not_at_all(world: World, new: str) -> None:
    """Why a request is cancelled, and when it came back, stands there alone."""
    tom = world.device(TOM)
    ticket = opened(tom)
    whole = step(tom, ticket, "new", new, reason="A duplicate.")
    edit, told = whole.ops
    assert code(tom, tom.tx("change_state", edit)) == "state-untold"
    assert code(tom, tom.tx("change_state", told)) == "state-apart"
    assert (world.row("ticket", ticket.row)["state"], world.rows("ticket_event")) == ("new", [])
    born = tom.new_ticket(world.north, service="Mail", state=new)
    assert code(tom, tom.tx("submit_ticket", born)) == "state-untold"


def test_a_step_is_not_told_as_another_one_or_of_another_request(world: World) -> None:
    tom = world.device(TOM)
    ticket, other = opened(tom), tom.new_ticket(world.north, service="Mail")
    tom.tell(tom.tx("submit_ticket", other))
    edit, told = step(tom, ticket, "new", "in_progress").ops
    elsewhere = step(tom, other, "new", "in_progress").ops[1]
    triaged = tom.op("ticket", ticket.row, "edit", {"state": "triaged"}, base=edit.base_rev)
    assert code(tom, tom.tx("change_state", triaged, told)) == "state-apart"
    assert code(tom, tom.tx("change_state", edit, elsewhere)) == "state-untold"
    assert {row["state"] for row in world.rows("ticket")} == {"new"}


@pytest.mark.parametrize(("days", "expected"), [(0, "field-changed"), (12, "reopen-late")])
def test_whoever_did_not_know_that_a_request_was_resolved_reopens_it_in_time_or_not_at_all(
    world: World, days: int, expected: str
) -> None:
    tom, desk = world.device(TOM), world.device(MIRA)
    ticket = opened(tom)
    tom.tell(step(tom, ticket, "new", "in_progress"))
    tom.tell(step(tom, ticket, "in_progress", "waiting_client"))
    world.clock.move(minutes=-1)
    early = step(tom, ticket, "waiting_client", "in_progress")
    world.clock.move(minutes=2)
    desk.tell(step(desk, ticket, "waiting_client", "resolved", **resolution(world)))
    world.clock.move(days=days)
    tom = world.device(TOM)
    late = step(tom, ticket, "waiting_client", "in_progress")
    assert code(tom, late if days else early) == expected
    stands = "resolved" if days else "in_progress"
    assert world.row("ticket", ticket.row)["state"] == stands


def test_a_workaround_closes_once_somebody_said_what_follows(world: World) -> None:
    tom = world.device(TOM)
    ticket = opened(tom)
    tom.tell(step(tom, ticket, "new", "in_progress"))
    given = resolution(world, resolution_kind="workaround")
    tom.tell(step(tom, ticket, "in_progress", "resolved", **given))
    assert code(tom, step(tom, ticket, "resolved", "closed")) == "follow-up-open"
    declined = tom.new_event(
        ticket, "", kind="change", field_name="follow_up", new="declined", reason="In May."
    )
    assert code(tom, tom.tx("decline_follow_up", declined)) == ""
    assert code(tom, step(tom, ticket, "resolved", "closed")) == ""
