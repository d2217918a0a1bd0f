"""What a ticket asks for changes together with what its timeline says of it, or not at all.

Work is judged by the kind of its time, which is read from the timeline: a kind that changed
silently would be what the ticket had been all along, and decide its old work again.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from app.records import Ticket, User
from app.records.types import to_micros
from tests.integration.central.coverage_world import Month, ny
from tests.integration.central.world import MIRA, World

pytestmark = pytest.mark.postgresql_long

Fields = dict[str, Any]


@pytest.fixture
def month(world: World) -> Month:
    world.clock.at = ny("04-10 12:00")
    opened = Month(world)
    opened.begin_agreement(date(2026, 1, 1))
    return opened


def word(month: Month, ticket: Ticket, **more: Any) -> Fields:
    """What a device writes on the timeline when an incident becomes a service request."""
    at = to_micros(month.world.clock.at)
    return {
        "client_id": month.client.bytes,
        "ticket_id": ticket.id.bytes,
        "kind": "change",
        "at": at,
        "effective_at": at,
        "author_id": month.mira.bytes,
        "field_name": "kind",
        "old": "incident",
        "new": "service_request",
        "created_at": at,
        "created_by": month.mira.bytes,
    } | more


def act(
    month: Month, ticket: Ticket, kind: str | None, *words: Fields, verb: str = "correct_kind"
) -> list[str]:
    """Push a change of kind with these entries, or only them; what became of each operation."""
    device = month.world.device(MIRA)
    ops = [device.op("ticket", ticket.id.bytes, "edit", {"kind": kind})] if kind else []
    ops += [device.op("ticket_event", uuid4().bytes, "create", fields) for fields in words]
    return [one.code for one in device.tell(device.tx(verb, *ops))]


@pytest.mark.parametrize("verb", ["correct_kind", "edit_ticket", "restore_value"])
def test_a_kind_that_changes_without_a_word_on_the_timeline_is_refused(
    month: Month, verb: str
) -> None:
    ticket = month.ticket()
    entry = month.entry(ticket, "03-10 10:00", "03-10 11:00")
    assert act(month, ticket, "service_request", verb=verb) == ["kind-untold"]
    assert [one.kind for one in month.all(Ticket)] == ["incident"]
    assert month.told(entry) == [("IN-INCIDENT", 60, 0)]
    assert month.effects() == []


def test_a_word_on_the_timeline_without_the_change_is_refused_too(month: Month) -> None:
    ticket, other = month.ticket(), month.ticket()
    entry = month.entry(ticket, "04-10 11:00", "04-10 11:30")
    said = word(month, ticket)
    assert act(month, ticket, None, said) == ["kind-apart"]
    assert act(month, ticket, "solution_design", said) == ["kind-apart", "kind-apart"]
    assert act(month, other, "service_request", said) == ["kind-untold", "kind-untold"]
    assert month.told(entry) == [("IN-INCIDENT", 30, 0)]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"effective_at": to_micros(ny("01-02 08:59"))}, "effective-outside"),
        ({"effective_at": to_micros(ny("04-10 12:01"))}, "effective-outside"),
        ({"old": ""}, "word-unknown"),
        ({"new": "wish"}, "word-unknown"),
        ({"effective_at": to_micros(ny("01-02 09:00"))}, ""),
    ],
)
def test_a_kind_changes_within_the_life_of_its_ticket_and_between_kinds_that_exist(
    month: Month, more: Fields, code: str
) -> None:
    ticket = month.ticket()
    assert act(month, ticket, "service_request", word(month, ticket, **more))[-1] == code


def test_a_told_change_of_kind_leaves_the_work_before_it_alone(month: Month) -> None:
    ticket = month.ticket()
    before = month.entry(ticket, "04-10 10:00", "04-10 10:30")
    after = month.entry(ticket, "04-10 11:00", "04-10 11:30")
    said = word(month, ticket, effective_at=to_micros(ny("04-10 10:45")))
    assert act(month, ticket, "service_request", said) == ["", ""]
    assert month.told(before) == [("IN-INCIDENT", 30, 0)]
    assert [(kind, state) for kind, *_rest, state in month.effects()] == [
        ("redecision_proposed", "proposed")
    ]
    assert month.told(after) == [("IN-INCIDENT", 30, 0)]


def test_only_an_account_manager_corrects_what_a_ticket_was_all_along(month: Month) -> None:
    ticket = month.ticket()

    def correct(**more: Any) -> str:
        own = {"field_name": "kind_correction", "reason": "it is new work"}
        return act(month, ticket, "service_request", word(month, ticket, **(own | more)))[-1]

    assert correct() == "not-allowed"
    month.change(User, month.mira, rights=["technician", "tam"])
    assert correct(reason="new") == "reason-short"
    assert correct(new="wish") == "word-unknown"
    assert correct() == ""
