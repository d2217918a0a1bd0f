"""Triage and assignment are the desk's; a technician works on what is theirs (domain.md 7.7)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from app.wire.envelopes import Op, OpAnswer
from tests.integration.central.world import MIRA, TOM, Device, World

pytestmark = pytest.mark.postgresql_long

CHANGES: dict[str, Any] = {
    "impact": "high",
    "urgency": "low",
    "service": "Scanning",
    "priority": 1,
    "priority_reason": "the director waits",
}


def opened(device: Device, **more: Any) -> tuple[Op, OpAnswer]:
    made = device.new_ticket(device.world.north, **more)
    return made, device.tell(device.tx("submit_ticket", made))[0]


def told(device: Device, verb: str, ticket: Op, **fields: Any) -> tuple[str, str]:
    edit = device.op("ticket", ticket.row, "edit", fields)
    [answer] = device.tell(device.tx(verb, edit))
    return answer.result, answer.code


@pytest.fixture
def ticket(world: World) -> Op:
    return opened(world.device(MIRA))[0]


@pytest.mark.parametrize("verb", ["assign_ticket", "set_priority", "triage_ticket"])
def test_a_technician_may_not_triage_or_assign(world: World, ticket: Op, verb: str) -> None:
    tom = world.device(TOM)
    assert told(tom, verb, ticket, assignee_id=tom.user.bytes) == ("rejected", "not-allowed")
    assert world.row("ticket", ticket.row)["assignee_id"] is None


@pytest.mark.parametrize("verb", ["edit_ticket", "change_state", "restore_value"])
def test_no_other_act_carries_what_triage_says(world: World, ticket: Op, verb: str) -> None:
    tom, before = world.device(TOM), world.row("ticket", ticket.row)
    for name, value in {**CHANGES, "assignee_id": tom.user.bytes}.items():
        assert told(tom, verb, ticket, **{name: value}) == ("rejected", "not-allowed"), name
    after = world.row("ticket", ticket.row)
    assert {name: after[name] for name in CHANGES} == {name: before[name] for name in CHANGES}
    assert told(tom, "edit_ticket", ticket, title="Printer jams again")[0] != "rejected"


def test_the_desk_triages_and_assigns(world: World, ticket: Op) -> None:
    mira = world.device(MIRA)
    assert told(mira, "assign_ticket", ticket, assignee_id=world.people[TOM].bytes)[0] == "ok"
    assert told(mira, "triage_ticket", ticket, impact="high", service="Scanning")[0] == "ok"
    row = world.row("ticket", ticket.row)
    assert (row["assignee_id"], row["impact"]) == (world.people[TOM], "high")


def test_whoever_writes_a_ticket_down_may_keep_it_and_the_desk_may_give_it_away(
    world: World,
) -> None:
    tom, mira = world.device(TOM), world.device(MIRA)
    kept, answer = opened(tom, assignee_id=tom.user.bytes)
    assert answer.result == "ok"
    assert world.row("ticket", kept.row)["assignee_id"] == tom.user
    _given, answer = opened(tom, assignee_id=mira.user.bytes)
    assert (answer.result, answer.code) == ("rejected", "not-allowed")
    given, answer = opened(mira, assignee_id=tom.user.bytes)
    assert answer.result == "ok"
    assert isinstance(world.row("ticket", given.row)["assignee_id"], UUID)
