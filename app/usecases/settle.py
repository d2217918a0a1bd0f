"""What follows from a change, brought up to date in the same transaction.

A device and central run the same rules: a device to show its preview at once, central to make it
true. Fields settled here are marked `central`, so a device never pushes them.

Source: architecture.md 4 ("then does what only central does").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from app.database.scope import widened
from app.domain.calendar import business_seconds
from app.domain.queue import Due, answer_due, next_due
from app.domain.vocabulary import OPEN_STATES, PAUSED_STATES, EventKind, TicketState
from app.ports.changes import RowChange
from app.ports.clock import Clock
from app.ports.ids import Ids
from app.queries.clocks import ticket_clocks
from app.queries.coverage import CoverageBook
from app.queries.lifecycle import solved
from app.queries.versions import check_agreements
from app.records import Ticket, TicketEvent, TimeEntry
from app.usecases.invitations import count_changes

_CLOCKED = frozenset({"state", "priority", "kind", "opened_at", "site_id", "client_id"})
"""Fields of a ticket that people change and its clocks depend on."""

_TERMS = frozenset({"agreement_version", "client"})
_AGREED = frozenset({"effective_from", "effective_to", "zone", "currency", "rates"})
"""Fields of a client's terms that have to fit one another."""

_SAYS = frozenset({EventKind.REPLY.value, EventKind.NOTE.value})
"""What may answer, or take up, what a client said."""

Side = Literal["central", "device"]
NextNumber = Callable[[Session], int]
NextInvoice = Callable[[Session, int], int]


def settle(
    session: Session,
    rows: Sequence[RowChange],
    *,
    clock: Clock,
    ids: Ids,
    side: Side,
    next_number: NextNumber | None = None,
    next_invoice: NextInvoice | None = None,
) -> None:
    """Bring clocks, counts, invitations, numbers and (on central) coverage decisions up to date.

    Args:
        session: the open unit of work, flushed.
        rows: what it changed so far.
        clock: the present.
        ids: makes the ids of decisions.
        side: where this runs; only central numbers tickets and decides coverage.
        next_number: gives the next ticket number; central only.
        next_invoice: gives the next invoice number of a year; central only.

    Raises:
        RuleBroken: two versions of an agreement would be in force at once.
    """
    agreed = {row.scope for row in rows if _AGREED & row.fields.keys() and row.entity in _TERMS}
    if agreed:
        check_agreements(session, agreed)
    book = CoverageBook(session)
    count_changes(session, rows)
    with session.no_autoflush:  # one UPDATE of a ticket, when all of it is known
        _follow(session, rows, book, clock.now(), next_number)
    if side == "central":
        # A device decides nothing, and need not load what does.
        from app.usecases.billing.taking import take_billing
        from app.usecases.redecision import decide_affected

        session.flush()
        # Nobody works twice at once, whoever the clients are and whichever of them a person sees.
        with widened(session, "deciding coverage"):
            decide_affected(session, rows, clock=clock, ids=ids, book=book)
            take_billing(session, rows, clock=clock, ids=ids, next_invoice=next_invoice)
            session.flush()


def _follow(
    session: Session,
    rows: Sequence[RowChange],
    book: CoverageBook,
    now: datetime,
    next_number: NextNumber | None,
) -> None:
    events = [row.row for row in rows if row.entity == "ticket_event" and row.kind == "create"]
    heard = [event for event in _load(session, TicketEvent, events) if event is not None]
    touched = _tickets(rows, heard, session)
    clocked = _clocked(rows, heard)
    for event in sorted(heard, key=lambda event: (event.at, event.id)):
        ticket = session.get(Ticket, event.ticket_id)
        if ticket is not None:
            _take_in(ticket, event, now, book)
    # Numbers follow the order in which tickets were opened, also where a push brings several.
    for ticket in _in_order(session.get(Ticket, ticket_id) for ticket_id in touched):
        if ticket.number is None and next_number is not None:
            ticket.number = next_number(session)
        if ticket.id in clocked:
            set_due(session, book, ticket)


def _in_order(tickets: Iterable[Ticket | None]) -> list[Ticket]:
    found = [ticket for ticket in tickets if ticket is not None]
    return sorted(found, key=lambda ticket: (ticket.opened_at, ticket.id))


def _load(session: Session, kind: type[TicketEvent], ids: Iterable[UUID]) -> list[TicketEvent]:
    found = (session.get(kind, event) for event in ids)
    return [event for event in found if event is not None]


def _tickets(rows: Sequence[RowChange], heard: list[TicketEvent], session: Session) -> set[UUID]:
    tickets = {row.row for row in rows if row.entity == "ticket" and row.kind != "delete"}
    tickets |= {event.ticket_id for event in heard}
    for row in rows:
        if row.entity == "time_entry" and row.kind == "create":
            entry = session.get(TimeEntry, row.row)
            if entry is not None and entry.ticket_id is not None:
                tickets.add(entry.ticket_id)
                _touch(session.get(Ticket, entry.ticket_id), entry.created_at)
    return tickets


def _clocked(rows: Sequence[RowChange], heard: list[TicketEvent]) -> set[UUID]:
    """The tickets whose clocks can stand otherwise than before."""
    edited = {
        row.row
        for row in rows
        if row.entity == "ticket" and (row.kind == "create" or _CLOCKED & row.fields.keys())
    }
    return edited | {
        event.ticket_id for event in heard if event.kind in _SAYS or event.field_name == "state"
    }


def _touch(ticket: Ticket | None, at: datetime) -> None:
    if ticket is not None and at > ticket.touched_at:
        ticket.touched_at = at


def _take_in(ticket: Ticket, event: TicketEvent, now: datetime, book: CoverageBook) -> None:
    """What one entry of the timeline means for its ticket."""
    at = min(event.at, now)
    _touch(ticket, at)
    if event.kind == EventKind.REPLY and event.author_kind == "user":
        if ticket.first_response_at is None or at < ticket.first_response_at:
            ticket.first_response_at = at
        if ticket.last_update_at is None or at > ticket.last_update_at:
            ticket.last_update_at = at
    if event.kind != EventKind.CHANGE:
        return
    if event.field_name == "state":
        if event.old in PAUSED_STATES and ticket.state_since is not None:
            rules = book.hours(ticket.client_id, ticket.site_id)
            ticket.paused_s += business_seconds(
                rules, ticket.state_since, max(at, ticket.state_since)
            )
        ticket.state_since = at
        if event.old in {TicketState.RESOLVED, TicketState.CLOSED} and event.new not in {
            TicketState.CLOSED,
            TicketState.RESOLVED,
        }:
            ticket.reopen_count += 1
    elif event.field_name == "assignee_id":
        ticket.reassignment_count += 1


def set_due(session: Session, book: CoverageBook, ticket: Ticket) -> None:
    """When somebody next owes the client something (domain.md 7.2); of a solved ticket, too."""
    due = None
    if ticket.state in OPEN_STATES:
        due = next_due(ticket_clocks(ticket), book.hours(ticket.client_id, ticket.site_id))
    elif ticket.state == TicketState.RESOLVED:
        due = _answer_due(session, book, ticket)
    ticket.due_at = due.at if due else None
    ticket.due_kind = due.kind if due else ""


def _answer_due(session: Session, book: CoverageBook, ticket: Ticket) -> Due | None:
    waits = solved(session, ticket).waits
    if waits is None:
        return None
    rules = book.hours(ticket.client_id, ticket.site_id)
    return answer_due(ticket.priority, waits, rules)
