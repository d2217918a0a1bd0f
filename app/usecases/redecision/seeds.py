"""From changed rows to the time entries whose inputs they are.

Source: domain.md 3.7 ("whatever changes inputs").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.domain.calendar import first_instant
from app.ports.changes import RowChange
from app.records import (
    AgreementVersion,
    Authorization,
    Calendar,
    Client,
    Override,
    Project,
    Site,
    Ticket,
    TimeEntry,
)

TICKET_INPUTS = frozenset({"kind", "minor", "well_defined", "site_id"})
EVENT_INPUTS = frozenset({"state", "kind", "kind_correction"})
ENTRY_INPUTS = frozenset({"confirmed", "late_reason", "void"})
CLIENT_INPUTS = frozenset(
    {"zone", "currency", "default_site_id", "calendar_id", "default_rates", "default_rounding"}
)
SETUP_KINDS = ("portal_setup", "documentation", "training")
_DAY = timedelta(days=1)


@dataclass(slots=True)
class Seeds:
    """Where a change begins to matter.

    Attributes:
        entries: ids of entries whose own inputs changed.
        flagged: tickets whose kind or minor flags changed: what they took of an allowance before
            is free now.
        causes: what changed, in words, by client.
    """

    entries: set[UUID] = field(default_factory=set)
    flagged: set[UUID] = field(default_factory=set)
    causes: dict[UUID, dict[str, None]] = field(default_factory=dict)

    def because(self, client: UUID, words: str) -> None:
        """Remember why entries of a client are decided again."""
        self.causes.setdefault(client, {})[words] = None


def find_seeds(session: Session, rows: Sequence[RowChange]) -> Seeds:
    """Find the entries that a unit of work touched; most touch none, and cost no query."""
    seeds = Seeds()
    for row in rows:
        look = _LOOKS.get(row.entity)
        if look is not None:
            look(session, row, seeds)
    return seeds


def _entry(_session: Session, row: RowChange, seeds: Seeds) -> None:
    if row.kind == "edit" and not ENTRY_INPUTS & row.fields.keys():
        return
    seeds.entries.add(row.row)
    seeds.because(row.scope, "time was recorded" if row.kind == "create" else "time was corrected")


def _ticket(session: Session, row: RowChange, seeds: Seeds) -> None:
    if row.kind == "edit" and TICKET_INPUTS & row.fields.keys():
        found = _of_tickets(session, [row.row])
        if found:
            seeds.entries |= found
            seeds.flagged.add(row.row)
            seeds.because(row.scope, "the ticket was changed")


def _event(session: Session, row: RowChange, seeds: Seeds) -> None:
    if row.kind != "create" or row.fields["field_name"][1] not in EVENT_INPUTS:
        return
    ticket = row.fields["ticket_id"][1]
    found = _of_tickets(session, [ticket])
    if found:
        seeds.entries |= found
        words = {
            "state": "the ticket was resolved or reopened",
            "kind": "the kind of ticket was changed",
            "kind_correction": "the kind of ticket was corrected",
        }
        seeds.because(row.scope, words[row.fields["field_name"][1]])


def _override(session: Session, row: RowChange, seeds: Seeds) -> None:
    override = session.get(Override, row.row)
    if override is not None:
        seeds.entries.add(override.entry_id)
        seeds.because(row.scope, "a person decided")


def _authorization(session: Session, row: RowChange, seeds: Seeds) -> None:
    consent = session.get(Authorization, row.row)
    if consent is None:
        return
    within = (TimeEntry.started_at < consent.ends_at) & (TimeEntry.ended_at > consent.starts_at)
    whose = (
        TimeEntry.ticket_id == consent.ticket_id
        if consent.ticket_id
        else TimeEntry.client_id == consent.client_id
    )
    seeds.entries |= _where(session, within, whose)
    seeds.because(row.scope, "an agreement about hours was recorded")


def _project(session: Session, row: RowChange, seeds: Seeds) -> None:
    project = session.get(Project, row.row)
    linked = set(project.ticket_ids) if project is not None else set()
    for value in row.fields.get("ticket_ids", ()):
        linked |= set(value or ())
    seeds.entries |= _of_tickets(session, map(UUID, linked))
    seeds.because(row.scope, "a project was changed")


def _version(session: Session, row: RowChange, seeds: Seeds) -> None:
    version = session.get(AgreementVersion, row.row)
    starts = [*_dates(row, "effective_from"), *([version.effective_from] if version else [])]
    ends = [*_dates(row, "effective_to"), *([version.effective_to] if version else [])]
    if not starts:
        return
    last = None if None in ends else max(end for end in ends if end is not None)
    client = session.get(Client, row.scope)
    zone = client.zone if client is not None else "UTC"
    seeds.entries |= _within(session, row.scope, zone, min(starts), last)
    seeds.because(row.scope, "the agreement was changed")


def _dates(row: RowChange, name: str) -> list[Any]:
    values = list(row.fields.get(name, ()))
    return values if row.kind == "edit" else values[1:]


def _calendar(session: Session, row: RowChange, seeds: Seeds) -> None:
    calendar = session.get(Calendar, row.row)
    if calendar is None or row.kind == "create":
        return
    days = _differing_days(row)
    for client in calendar_users(session, row.row):
        if days is None:
            found = _where(session, TimeEntry.client_id == client)
        else:
            found = set()
            for day in days:
                found |= _within(session, client, calendar.zone, day, day)
        if found:
            seeds.entries |= found
            seeds.because(client, "business hours or holidays were changed")


def _differing_days(row: RowChange) -> set[date] | None:
    """The dates on which an edited calendar differs; None when any day may."""
    if {"weekly", "zone"} & row.fields.keys():
        return None
    days: set[date] = set()
    for name in ("holidays", "special_days"):
        before, after = (
            {date.fromisoformat(one["date"]): one for one in value or ()}
            for value in row.fields.get(name, ((), ()))
        )
        days |= {day for day in before | after if before.get(day) != after.get(day)}
    return days


def calendar_users(session: Session, calendar: UUID) -> set[UUID]:
    """The clients whose work a calendar can decide."""
    own = select(Client.id).where(Client.calendar_id == calendar)
    sites = select(Site.client_id).where(Site.calendar_id == calendar)
    clients = {*session.scalars(own), *session.scalars(sites)}
    for version in session.scalars(select(AgreementVersion)):
        used = {version.calendar_id, *map(UUID, version.site_calendars.values())}
        if calendar in used:
            clients.add(version.client_id)
    return clients


def _site(session: Session, row: RowChange, seeds: Seeds) -> None:
    if row.kind != "edit" or "calendar_id" not in row.fields:
        return
    at_site = select(Ticket.id).where(Ticket.site_id == row.row)
    where = or_(TimeEntry.site_id == row.row, TimeEntry.ticket_id.in_(at_site))
    seeds.entries |= _where(session, TimeEntry.client_id == row.scope, where)
    seeds.because(row.scope, "business hours of a site were changed")


def _client(session: Session, row: RowChange, seeds: Seeds) -> None:
    if row.kind != "edit":
        return
    if CLIENT_INPUTS & row.fields.keys():
        seeds.entries |= _where(session, TimeEntry.client_id == row.row)
        seeds.because(row.row, "what holds without an agreement was changed")
    elif "onboarding_completed_at" in row.fields:
        setup = TimeEntry.work_kind.in_(SETUP_KINDS)
        seeds.entries |= _where(session, TimeEntry.client_id == row.row, setup)
        seeds.because(row.row, "the initial setup was completed")


def _within(session: Session, client: UUID, zone: str, first: date, last: date | None) -> set[UUID]:
    """Entries that touch local dates, both included."""
    where = [TimeEntry.client_id == client, TimeEntry.ended_at > first_instant(zone, first)]
    if last is not None:
        where.append(TimeEntry.started_at < first_instant(zone, last + _DAY))
    return _where(session, *where)


def _of_tickets(session: Session, tickets: Iterable[UUID]) -> set[UUID]:
    wanted = list(tickets)
    return _where(session, TimeEntry.ticket_id.in_(wanted)) if wanted else set()


def _where(session: Session, *where: ColumnElement[bool]) -> set[UUID]:
    return set(session.scalars(select(TimeEntry.id).where(*where)))


_LOOKS: Mapping[str, Callable[[Session, RowChange, Seeds], None]] = {
    "time_entry": _entry,
    "ticket": _ticket,
    "ticket_event": _event,
    "override": _override,
    "authorization": _authorization,
    "project": _project,
    "agreement_version": _version,
    "calendar": _calendar,
    "site": _site,
    "client": _client,
}
"""Noun → where a change of it begins to matter; a noun that is not here is no input."""
