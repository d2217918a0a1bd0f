"""Time as its list shows it: of a ticket or of a person, and all that is known of one entry.

Source: ux.md 3.3 "Time", 3.9; domain.md 3.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.coverage.sentences import hold_sentence
from app.queries.agreed import Approver, approvers
from app.queries.decisions import WorkRow, work_rows
from app.queries.effects import EffectFacts, entry_effects
from app.queries.overrides import OverrideFacts, override_chain
from app.queries.queue import queue_rows
from app.queries.search import matching_tickets
from app.queries.standing import StandingDecision, standing_decision
from app.queries.stop_sheet import StopSheet, sheet_of
from app.queries.worked import entry_value
from app.records import Client, Ticket, TimeEntry
from app.records.types import from_micros

BACK = timedelta(days=31)
"""How far a person's own list reaches back; what is held stays in it."""


@dataclass(frozen=True, slots=True)
class TimeList:
    """A list of entries.

    Attributes:
        title: the ticket's label and subject; empty for a person's own.
        rows: the latest first.
        zone: of the client, for a ticket.
    """

    rows: tuple[WorkRow, ...]
    title: str = ""
    client_id: UUID | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Worked:
    """One stretch of an entry."""

    start: datetime
    end: datetime
    activity: str
    mode: str
    after_resolution: str | None
    visit: str | None


@dataclass(frozen=True, slots=True)
class TimeDetail:
    """Everything about one entry.

    Attributes:
        zone: in which the client reads its times.
        hold: code of the hold that it waits for; empty where it waits for none.
        waits_for: that hold in a sentence.
        sheet: what the rules say of it here and now; None unless somebody asked why.
        approvers: contacts who may answer for the client; empty where nothing is asked of it.
    """

    row: WorkRow
    stretches: tuple[Worked, ...]
    zone: str
    currency: str
    hold: str
    waits_for: str
    standing: StandingDecision | None
    effects: tuple[EffectFacts, ...]
    chain: tuple[OverrideFacts, ...]
    sheet: StopSheet | None
    approvers: tuple[Approver, ...] = ()


def time_of_ticket(session: Session, ticket: UUID) -> TimeList | None:
    """All time on a ticket, or None where it is not in this database."""
    row = queue_rows(session, [ticket]).get(ticket)
    if row is None:
        return None
    rows = work_rows(session, TimeEntry.ticket_id == ticket)
    return TimeList(tuple(rows), f"{row.label} {row.title}", row.client_id, row.zone)


def time_of_person(session: Session, person: UUID, now: datetime) -> TimeList:
    """A person's own time of the last month, and what is held from before."""
    recent = work_rows(session, TimeEntry.user_id == person, TimeEntry.started_at >= now - BACK)
    older = work_rows(session, TimeEntry.user_id == person, TimeEntry.started_at < now - BACK)
    return TimeList((*recent, *(row for row in older if hold_of(row))))


def hold_of(row: WorkRow) -> str:
    """Code of the hold that an entry waits for; empty where it waits for none."""
    if row.void:
        return ""
    for facts in (row.waiting, row.decision):
        if facts is not None and facts.status == "held":
            return facts.hold
    undecided = row.decision is None and row.preview_code.startswith("HOLD-")
    return row.preview_code if undecided else ""


def time_detail(
    session: Session, entry_id: UUID, *, explained: bool = False, whole: bool = True
) -> TimeDetail | None:
    """Everything about an entry, or None where it is not in this database.

    Args:
        session: what to read from.
        entry_id: which entry.
        explained: whether somebody asked why.
        whole: whether this database has all of the client's rows.
    """
    found = work_rows(session, TimeEntry.id == entry_id)
    entry = session.get(TimeEntry, entry_id)
    if not found or entry is None:
        return None
    row, client = found[0], session.get(Client, entry.client_id)
    ticket = session.get(Ticket, entry.ticket_id) if entry.ticket_id else None
    sheet = None
    if explained:
        sheet = sheet_of(
            session, entry.client_id, entry_value(entry), ticket=ticket, whole=whole, stored=entry
        )
    hold = hold_of(row)
    effects = tuple(entry_effects(session, entry_id))
    asked = any(one.asks == "client" for one in effects)
    return TimeDetail(
        row=row,
        stretches=tuple(
            Worked(
                from_micros(one["start"]),
                from_micros(one["end"]),
                str(one.get("activity", "work")),
                str(one.get("mode", "remote")),
                one.get("after_resolution"),
                one.get("visit"),
            )
            for one in entry.intervals
        ),
        zone=client.zone if client else "UTC",
        currency=client.currency if client else "",
        hold=hold,
        waits_for=hold_sentence(hold) if hold else "",
        standing=standing_decision(session, entry_id),
        effects=effects,
        chain=tuple(override_chain(session, entry_id)),
        sheet=sheet,
        approvers=tuple(approvers(session, entry.client_id)) if asked else (),
    )


def tickets_meant(session: Session, text: str) -> list[tuple[UUID, str, str]]:
    """The tickets that a few letters or a number may mean: id, label and subject, client."""
    ids = matching_tickets(session, text.split(), limit=8)
    rows = queue_rows(session, ids)
    return [
        (one, f"{rows[one].label} {rows[one].title}", rows[one].client)
        for one in ids
        if one in rows
    ]
