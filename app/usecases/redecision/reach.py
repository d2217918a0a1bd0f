"""How far a change reaches: the entries that share something a decision depends on.

Nothing else is decided again. Entries share: a ticket (its resolutions, allowance, call-outs), a
month's allowance of minor requests, a technician's time (also at other clients), an onsite visit,
and the training seats of an agreement.

Source: domain.md 3.2 (allowances, OVERLAP, seats, travel), 3.6 (CALLOUT).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.domain.words import month_bounds
from app.records import Client, Ticket, TimeEntry
from app.usecases.redecision.seeds import Seeds
from app.usecases.turns import take_turn

_AT_ONCE = 100
_VISIT_SPAN = timedelta(days=1)


@dataclass(slots=True)
class Reach:
    """The entries to decide again.

    Attributes:
        entries: current entries by id, in no order.
        gone: entries that were withdrawn or corrected by another.
    """

    entries: dict[UUID, TimeEntry] = field(default_factory=dict)
    gone: dict[UUID, TimeEntry] = field(default_factory=dict)

    def by_client(self) -> dict[UUID, list[TimeEntry]]:
        """The current entries of each client, in order; none where all were withdrawn."""
        clients: dict[UUID, list[TimeEntry]] = {one.client_id: [] for one in self.gone.values()}
        for entry in sorted(self.entries.values(), key=lambda one: (one.started_at, one.id)):
            clients.setdefault(entry.client_id, []).append(entry)
        return clients


def reach_of(session: Session, seeds: Seeds) -> Reach:
    """Follow what entries share until nothing new is found."""
    reach, steps = Reach(), _Steps(session, seeds.flagged)
    frontier = _load(session, seeds.entries)
    while frontier:
        fresh: set[UUID] = set()
        superseded = _superseded(session, frontier)
        for entry in frontier:
            (reach.gone if entry.void or entry.id in superseded else reach.entries)[entry.id] = (
                entry
            )
        for found in steps.all(frontier):
            fresh |= found
        frontier = _load(session, fresh - reach.entries.keys() - reach.gone.keys())
    return reach


def reach_in_turn(session: Session, seeds: Seeds) -> Reach:
    """Follow a change while nobody else decides for the same clients.

    Two units of work that share an allowance or a technician's time would each decide without the
    other's entry. Whoever comes second waits here, and then sees what the first has written.
    """
    taken: set[UUID] = set()
    reach = Reach()
    wanted = set(seeds.causes)
    while not wanted <= taken:
        take_turn(session, wanted - taken)
        taken |= wanted
        reach = reach_of(session, seeds)
        wanted = set(reach.by_client())
    return reach


def _load(session: Session, ids: Iterable[UUID]) -> list[TimeEntry]:
    found: list[TimeEntry] = []
    for part in _parts(sorted(ids)):
        found += session.scalars(select(TimeEntry).where(TimeEntry.id.in_(part)))
    return found


def _superseded(session: Session, entries: Sequence[TimeEntry]) -> set[UUID]:
    found: set[UUID] = set()
    for part in _parts([entry.id for entry in entries]):
        query = select(TimeEntry.supersedes).where(TimeEntry.supersedes.in_(part))
        found |= {one for one in session.scalars(query) if one is not None}
    return found


def _parts(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


class _Steps:
    """One step from entries to those that share something with them; nothing is asked twice."""

    def __init__(self, session: Session, flagged: set[UUID]) -> None:
        self._session = session
        self._flagged = flagged
        self._tickets: set[UUID] = set()
        self._months: set[tuple[UUID, datetime]] = set()
        self._training: set[UUID] = set()
        self._zones: dict[UUID, str] = {}

    def all(self, entries: Sequence[TimeEntry]) -> Iterator[set[UUID]]:
        """What each rule finds."""
        yield {entry.supersedes for entry in entries if entry.supersedes is not None}
        yield self._same_ticket(entries)
        yield self._same_allowance(entries)
        yield self._same_time(entries)
        yield self._same_visit(entries)
        yield self._same_seats(entries)

    def _ids(self, *where: ColumnElement[bool]) -> set[UUID]:
        return set(self._session.scalars(select(TimeEntry.id).where(*where)))

    def _same_ticket(self, entries: Sequence[TimeEntry]) -> set[UUID]:
        tickets = {entry.ticket_id for entry in entries if entry.ticket_id} - self._tickets
        self._tickets |= tickets
        found: set[UUID] = set()
        for part in _parts(sorted(tickets)):
            found |= self._ids(TimeEntry.ticket_id.in_(part))
        return found

    def _same_allowance(self, entries: Sequence[TimeEntry]) -> set[UUID]:
        """Minor requests share each month's allowance."""
        tickets = sorted({entry.ticket_id for entry in entries if entry.ticket_id})
        minor = set(self._flagged)
        for part in _parts(tickets):
            query = select(Ticket.id).where(
                Ticket.id.in_(part), Ticket.minor.is_(True), Ticket.well_defined.is_(True)
            )
            minor |= set(self._session.scalars(query))
        found: set[UUID] = set()
        for entry in entries:
            if entry.ticket_id in minor:
                for moment in (entry.started_at, entry.ended_at):
                    found |= self._minor_in(entry.client_id, moment)
        return found

    def _minor_in(self, client: UUID, moment: datetime) -> set[UUID]:
        start, end = month_bounds(moment, self._zone(client))
        if (client, start) in self._months:
            return set()
        self._months.add((client, start))
        minor = select(Ticket.id).where(
            Ticket.client_id == client, Ticket.minor.is_(True), Ticket.well_defined.is_(True)
        )
        return self._ids(
            TimeEntry.client_id == client,
            TimeEntry.ended_at > start,
            TimeEntry.started_at < end,
            TimeEntry.ticket_id.in_(minor),
        )

    def _zone(self, client: UUID) -> str:
        if client not in self._zones:
            found = self._session.get(Client, client)
            self._zones[client] = found.zone if found is not None else "UTC"
        return self._zones[client]

    def _same_time(self, entries: Sequence[TimeEntry]) -> set[UUID]:
        """Nobody works twice at once, whoever the clients are."""
        by_person: dict[UUID, list[TimeEntry]] = defaultdict(list)
        for entry in entries:
            by_person[entry.user_id].append(entry)
        found: set[UUID] = set()
        for person, worked in by_person.items():
            for start in range(0, len(worked), _AT_ONCE):
                touching = or_(
                    *(
                        (TimeEntry.started_at < one.ended_at)
                        & (TimeEntry.ended_at > one.started_at)
                        for one in worked[start : start + _AT_ONCE]
                    )
                )
                found |= self._ids(TimeEntry.user_id == person, touching)
        return found

    def _same_visit(self, entries: Sequence[TimeEntry]) -> set[UUID]:
        """Travel follows the visit's first work, which may be an entry of its own."""
        found: set[UUID] = set()
        for entry in entries:
            visits = _visits(entry)
            if not visits:
                continue
            near = select(TimeEntry).where(
                TimeEntry.client_id == entry.client_id,
                TimeEntry.started_at < entry.ended_at + _VISIT_SPAN,
                TimeEntry.ended_at > entry.started_at - _VISIT_SPAN,
            )
            found |= {one.id for one in self._session.scalars(near) if visits & _visits(one)}
        return found

    def _same_seats(self, entries: Sequence[TimeEntry]) -> set[UUID]:
        clients = {entry.client_id for entry in entries if entry.work_kind == "training"}
        clients -= self._training
        self._training |= clients
        found: set[UUID] = set()
        for client in clients:
            found |= self._ids(TimeEntry.client_id == client, TimeEntry.work_kind == "training")
        return found


def _visits(entry: TimeEntry) -> set[str]:
    return {visit for one in entry.intervals if (visit := one.get("visit"))}
