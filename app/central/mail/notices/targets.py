"""What time alone brings about on a request: targets near or missed, questions that wait.

Source: domain.md 2.1, 2.4, 7.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.mail.notices.found import Found, told_already
from app.central.mail.notices.requests import found_of, last_said
from app.central.mail.notices.staff import about
from app.domain.check_ins import business_days
from app.domain.queue.words import CLOCK_WORDS
from app.domain.vocabulary import TicketState
from app.queries.coverage import CoverageBook
from app.queries.lifecycle import to_act_on
from app.records import Client, Ticket

T = TypeVar("T")
SOON = timedelta(minutes=15)
STALE = timedelta(days=1)
"""A target that was missed longer ago is told no more: letters were off, or central was."""
GIVEN_UP = 10
"""Business days after which a question is taken to be answered by nobody."""
REMINDED = (GIVEN_UP, 4, 2)
"""Business days after which a client is reminded of a question, the later first."""


def targets(session: Session, since: datetime, now: datetime) -> Iterator[Found]:
    """Whoever has a request hears that something is due soon, or was missed; each once.

    Where nobody has it, the client's account manager hears that something was missed.
    """
    query = select(Ticket).where(
        to_act_on(),
        Ticket.due_at > max(since, now - STALE),
        Ticket.due_at <= now + SOON,
        Ticket.number.is_not(None),
    )
    due: dict[str, Ticket] = {}
    for ticket in session.scalars(query.order_by(Ticket.due_at, Ticket.id)):
        assert ticket.due_at is not None  # noqa: S101 -- the query says so
        kind = "staff_missed" if ticket.due_at <= now else "staff_due"
        due[f"{kind}:{ticket.id}:{ticket.due_kind}:{int(ticket.due_at.timestamp())}"] = ticket
    for key, ticket in _untold(session, due):
        kind, client = key.partition(":")[0], session.get_one(Client, ticket.client_id)
        to = ticket.assignee_id or (client.tam_id if kind == "staff_missed" else None)
        if to is not None:
            yield about(
                session, kind, key, ticket, to, due_at=ticket.due_at, zone=client.zone,
                due=CLOCK_WORDS.get(ticket.due_kind, ticket.due_kind),
            )  # fmt: skip


def questions_that_wait(session: Session, since: datetime, now: datetime) -> Iterator[Found]:
    """Clients are reminded of what they were asked, after two and four business days there.

    After ten they are asked whether it is needed at all: nothing is cancelled by itself.
    """
    due: dict[str, tuple[Ticket, tuple[str, ...], bool]] = {}
    for ticket, asked, waited in _unanswered(session, since, now):
        reached = [days for days in REMINDED if waited >= days]
        if reached:
            key, *marks = [f"{asked}:{days}" for days in reached]
            due[key] = ticket, tuple(marks), reached[0] == GIVEN_UP
    for key, (ticket, others, is_last) in _untold(session, due):
        said = last_said(session, ticket)
        found = found_of(
            session, "question_reminder", key, ticket,
            text=said.body if said is not None else "", is_last=is_last,
        )  # fmt: skip
        yield replace(found, marks=others)


def questions_given_up(session: Session, since: datetime, now: datetime) -> Iterator[Found]:
    """Whoever has a request, else the account manager, hears that it may be cancelled."""
    waiting = _unanswered(session, since, now)
    due = {f"silent:{asked}": ticket for ticket, asked, waited in waiting if waited >= GIVEN_UP}
    for key, ticket in _untold(session, due):
        to = ticket.assignee_id or session.get_one(Client, ticket.client_id).tam_id
        if to is not None:
            yield about(session, "staff_silent", key, ticket, to, days=GIVEN_UP)


def _untold(session: Session, due: Mapping[str, T]) -> Iterator[tuple[str, T]]:
    """What of this was not told: nothing is read for the rest, however long it waits."""
    told = told_already(session, list(due))
    return ((key, one) for key, one in due.items() if key not in told)


def _unanswered(
    session: Session, since: datetime, now: datetime
) -> Iterator[tuple[Ticket, str, Fraction]]:
    """Requests that wait for the client, a name of what was asked, and for how many days."""
    book = CoverageBook(session)
    query = select(Ticket).where(
        Ticket.state == TicketState.WAITING_CLIENT.value,
        Ticket.state_since >= since,
        Ticket.number.is_not(None),
    )
    for ticket in session.scalars(query.order_by(Ticket.id)):
        assert ticket.state_since is not None  # noqa: S101 -- the query says so
        waited = business_days(
            book.hours(ticket.client_id, ticket.site_id), ticket.state_since, now
        )
        yield ticket, f"asked:{ticket.id}:{int(ticket.state_since.timestamp())}", waited
