"""Whose work an entry is, on what, and on which document: as lists and documents name it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.queries.queue import ticket_label
from app.queries.stored_decisions import AT_ONCE
from app.records import Invoice, InvoiceLine, Ticket, TimeEntry, User


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


@dataclass(frozen=True, slots=True)
class Billed:
    """The document that a group stands on."""

    number: str
    issued_on: date


def billed_on(session: Session, chains: Mapping[UUID, UUID]) -> dict[tuple[str, str], Billed]:
    """On which document the groups of these entries stand now; one that was credited is on none.

    Args:
        session: a session; its scope bounds what is found.
        chains: entry → the entry that stands in for it now.

    Returns:
        (current entry, key) → the document that it was charged on last.
    """
    back = select(Invoice.credits_id).where(Invoice.credits_id.is_not(None))
    sums: dict[tuple[str, str], int] = {}
    found: dict[tuple[str, str], Billed] = {}
    wanted = sorted(chains)
    for start in range(0, len(wanted), AT_ONCE):
        query = (
            select(InvoiceLine, Invoice.number, Invoice.issued_on)
            .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
            .where(
                InvoiceLine.entry_id.in_(wanted[start : start + AT_ONCE]),
                Invoice.kind == "invoice",
                Invoice.id.not_in(back),
            )
            .order_by(Invoice.issued_at, Invoice.number)
        )
        for line, number, day in session.execute(query):
            assert line.entry_id is not None  # noqa: S101 -- the query asks for entries by id
            place = str(chains[line.entry_id]), line.group_key
            sums[place] = sums.get(place, 0) + line.amount_minor
            if line.amount_minor > 0:
                found[place] = Billed(number, day)
    return {place: one for place, one in found.items() if sums[place]}
