"""Time entries and what was decided about them: the current decision of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from app.database.among import among
from app.queries.queue import ticket_label
from app.queries.stored_decisions import AT_ONCE
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
    return _decisions(session, entries)[0]


def waiting_decisions(session: Session, entries: Iterable[UUID]) -> dict[UUID, DecisionFacts]:
    """The decision of each entry that stands only once somebody agrees, or settles a hold."""
    return _decisions(session, entries)[1]


def _decisions(
    session: Session, entries: Iterable[UUID]
) -> tuple[dict[UUID, DecisionFacts], dict[UUID, DecisionFacts]]:
    """What stands for each entry, and what waits where that came last.

    Cost: one statement for four hundred entries.
    """
    wanted = list(entries)
    stands: dict[UUID, DecisionFacts] = {}
    waits: dict[UUID, DecisionFacts] = {}
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        query = (
            select(*_DECIDED)
            .where(among(session.connection(), CoverageDecision.entry_id, part))
            .order_by(CoverageDecision.at, CoverageDecision.id)
        )
        for row in session.execute(query):
            told: tuple[Any, ...] = (*row[:-2], tuple(row[-2]))
            facts = DecisionFacts(*told)
            if row[-1]:
                stands[facts.entry_id] = facts
                waits.pop(facts.entry_id, None)
            else:
                waits[facts.entry_id] = facts
    return stands, waits


_DECIDED = (
    CoverageDecision.entry_id,
    CoverageDecision.status,
    CoverageDecision.hold,
    CoverageDecision.headline,
    CoverageDecision.included_min,
    CoverageDecision.excluded_min,
    CoverageDecision.setup_min,
    CoverageDecision.amount_minor,
    CoverageDecision.currency,
    CoverageDecision.groups,
    CoverageDecision.standing,
)


@dataclass(frozen=True, slots=True)
class DecidedWork:
    """An entry as sums need it.

    Attributes:
        groups: of the decision that stands, as stored; none while there is none.
        held: it waits for a person, from the beginning or since.
    """

    started_at: datetime
    ended_at: datetime
    groups: Sequence[Mapping[str, Any]]
    held: bool


def decided_work(session: Session, *where: ColumnElement[bool]) -> list[DecidedWork]:
    """Time entries with what stands for them; superseded ones are left out.

    Cost: one statement, however many entries.
    """
    query = (
        select(
            TimeEntry.id,
            TimeEntry.started_at,
            TimeEntry.ended_at,
            CoverageDecision.status,
            CoverageDecision.groups,
            CoverageDecision.standing,
        )
        .outerjoin(CoverageDecision, CoverageDecision.entry_id == TimeEntry.id)
        .where(TimeEntry.id.not_in(superseded()), *where)
        .order_by(CoverageDecision.at, CoverageDecision.id)
    )
    found: dict[UUID, DecidedWork] = {}
    stands: dict[UUID, tuple[bool, Sequence[Mapping[str, Any]]]] = {}
    for entry, started, ended, status, groups, standing in session.execute(query):
        held = status == "held"
        if standing:
            stands[entry] = held, groups
        also, told = stands.get(entry, (False, ()))
        found[entry] = DecidedWork(started, ended, told, held or also)
    return list(found.values())


def superseded() -> Select[UUID | None]:
    """Entries in whose stead a later one stands."""
    return select(TimeEntry.supersedes).where(TimeEntry.supersedes.is_not(None))


def work_rows(session: Session, *where: ColumnElement[bool], limit: int = 500) -> list[WorkRow]:
    """Time entries with their current decisions, the latest first; superseded ones left out."""
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
        .where(TimeEntry.id.not_in(superseded()), *where)
        .order_by(TimeEntry.started_at.desc(), TimeEntry.id)
        .limit(limit)
    )
    rows: list[tuple[Any, ...]] = [tuple(row) for row in session.execute(query)]
    decided, waiting = _decisions(session, (row[0] for row in rows))
    return [_work_row(row, decided.get(row[0]), waiting.get(row[0])) for row in rows]


def _work_row(
    row: tuple[Any, ...], decision: DecisionFacts | None, waiting: DecisionFacts | None
) -> WorkRow:
    entry, client, ticket, number, provisional, *rest = row
    label = ticket_label(number, provisional or "") if ticket is not None else ""
    facts: tuple[Any, ...] = (entry, client, ticket, label, *rest, decision, waiting)
    return WorkRow(*facts)
