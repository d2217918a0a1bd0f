"""Time entries and what was decided about them: the current decision of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.queries.queue import ticket_label
from app.queries.stored_decisions import latest_rows, standing_rows
from app.records import CoverageDecision, Ticket, TimeEntry, User


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """The current decision of an entry, as lists and sums need it.

    Attributes:
        groups: what is counted and billed, as stored (see `stored_decisions`).
    """

    entry_id: UUID
    status: str
    hold: str
    headline: str
    included_min: int
    excluded_min: int
    setup_min: int
    amount_minor: int
    currency: str
    groups: tuple[Mapping[str, Any], ...]
    segments: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A time entry with what was decided about it.

    Attributes:
        decision: None while central has not decided; `preview_code` then says what the device
            expects.
        waiting: a hold that came about later, or a dearer decision that somebody is asked about;
            `decision` stands meanwhile.
    """

    id: UUID
    client_id: UUID
    ticket_id: UUID | None
    ticket: str
    title: str
    user_id: UUID
    user: str
    work_kind: str
    started_at: datetime
    ended_at: datetime
    worked_s: int
    note: str
    internal_note: str
    preview_code: str
    source: str
    confirmed: bool
    late_reason: str
    supersedes: UUID | None
    correction_reason: str
    void: bool
    void_reason: str
    decision: DecisionFacts | None
    waiting: DecisionFacts | None = None


def current_decisions(session: Session, entries: Iterable[UUID]) -> dict[UUID, DecisionFacts]:
    """The decision that stands for each entry: the latest that does."""
    rows = standing_rows(session, entries)
    return {entry: _facts(decision) for entry, decision in rows.items()}


def waiting_decisions(session: Session, entries: Iterable[UUID]) -> dict[UUID, DecisionFacts]:
    """The decision of each entry that stands only once somebody agrees, or settles a hold."""
    rows = latest_rows(session, entries)
    return {entry: _facts(decision) for entry, decision in rows.items() if not decision.standing}


def _facts(decision: CoverageDecision) -> DecisionFacts:
    return DecisionFacts(
        decision.entry_id,
        decision.status,
        decision.hold,
        decision.headline,
        decision.included_min,
        decision.excluded_min,
        decision.setup_min,
        decision.amount_minor,
        decision.currency,
        tuple(decision.groups),
        tuple(decision.segments),
    )


def work_rows(session: Session, *where: ColumnElement[bool], limit: int = 500) -> list[WorkRow]:
    """Time entries with their current decisions, the latest first; superseded ones left out."""
    newer = select(TimeEntry.supersedes).where(TimeEntry.supersedes.is_not(None))
    query = (
        select(
            TimeEntry.id,
            TimeEntry.client_id,
            TimeEntry.ticket_id,
            Ticket.number,
            Ticket.provisional,
            func.coalesce(Ticket.title, ""),
            TimeEntry.user_id,
            func.coalesce(User.name, ""),
            TimeEntry.work_kind,
            TimeEntry.started_at,
            TimeEntry.ended_at,
            TimeEntry.worked_s,
            TimeEntry.note,
            TimeEntry.internal_note,
            TimeEntry.preview_code,
            TimeEntry.source,
            TimeEntry.confirmed,
            TimeEntry.late_reason,
            TimeEntry.supersedes,
            TimeEntry.correction_reason,
            TimeEntry.void,
            TimeEntry.void_reason,
        )
        .outerjoin(Ticket, Ticket.id == TimeEntry.ticket_id)
        .outerjoin(User, User.id == TimeEntry.user_id)
        .where(TimeEntry.id.not_in(newer), *where)
        .order_by(TimeEntry.started_at.desc(), TimeEntry.id)
        .limit(limit)
    )
    rows: list[tuple[Any, ...]] = [tuple(row) for row in session.execute(query)]
    decided = current_decisions(session, (row[0] for row in rows))
    waiting = waiting_decisions(session, (row[0] for row in rows))
    return [_work_row(row, decided.get(row[0]), waiting.get(row[0])) for row in rows]


def _work_row(
    row: tuple[Any, ...], decision: DecisionFacts | None, waiting: DecisionFacts | None
) -> WorkRow:
    entry, client, ticket, number, provisional, *rest = row
    label = ticket_label(number, provisional or "") if ticket is not None else ""
    facts: tuple[Any, ...] = (entry, client, ticket, label, *rest, decision, waiting)
    return WorkRow(*facts)
