"""Deciding time entries, and keeping what was decided.

Decisions are append-only: a new one supersedes, the old one stays. An entry is decided again only
when its inputs changed, which the digest tells.

Source: domain.md 3.1, 3.7; architecture.md 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.coverage import ENGINE_VERSION, decide_all, digest
from app.domain.coverage.model import EntryDecision, Group, Segment, TicketHistory, Usage
from app.domain.words import month_bounds
from app.ports.changes import RowChange
from app.ports.clock import Clock
from app.ports.ids import Ids
from app.queries.coverage import CoverageBook, entry_value, interval_value
from app.records import Client, CoverageDecision, TicketEvent, TimeEntry
from app.records.types import to_micros

_INPUTS = frozenset({"kind", "minor", "well_defined", "site_id", "state"})
"""Fields of a ticket that a decision can depend on."""


@dataclass(frozen=True, slots=True)
class _Span:
    """Entries of one client that have to be looked at together."""

    client: UUID
    start: datetime
    end: datetime
    tickets: frozenset[UUID]


def decide_affected(
    session: Session,
    rows: Sequence[RowChange],
    *,
    clock: Clock,
    ids: Ids,
    book: CoverageBook,
) -> int:
    """Decide again what a change can affect: the work months touched, and the tickets' entries.

    Returns:
        How many decisions were written.
    """
    written = 0
    for span in _spans(session, rows, book):
        entries = _entries(session, span)
        written += decide_entries(session, span.client, entries, clock=clock, ids=ids, book=book)
    return written


def _spans(session: Session, rows: Sequence[RowChange], book: CoverageBook) -> list[_Span]:
    touched: dict[UUID, tuple[list[datetime], set[UUID]]] = {}
    for row in rows:
        if row.entity == "time_entry":
            entry = session.get(TimeEntry, row.row)
            if entry is None:
                continue
            moments, tickets = touched.setdefault(entry.client_id, ([], set()))
            moments += [entry.started_at, entry.ended_at]
            if entry.ticket_id is not None:
                tickets.add(entry.ticket_id)
        elif row.entity == "ticket" and row.kind == "edit" and _INPUTS & set(row.fields):
            touched.setdefault(row.scope, ([], set()))[1].add(row.row)
        elif row.entity == "ticket_event" and row.kind == "create":
            event = session.get(TicketEvent, row.row)
            if event is not None and event.field_name in _INPUTS:
                touched.setdefault(row.scope, ([], set()))[1].add(event.ticket_id)
    _take_turns(session, touched)
    return [
        _span(session, client, moments, tickets, book)
        for client, (moments, tickets) in sorted(touched.items())
        if moments or _has_time(session, tickets)
    ]


def _take_turns(session: Session, clients: Iterable[UUID]) -> None:
    """Wait until nobody else decides for these clients: what was agreed is shared by all entries.

    On PostgreSQL the rows stay locked until the commit; SQLite has one writer at a time.
    """
    wanted = select(Client.id).where(Client.id.in_(sorted(clients))).order_by(Client.id)
    session.execute(wanted.with_for_update(key_share=True)).all()


def _has_time(session: Session, tickets: Iterable[UUID]) -> bool:
    query = select(TimeEntry.id).where(TimeEntry.ticket_id.in_(list(tickets))).limit(1)
    return session.scalar(query) is not None


def _span(
    session: Session,
    client: UUID,
    moments: list[datetime],
    tickets: set[UUID],
    book: CoverageBook,
) -> _Span:
    """Whole local months around what changed: monthly allowances are shared within them."""
    times = session.execute(
        select(TimeEntry.started_at, TimeEntry.ended_at).where(
            TimeEntry.ticket_id.in_(list(tickets))
        )
    )
    moments = moments + [moment for pair in times for moment in pair]
    zone = book.terms(client).zone
    start = month_bounds(min(moments), zone)[0] - timedelta(days=1)
    end = month_bounds(max(moments), zone)[1] + timedelta(days=1)
    return _Span(client, start, end, frozenset(tickets))


def _entries(session: Session, span: _Span) -> list[TimeEntry]:
    newer = select(TimeEntry.supersedes).where(
        TimeEntry.client_id == span.client, TimeEntry.supersedes.is_not(None)
    )
    query = select(TimeEntry).where(
        TimeEntry.client_id == span.client,
        TimeEntry.id.not_in(newer),
        or_(
            TimeEntry.ticket_id.in_(list(span.tickets)),
            (TimeEntry.ended_at > span.start) & (TimeEntry.started_at < span.end),
        ),
    )
    return list(session.scalars(query.order_by(TimeEntry.started_at, TimeEntry.id)))


def decide_entries(
    session: Session,
    client: UUID,
    entries: Sequence[TimeEntry],
    *,
    clock: Clock,
    ids: Ids,
    book: CoverageBook,
) -> int:
    """Decide these entries of one client together and append what came out differently.

    Returns:
        How many decisions were written.
    """
    if not entries:
        return 0
    found = make_decisions(session, client, entries, book=book)
    standing = _standing(session, [entry.id for entry in entries])
    now = clock.now()
    written = 0
    for entry in entries:
        decided, fingerprint = found[str(entry.id)]
        current = standing.get(entry.id)
        if current is not None and current.digest == fingerprint:
            continue
        row = decision_row(entry.client_id, entry.id, decided, fingerprint)
        row.update(id=ids.new(), at=now, created_at=now, supersedes=current.id if current else None)
        session.add(CoverageDecision(**row))
        written += 1
    return written


def make_decisions(
    session: Session, client: UUID, entries: Sequence[TimeEntry], *, book: CoverageBook
) -> dict[str, tuple[EntryDecision, str]]:
    """Decide entries of one client; by entry id, the decision and the digest of its outcome."""
    terms = book.terms(client)
    record = session.get(Client, client)
    histories = book.histories(entry.ticket_id for entry in entries if entry.ticket_id is not None)
    values = [entry_value(entry) for entry in entries]
    outcome = decide_all(
        values,
        histories,
        terms,
        onboarding_completed_at=record.onboarding_completed_at if record else None,
        usage=Usage(accepted=_elsewhere(session, client, entries)),
    )
    return {
        value.id: (
            outcome.entries[value.id],
            _fingerprint(histories.get(value.ticket or ""), outcome.entries[value.id]),
        )
        for value in values
    }


def _fingerprint(history: TicketHistory | None, decided: EntryDecision) -> str:
    """What a decision depends on and says: the same again means nothing new to write."""
    return digest([history, decided])


def _elsewhere(
    session: Session, client: UUID, entries: Sequence[TimeEntry]
) -> tuple[tuple[str, datetime, datetime], ...]:
    """Time that the same people had already given to other clients: nobody works twice at once.

    Only entries that began before the one they overlap count: of two, the later is held.
    """
    mine, other = aliased(TimeEntry), aliased(TimeEntry)
    earlier = (other.started_at < mine.started_at) | (
        (other.started_at == mine.started_at) & (other.id < mine.id)
    )
    query = (
        select(other.user_id, other.intervals)
        .distinct()
        .join(mine, mine.user_id == other.user_id)
        .where(
            mine.client_id == client,
            mine.ended_at >= min(entry.started_at for entry in entries),
            mine.started_at <= max(entry.ended_at for entry in entries),
            other.client_id != client,
            other.started_at < mine.ended_at,
            other.ended_at > mine.started_at,
            earlier,
        )
    )
    return tuple(
        sorted(
            (str(user), interval.start, interval.end)
            for user, intervals in session.execute(query)
            for interval in map(interval_value, intervals)
        )
    )


def _standing(session: Session, entries: list[UUID]) -> dict[UUID, CoverageDecision]:
    found: dict[UUID, CoverageDecision] = {}
    for start in range(0, len(entries), 400):
        query = (
            select(CoverageDecision)
            .where(CoverageDecision.entry_id.in_(entries[start : start + 400]))
            .order_by(CoverageDecision.at, CoverageDecision.id)
        )
        for decision in session.scalars(query):
            found[decision.entry_id] = decision
    return found


def decision_row(
    client: UUID, entry: UUID, decided: EntryDecision, fingerprint: str
) -> dict[str, Any]:
    """A decision as stored, without its id and instant."""
    months = [group.work_month for group in decided.groups]
    return {
        "client_id": client,
        "entry_id": entry,
        "status": decided.status,
        "hold": decided.hold or "",
        "headline": decided.headline[1],
        "segments": [segment_row(segment) for segment in decided.segments],
        "groups": [group_row(group) for group in decided.groups],
        "work_month": months[0] if months else "",
        "included_min": decided.included_min,
        "excluded_min": decided.excluded_min,
        "setup_min": decided.setup_min,
        "amount_minor": decided.amount_minor,
        "currency": decided.groups[0].currency if decided.groups else "",
        "engine_version": ENGINE_VERSION,
        "digest": fingerprint,
        "decided_by": "engine",
    }


def segment_row(segment: Segment) -> Mapping[str, Any]:
    """A segment as stored: instants in microseconds, the multiplier as a fraction's text."""
    return {
        "start": to_micros(segment.start),
        "end": to_micros(segment.end),
        "decision": segment.decision,
        "reason": segment.reason,
        "rule": segment.rule,
        "route": segment.route,
        "multiplier": str(segment.multiplier),
        "work_month": segment.work_month,
        "flags": list(segment.flags),
    }


def group_row(group: Group) -> Mapping[str, Any]:
    """A group as stored."""
    return {
        "start": to_micros(group.start),
        "end": to_micros(group.end),
        "decision": group.decision,
        "reason": group.reason,
        "rule": group.rule,
        "route": group.route,
        "multiplier": str(group.multiplier),
        "work_month": group.work_month,
        "posting_month": group.posting_month,
        "worked_s": group.worked_seconds,
        "rounded_min": group.rounded_min,
        "rate_minor": group.rate_minor,
        "amount_minor": group.amount_minor,
        "currency": group.currency,
        "flags": list(group.flags),
    }
