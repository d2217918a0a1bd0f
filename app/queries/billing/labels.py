"""Whose work an entry is, and on what: as lists and documents name it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.queries.queue import ticket_label
from app.queries.stored_decisions import AT_ONCE
from app.records import Ticket, TimeEntry, User


@dataclass(frozen=True, slots=True)
class EntryLabel:
    """One entry.

    Attributes:
        ticket: its number, "T-1042"; empty for work on no ticket.
        note: what the client reads about it.
    """

    entry_id: UUID
    client_id: UUID
    ticket_id: UUID | None
    ticket: str
    title: str
    user_id: UUID
    user: str
    grade: str
    started_at: datetime
    ended_at: datetime
    worked_s: int
    note: str

    @property
    def what(self) -> str:
        """What was worked on, in a list: the ticket's number, or just time."""
        return self.ticket or "time"


def entry_labels(session: Session, entries: Iterable[UUID]) -> dict[UUID, EntryLabel]:
    """Name several entries. Cost: one statement for each four hundred."""
    wanted = sorted(set(entries))
    found: dict[UUID, EntryLabel] = {}
    for start in range(0, len(wanted), AT_ONCE):
        query = (
            select(
                TimeEntry,
                Ticket.number,
                Ticket.provisional,
                Ticket.title,
                func.coalesce(User.name, ""),
            )
            .outerjoin(Ticket, Ticket.id == TimeEntry.ticket_id)
            .outerjoin(User, User.id == TimeEntry.user_id)
            .where(TimeEntry.id.in_(wanted[start : start + AT_ONCE]))
        )
        for entry, number, provisional, title, user in session.execute(query):
            on_ticket = entry.ticket_id is not None
            found[entry.id] = EntryLabel(
                entry.id,
                entry.client_id,
                entry.ticket_id,
                ticket_label(number, provisional or "") if on_ticket else "",
                title or "",
                entry.user_id,
                user,
                entry.grade,
                entry.started_at,
                entry.ended_at,
                entry.worked_s,
                entry.note,
            )
    return found
