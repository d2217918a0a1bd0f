"""The steps of a ticket's life ask for what they need, on a real store (domain.md 2.1)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.bootstrap.desk import Desk
from app.domain.lifecycle import UNAPPROVED
from app.domain.vocabulary import ResolutionKind, TicketKind, TicketState
from app.ports.problems import Refused
from app.queries.ticket import timeline
from app.records import Ticket
from app.usecases.change_ticket import ChangeState, change_state
from app.usecases.consents import Authorize, authorize
from app.usecases.submit_ticket import SubmitTicket
from app.usecases.triage_ticket import (
    DeclineFollowUp,
    TriageTicket,
    decline_follow_up,
    triage_ticket,
)
from tests.builders.detail_rows import detail_rows
from tests.builders.rows import MIRA, NORTHWIND, T1042, TOM, id_of
from tests.builders.world import World, fill, open_world, sign_in_as


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """The small desk with T-1042's timeline."""
    made = open_world(tmp_path / "world", rows=detail_rows())
    yield made
    made.close()


def ticket(world: World, wanted: UUID = T1042) -> Any:
    return world.desk.ask(lambda session: session.get(Ticket, wanted))


def go(world: World, wanted: UUID, state: TicketState, **more: Any) -> None:
    world.desk.do(change_state, ChangeState(wanted, state, **more))


def refused(world: World, wanted: UUID, state: TicketState, **more: Any) -> str:
    with pytest.raises(Refused) as problem:
        go(world, wanted, state, **more)
    return problem.value.code


def born(world: World, kind: TicketKind = TicketKind.INCIDENT, **more: Any) -> UUID:
    return world.desk.submit(SubmitTicket(NORTHWIND, "Scanner stops", kind=kind, **more))


def tom(world: World) -> World:
    """The same device with Tom at it: a technician who is no account manager."""
    sign_in_as(world.store, TOM)
    return World(Desk(world.store, lambda _changes: None), world.store, world.clock)


def resolved(world: World, kind: ResolutionKind = ResolutionKind.PERMANENT) -> None:
    go(world, T1042, TicketState.RESOLVED, summary="Freed the disk.", resolution=kind)


def test_an_incident_starts_once_its_service_is_named(world: World) -> None:
    fresh = born(world)
    assert refused(world, fresh, TicketState.TRIAGED) == "triage-service"
    assert refused(world, fresh, TicketState.IN_PROGRESS) == "triage-service"
    world.desk.do(triage_ticket, TriageTicket(fresh, "high", "high", "Scanning"))
    go(world, fresh, TicketState.TRIAGED)
    found = ticket(world, fresh)
    assert (found.state, found.service, found.priority) == ("triaged", "Scanning", 1)


def test_a_priority_set_by_hand_stays_in_a_triage(world: World) -> None:
    before = ticket(world).priority
    world.desk.do(triage_ticket, TriageTicket(T1042, impact="low", urgency="low"))
    assert ticket(world).priority != before
    with pytest.raises(Refused, match="high, medium or low"):
        world.desk.do(triage_ticket, TriageTicket(T1042, impact="huge"))


def test_a_request_that_nobody_approved_starts_only_on_purpose_and_is_flagged(
    world: World,
) -> None:
    fresh = born(world, TicketKind.SERVICE_REQUEST)
    go(world, fresh, TicketState.TRIAGED)
    assert refused(world, fresh, TicketState.IN_PROGRESS) == "approval-missing"
    go(world, fresh, TicketState.IN_PROGRESS, anyway=True)
    assert ticket(world, fresh).tags == [UNAPPROVED]
    last = world.desk.ask(lambda session: timeline(session, fresh))[-1]
    assert last.reason == "started without an approval"


def test_a_covered_consent_approves_nothing_and_a_project_does(world: World) -> None:
    fresh, now = born(world, TicketKind.SOLUTION_DESIGN), world.clock.now()
    hours = Authorize("covered", now, now + timedelta(hours=2), ticket=fresh)
    world.desk.do(authorize, hours)
    assert refused(world, fresh, TicketState.IN_PROGRESS) == "approval-missing"
    project = {
        "id": id_of("New scanners"), "client_id": NORTHWIND, "title": "New scanners",
        "ticket_ids": [str(fresh)], "approved_at": now, "created_at": now, "created_by": MIRA,
    }  # fmt: skip
    fill(world.store, [("project", [project])])
    go(world, fresh, TicketState.IN_PROGRESS)
    assert ticket(world, fresh).tags == []


def test_a_resolution_needs_a_public_summary(world: World) -> None:
    assert refused(world, T1042, TicketState.RESOLVED, summary=" ") == "summary-empty"
    assert ticket(world).state == "in_progress"


def test_a_technician_reopens_within_five_business_days_and_a_manager_later(world: World) -> None:
    resolved(world)
    world.clock.forward(days=8)
    assert refused(tom(world), T1042, TicketState.IN_PROGRESS) == "reopen-late"
    reported = world.clock.now() - timedelta(days=2)
    go(world, T1042, TicketState.IN_PROGRESS, effective_at=reported)
    last = world.desk.ask(lambda session: timeline(session, T1042))[-1]
    assert (last.new, last.effective_at) == ("in_progress", reported)


def test_a_recurrence_cannot_be_reported_before_the_resolution(world: World) -> None:
    resolved(world)
    early = world.clock.now() - timedelta(hours=1)
    assert refused(world, T1042, TicketState.IN_PROGRESS, effective_at=early) == "effective-outside"


def test_a_workaround_closes_only_after_its_follow_up_is_answered(world: World) -> None:
    resolved(world, ResolutionKind.WORKAROUND)
    assert refused(world, T1042, TicketState.CLOSED) == "follow-up-open"
    with pytest.raises(Refused, match="why no follow-up"):
        world.desk.do(decline_follow_up, DeclineFollowUp(T1042, " "))
    world.desk.do(decline_follow_up, DeclineFollowUp(T1042, "They replace the server in May."))
    go(world, T1042, TicketState.CLOSED)
    assert ticket(world).state == "closed"


def test_a_follow_up_ticket_answers_it_too(world: World) -> None:
    resolved(world, ResolutionKind.TEMPORARY)
    later = born(world, TicketKind.SOLUTION_DESIGN, follow_up_of=T1042)
    go(world, T1042, TicketState.CLOSED)
    assert ticket(world, later).follow_up_of == T1042


def test_what_was_solved_for_good_asks_for_no_follow_up(world: World) -> None:
    resolved(world)
    with pytest.raises(Refused, match="for good"):
        world.desk.do(decline_follow_up, DeclineFollowUp(T1042, "None."))


def test_a_closed_ticket_stays_closed_and_its_recurrence_names_it(world: World) -> None:
    resolved(world)
    go(world, T1042, TicketState.CLOSED)
    assert refused(world, T1042, TicketState.IN_PROGRESS) == "ticket-ended"
    again = born(world, recurrence_of=T1042)
    assert ticket(world, again).recurrence_of == T1042


def test_a_cancellation_says_why_and_who_wants_it(world: World) -> None:
    assert refused(world, T1042, TicketState.CANCELLED, asked=True) == "cancel-reason"
    reason = {"reason": "They bought another one."}
    assert refused(tom(world), T1042, TicketState.CANCELLED, **reason) == "cancel-not-asked"
    go(tom(world), T1042, TicketState.CANCELLED, asked=True, **reason)
    assert ticket(world).state == "cancelled"
