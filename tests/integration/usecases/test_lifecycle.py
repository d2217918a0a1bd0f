"""The steps of a ticket's life ask for what they need, wherever they run (domain.md 2.1)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.domain.filters import parse_filter
from app.domain.lifecycle import UNAPPROVED
from app.domain.people import Actor
from app.domain.vocabulary import ContactRole, ResolutionKind, TicketKind, TicketState
from app.ports.problems import Refused
from app.queries.queue import Lane, open_count, queue_ids
from app.queries.queue_page import queue_page
from app.queries.ticket import timeline
from app.records import Ticket
from app.usecases.change_ticket import ChangeState, change_state
from app.usecases.consents import Authorize, authorize
from app.usecases.context import Ctx
from app.usecases.portal.answer import Answer, answer_request
from app.usecases.submit_ticket import SubmitTicket
from app.usecases.triage_ticket import (
    DeclineFollowUp,
    TriageTicket,
    decline_follow_up,
    triage_ticket,
)
from app.usecases.write_reply import WriteReply, write_reply
from tests.builders.detail_rows import detail_rows
from tests.builders.grounds import Ground, grounded
from tests.builders.rows import MIRA, NORTHWIND, T1042, TOM, id_of

pytestmark = pytest.mark.postgresql_long

ground = grounded("detailed", detail_rows)


def ticket(ground: Ground, wanted: UUID = T1042) -> Any:
    return ground.ask(lambda session: session.get(Ticket, wanted))


def go(ground: Ground, wanted: UUID, state: TicketState, **more: Any) -> None:
    ground.do(change_state, ChangeState(wanted, state, **more))


def refused(ground: Ground, wanted: UUID, state: TicketState, **more: Any) -> str:
    with pytest.raises(Refused) as problem:
        go(ground, wanted, state, **more)
    return problem.value.code


def born(ground: Ground, kind: TicketKind = TicketKind.INCIDENT, **more: Any) -> UUID:
    return ground.submit(SubmitTicket(NORTHWIND, "Scanner stops", kind=kind, **more))


def tom(ground: Ground) -> Ground:
    """The same place with Tom at it: a technician who is no account manager."""
    return ground.acting(TOM)


def resolved(ground: Ground, kind: ResolutionKind = ResolutionKind.PERMANENT) -> None:
    go(ground, T1042, TicketState.RESOLVED, summary="Freed the disk.", resolution=kind)


def test_an_incident_starts_once_its_service_is_named(ground: Ground) -> None:
    fresh = born(ground)
    assert refused(ground, fresh, TicketState.TRIAGED) == "triage-service"
    assert refused(ground, fresh, TicketState.IN_PROGRESS) == "triage-service"
    ground.do(triage_ticket, TriageTicket(fresh, "high", "high", "Scanning"))
    go(ground, fresh, TicketState.TRIAGED)
    found = ticket(ground, fresh)
    assert (found.state, found.service, found.priority) == ("triaged", "Scanning", 1)


def test_a_priority_set_by_hand_stays_in_a_triage(ground: Ground) -> None:
    before = ticket(ground).priority
    ground.do(triage_ticket, TriageTicket(T1042, impact="low", urgency="low"))
    assert ticket(ground).priority != before
    with pytest.raises(Refused, match="high, medium or low"):
        ground.do(triage_ticket, TriageTicket(T1042, impact="huge"))


def test_a_request_that_nobody_approved_starts_only_on_purpose_and_is_flagged(
    ground: Ground,
) -> None:
    fresh = born(ground, TicketKind.SERVICE_REQUEST)
    go(ground, fresh, TicketState.TRIAGED)
    assert refused(ground, fresh, TicketState.IN_PROGRESS) == "approval-missing"
    go(ground, fresh, TicketState.IN_PROGRESS, anyway=True)
    assert ticket(ground, fresh).tags == [UNAPPROVED]
    last = ground.ask(lambda session: timeline(session, fresh))[-1]
    assert last.reason == "started without an approval"


def test_a_covered_consent_approves_nothing_and_a_project_does(ground: Ground) -> None:
    fresh, now = born(ground, TicketKind.SOLUTION_DESIGN), ground.clock.now()
    hours = Authorize("covered", now, now + timedelta(hours=2), ticket=fresh)
    ground.do(authorize, hours)
    assert refused(ground, fresh, TicketState.IN_PROGRESS) == "approval-missing"
    project = {
        "id": id_of("New scanners"), "client_id": NORTHWIND, "title": "New scanners",
        "ticket_ids": [str(fresh)], "approved_at": now, "created_at": now, "created_by": MIRA,
    }  # fmt: skip
    ground.fill([("project", [project])])
    go(ground, fresh, TicketState.IN_PROGRESS)
    assert ticket(ground, fresh).tags == []


def test_a_resolution_needs_a_public_summary(ground: Ground) -> None:
    assert refused(ground, T1042, TicketState.RESOLVED, summary=" ") == "summary-empty"
    assert ticket(ground).state == "in_progress"


def test_a_technician_reopens_within_five_business_days_and_a_manager_later(ground: Ground) -> None:
    resolved(ground)
    ground.clock.forward(days=8)
    assert refused(tom(ground), T1042, TicketState.IN_PROGRESS) == "reopen-late"
    reported = ground.clock.now() - timedelta(days=2)
    go(ground, T1042, TicketState.IN_PROGRESS, effective_at=reported)
    last = ground.ask(lambda session: timeline(session, T1042))[-1]
    assert (last.new, last.effective_at) == ("in_progress", reported)


def test_a_recurrence_cannot_be_reported_before_the_resolution(ground: Ground) -> None:
    resolved(ground)
    early = ground.clock.now() - timedelta(hours=1)
    assert (
        refused(ground, T1042, TicketState.IN_PROGRESS, effective_at=early) == "effective-outside"
    )


def test_a_workaround_closes_only_after_its_follow_up_is_answered(ground: Ground) -> None:
    resolved(ground, ResolutionKind.WORKAROUND)
    assert refused(ground, T1042, TicketState.CLOSED) == "follow-up-open"
    with pytest.raises(Refused, match="why no follow-up"):
        ground.do(decline_follow_up, DeclineFollowUp(T1042, " "))
    ground.do(decline_follow_up, DeclineFollowUp(T1042, "They replace the server in May."))
    go(ground, T1042, TicketState.CLOSED)
    assert ticket(ground).state == "closed"


def test_a_follow_up_ticket_answers_it_too(ground: Ground) -> None:
    resolved(ground, ResolutionKind.TEMPORARY)
    later = born(ground, TicketKind.SOLUTION_DESIGN, follow_up_of=T1042)
    go(ground, T1042, TicketState.CLOSED)
    assert ticket(ground, later).follow_up_of == T1042


def test_a_client_s_word_on_what_is_solved_stands_among_the_open_tickets_until_it_is_taken_up(
    ground: Ground,
) -> None:
    def active() -> bool:
        view = ground.ask(
            lambda session: queue_ids(session, parse_filter(""), now=ground.clock.now())
        )
        return T1042 in dict(view.lanes).get(Lane.ACTIVE, ())

    def dana_says(session: Any, ctx: Ctx, body: str) -> None:
        dana = session.get(Ticket, T1042).requester_id
        roles = frozenset({ContactRole.COORDINATOR})
        actor = Actor(dana, "Dana", "", frozenset(), roles)
        answer_request(session, replace(ctx, actor=actor), Answer(T1042, body))

    resolved(ground)
    before = ground.ask(open_count)
    assert not active()
    ground.clock.forward(hours=1)
    ground.do(dana_says, "Thanks. Does it need more memory, too?")
    assert (active(), ground.ask(open_count)) == (True, before + 1)
    row = ground.ask(lambda session: queue_page(session, [T1042], ground.clock.now()))[T1042]
    assert (row.row.state, row.row.due_kind, row.readings[0].kind) == (
        *("resolved", "answer"), "answer",
    )  # fmt: skip
    assert row.score
    ground.do(write_reply, WriteReply(T1042, "Not this year.", internal=True))
    assert (active(), ground.ask(open_count)) == (False, before)


def test_what_was_solved_for_good_asks_for_no_follow_up(ground: Ground) -> None:
    resolved(ground)
    with pytest.raises(Refused, match="for good"):
        ground.do(decline_follow_up, DeclineFollowUp(T1042, "None."))


def test_a_closed_ticket_stays_closed_and_its_recurrence_names_it(ground: Ground) -> None:
    resolved(ground)
    go(ground, T1042, TicketState.CLOSED)
    assert refused(ground, T1042, TicketState.IN_PROGRESS) == "ticket-ended"
    again = born(ground, recurrence_of=T1042)
    assert ticket(ground, again).recurrence_of == T1042


def test_a_cancellation_says_why_and_who_wants_it(ground: Ground) -> None:
    assert refused(ground, T1042, TicketState.CANCELLED, asked=True) == "cancel-reason"
    reason = {"reason": "They bought another one."}
    assert refused(tom(ground), T1042, TicketState.CANCELLED, **reason) == "cancel-not-asked"
    go(tom(ground), T1042, TicketState.CANCELLED, asked=True, **reason)
    assert ticket(ground).state == "cancelled"
