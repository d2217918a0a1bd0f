"""A whole company at once: rows past the settling rules, then what follows from them.

Settling runs per change; for a hundred thousand imported rows it would run a hundred thousand
times. So rows go in bulk, and clocks and decisions are made once at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.bulk import insert_rows
from app.database.work import WorkSession
from app.domain.calendar import business_seconds
from app.domain.vocabulary import OPEN_STATES, PAUSED_STATES, EventKind
from app.queries.coverage import CoverageBook
from app.records import Client, Ticket, TicketEvent
from app.usecases.settle import set_due

Rows = Sequence[dict[str, Any]]
_TELL_EVERY = 100


def import_rows(session: WorkSession, entity: str, rows: Rows) -> None:
    """Insert rows of one noun and hand them on as this unit of work's changes."""
    session.captured.take(insert_rows(session, entity, rows))


def import_clocks(session: Session, tell: Callable[[int, int], None]) -> None:
    """Set when the next word is due on every open ticket, after the pauses of its history."""
    book = CoverageBook(session)
    waiting = select(Ticket).where(Ticket.state.in_(sorted(OPEN_STATES)))
    tickets = session.scalars(waiting.order_by(Ticket.opened_at, Ticket.id)).all()
    for at, ticket in enumerate(tickets):
        rules = book.hours(ticket.client_id, ticket.site_id)
        for start, end in _pauses(session, ticket.id):
            ticket.paused_s += business_seconds(rules, start, end)
        set_due(session, book, ticket)
        if at % _TELL_EVERY == 0:
            tell(at, len(tickets))


def _pauses(session: Session, ticket: UUID) -> list[tuple[datetime, datetime]]:
    """Spans in which the clocks stood still and that are over."""
    changes = session.execute(
        select(TicketEvent.at, TicketEvent.new)
        .where(
            TicketEvent.ticket_id == ticket,
            TicketEvent.kind == EventKind.CHANGE.value,
            TicketEvent.field_name == "state",
        )
        .order_by(TicketEvent.at, TicketEvent.id)
    ).all()
    return [
        (before.at, after.at) for before, after in pairwise(changes) if before.new in PAUSED_STATES
    ]


def all_clients(session: Session) -> list[UUID]:
    """The ids of all clients in this database."""
    return list(session.scalars(select(Client.id).order_by(Client.name, Client.id)))
