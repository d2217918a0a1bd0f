"""Work without a ticket: check-ins, documentation, set-up, training, and what is internal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from app.domain.vocabulary import WorkKind
from app.importers.demo import words
from app.importers.demo.agreements import ONBOARDING, span_of
from app.importers.demo.clients import DemoClient
from app.importers.demo.people import People
from app.importers.demo.stage import Row, Stage
from app.importers.demo.times import month_start, on
from app.importers.demo.work import Stretch

SATURDAY = 5
FIRST_HOUR, HOURS = 9, 7
DOCUMENTED, INTERNAL = 3, 2
"""Entries of each client for its documentation and about it, over the whole time."""


def meetings_of(stage: Stage, people: People, client: DemoClient) -> Iterator[Stretch]:
    """All work for one client that belongs to no ticket."""
    yield from _check_ins(stage, client)
    writers = [row for row in people.by_name.values() if row["active"]]
    for at in range(DOCUMENTED):
        rng = stage.chance("documentation", client.firm.code, at)
        yield _some_day(stage, client, rng.choice(writers), WorkKind.DOCUMENTATION, at)
    for at in range(INTERNAL):
        rng = stage.chance("internal", client.firm.code, at)
        yield _some_day(
            stage, client, rng.choice((client.tam, *people.desk)), WorkKind.INTERNAL, at
        )
    if client.rank == ONBOARDING:
        yield from _onboarding(stage, people, client)


def _check_ins(stage: Stage, client: DemoClient) -> Iterator[Stretch]:
    span = span_of(client.rank, stage.clock)
    rng = stage.chance("check-ins", client.firm.code)
    # Account managers share the days out: no two of one manager's clients at one time.
    hour = FIRST_HOUR + client.rank // 5 % HOURS
    month = month_start(max(span.first, stage.clock.start.date()))
    while month <= stage.now.date():
        day = _workday(month + timedelta(days=7 + client.rank % 9 + rng.randrange(3)))
        start = on(day, hour, rng.choice((0, 15, 30)), client.firm.zone.name)
        end = start + timedelta(minutes=rng.choice((30, 40, 45, 50)), seconds=rng.randrange(60))
        if end <= stage.now and day >= span.first and (span.last is None or day <= span.last):
            note = rng.choice(words.notes()["shared"]["check_in"])
            yield Stretch(
                client.tam, client, start, end, note, WorkKind.CHECK_IN,
                attendees=(str(client.leaders[0]["id"]),),
            )  # fmt: skip
        month = month_start(month, 1)


def plan_check_ins(stage: Stage, done: Iterable[Row]) -> None:
    """The check-ins that one client's time is of, as they were held.

    Nobody wrote into them: their agendas are those of the rows as they are.
    """
    for entry in done:
        if entry["work_kind"] == WorkKind.CHECK_IN:
            stage.add(
                "check_in",
                entry["started_at"],
                entry["user_id"],
                client_id=entry["client_id"],
                planned_at=entry["started_at"],
                planned_min=60,
                tam_id=entry["user_id"],
                attendees=list(entry["attendees"]),
                state="held",
                started_at=entry["started_at"],
                ended_at=entry["ended_at"],
                entry_id=entry["id"],
                minutes_sent_at=entry["ended_at"],
            )


def _some_day(stage: Stage, client: DemoClient, user: Row, kind: WorkKind, at: int) -> Stretch:
    rng = stage.chance(kind.value, client.firm.code, at)
    days = (stage.now - stage.clock.start).days - 1
    day = _workday(stage.clock.start.date() + timedelta(days=rng.randrange(days)))
    start = on(day, FIRST_HOUR + rng.randrange(HOURS), rng.randrange(60), client.firm.zone.name)
    start = min(start, stage.now - timedelta(hours=2))
    end = start + timedelta(minutes=rng.randrange(12, 55), seconds=rng.randrange(60))
    note = rng.choice(words.notes()["shared"][kind.value])
    return Stretch(user, client, start, end, note, kind, source="manual")


def _onboarding(stage: Stage, people: People, client: DemoClient) -> Iterator[Stretch]:
    first = span_of(client.rank, stage.clock).first
    shared, desk = words.notes()["shared"], people.desk[0]
    zone = client.firm.zone.name
    for at, note in enumerate(shared["setup"]):
        start = on(_workday(first + timedelta(days=2 + at)), 10, 5, zone)
        end = start + timedelta(minutes=70)
        yield Stretch(desk, client, start, end, note, WorkKind.PORTAL_SETUP)
    start = on(_workday(first + timedelta(days=6)), 14, 0, zone)
    seats = tuple(str(row["id"]) for row in client.leaders[:1])
    yield Stretch(
        desk, client, start, start + timedelta(minutes=50), shared["training"][0],
        WorkKind.TRAINING, topic="portal", attendees=seats,
    )  # fmt: skip


def _workday(day: date) -> date:
    """This day, or the Monday after where it lies in a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day
