"""Time entries: close-together updates by one person read as stretches of work.

Source: domain.md 2 (TimeEntry, Interval).
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.domain.vocabulary import TicketKind, TicketState, WorkKind
from app.importers.demo import words
from app.importers.demo.agreements import span_of
from app.importers.demo.chance import share
from app.importers.demo.clients import DemoClient
from app.importers.demo.histories import Update
from app.importers.demo.kinds import SEVERE
from app.importers.demo.people import People
from app.importers.demo.stage import Row, Stage
from app.importers.demo.tickets import Planned
from app.importers.demo.times import micros

TOGETHER = timedelta(minutes=45)
SHORTEST, LONGEST = timedelta(minutes=4), timedelta(hours=3)
LONG = timedelta(minutes=25)
KEPT_SEVERE, KEPT_SEVERAL, KEPT_SOLVING, KEPT_OTHER = 0.95, 0.50, 0.32, 0.12
"""The part of stretches kept: of severe tickets, of several updates, with the solution, else."""
KEPT_MIRA = 0.95
"""The demo's own person has a full day to look at."""
KEPT_BEFORE_AGREEMENT = 0.1
LEAD_MINUTES = {
    TicketKind.INCIDENT: (4, 34, 9),
    TicketKind.SERVICE_REQUEST: (8, 70, 20),
    TicketKind.SOLUTION_DESIGN: (20, 110, 45),
}
"""How long before its first update a stretch begins: least, most, usual."""
ONSITE = frozenset({"Laptops and desktops", "Printing", "Network", "Meeting rooms", "Telephony"})
ONSITE_SHARE, MANUAL_SHARE = 0.3, 0.18


@dataclass(slots=True)
class Stretch:
    """One stretch of one person's work, before overlaps are settled."""

    user: Row
    client: DemoClient
    start: datetime
    end: datetime
    note: str
    work_kind: WorkKind = WorkKind.REQUEST
    ticket: Row | None = None
    mode: str = "remote"
    source: str = "timer"
    topic: str = ""
    attendees: tuple[str, ...] = ()


def stretches_of(stage: Stage, people: People, planned: Planned) -> Iterator[Stretch]:
    """The stretches of work on one ticket that are kept."""
    agreed = span_of(planned.client.rank, stage.clock).first
    for at, (user, run) in enumerate(_runs(people, planned)):
        throw = share(stage.seed, "work", planned.history.number, at)
        kept = KEPT_MIRA if user is people.mira else _kept(planned, run)
        if run[0].at.date() < agreed:
            kept *= KEPT_BEFORE_AGREEMENT
        if throw < kept:
            rng = stage.chance("stretch", planned.history.number, at)
            yield _stretch(stage, rng, planned, user, run)


def _runs(people: People, planned: Planned) -> Iterator[tuple[Row, list[Update]]]:
    run: list[Update] = []
    worker: Row | None = None
    for update in planned.history.updates:
        who = _worker(people, update)
        if run and who is worker and update.at - run[-1].at <= TOGETHER:
            run.append(update)
            continue
        if run and worker is not None:
            yield worker, run
        worker, run = who, [update]
    if run and worker is not None:
        yield worker, run


def _worker(people: People, update: Update) -> Row | None:
    row = update.row
    if row.updated_by in people.machines:
        return None
    return people.by_updater.get(row.updated_by) or people.by_name.get(row.assignee)


def _kept(planned: Planned, run: list[Update]) -> float:
    if planned.history.last.priority in SEVERE:
        return KEPT_SEVERE
    if len(run) > 1:
        return KEPT_SEVERAL
    solved = run[0].state is TicketState.RESOLVED
    return KEPT_SOLVING if solved else KEPT_OTHER


def _stretch(
    stage: Stage, rng: random.Random, planned: Planned, user: Row, run: list[Update]
) -> Stretch:
    lead = timedelta(seconds=round(rng.triangular(*LEAD_MINUTES[planned.kind.kind]) * 60))
    start = run[0].at - lead
    end = run[-1].at
    if run[-1].state is not TicketState.RESOLVED:  # the resolution itself ends the work
        end += timedelta(seconds=rng.randrange(110))
    late = planned.history.opened_at - start
    if late > timedelta():
        start, end = start + late, end + late
    length = end - start
    notes = words.notes()[planned.service]["work"]
    onsite = planned.service in ONSITE and length >= LONG / 2 and rng.random() < ONSITE_SHARE
    return Stretch(
        user,
        planned.client,
        start,
        min(end, stage.now),
        " ".join(rng.sample(notes, 2 if length >= LONG else 1)),
        ticket=planned.row,
        mode="onsite" if onsite else "remote",
        source="manual" if rng.random() < MANUAL_SHARE else "timer",
    )


def plan_entries(stage: Stage, stretches: Iterable[Stretch]) -> list[Row]:
    """Plan the entries: nobody works on two things at once, nothing is short or endless."""
    by_user: dict[str, list[Stretch]] = defaultdict(list)
    for stretch in stretches:
        by_user[str(stretch.user["id"])].append(stretch)
    settled: list[Stretch] = []
    for own in by_user.values():
        own.sort(key=lambda stretch: (stretch.start, stretch.end))
        settled.extend(_settled(stage, own))
    settled.sort(key=lambda stretch: (stretch.end, str(stretch.user["id"])))
    return [_entry(stage, stretch) for stretch in settled]


def _settled(stage: Stage, own: Iterable[Stretch]) -> Iterator[Stretch]:
    free = stage.clock.start - timedelta(days=600)
    for stretch in own:
        stretch.start = max(stretch.start, free)
        stretch.end = min(stretch.end, stretch.start + LONGEST)
        if stretch.end - stretch.start < SHORTEST:
            stage.report.left_out["stretches of work under four minutes beside others"] += 1
            continue
        free = stretch.end
        yield stretch


def _entry(stage: Stage, stretch: Stretch) -> Row:
    ticket = stretch.ticket
    return stage.add(
        "time_entry",
        stretch.end,
        stretch.user["id"],
        client_id=stretch.client.id,
        ticket_id=ticket["id"] if ticket else None,
        site_id=ticket["site_id"] if ticket else None,
        user_id=stretch.user["id"],
        grade=stretch.user["grade"],
        work_kind=stretch.work_kind.value,
        started_at=stretch.start,
        ended_at=stretch.end,
        intervals=[_interval(stretch)],
        worked_s=int((stretch.end - stretch.start).total_seconds()),
        note=stretch.note,
        source=stretch.source,
        topic=stretch.topic,
        attendees=list(stretch.attendees),
    )


def _interval(stretch: Stretch) -> dict[str, Any]:
    return {
        "start": micros(stretch.start),
        "end": micros(stretch.end),
        "activity": "work",
        "mode": stretch.mode,
    }
