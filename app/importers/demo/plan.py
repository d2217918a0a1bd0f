"""The whole demo company as rows: a pure plan, which another part of the house applies."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from app.domain.vocabulary import OPEN_STATES
from app.importers import conversations, incident_log
from app.importers.demo import agreements, assets, meetings, pages, talk, work
from app.importers.demo.births import Births
from app.importers.demo.calendars import Calendars
from app.importers.demo.cases import Territory, divide
from app.importers.demo.clients import DemoClient, plan_client, zone_of_site
from app.importers.demo.firms import firms
from app.importers.demo.histories import History, history_of
from app.importers.demo.kinds import kinds_of
from app.importers.demo.people import People, plan_people
from app.importers.demo.report import DemoReport
from app.importers.demo.sources import DemoSources
from app.importers.demo.stage import Row, Stage
from app.importers.demo.tickets import Planned, TicketPlanner, number_tickets
from app.importers.demo.times import LogClock

ORDER = (
    "user",
    "team",
    "calendar",
    "client",
    "site",
    "contact",
    "agreement",
    "agreement_version",
    "asset",
    "ticket",
    "ticket_event",
    "time_entry",
    "check_in",
    "page",
    "page_version",
)
"""Parents before children."""

Located = tuple[History, str]
"""A history and its location in the log."""


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """A demo company, ready to be written down.

    Attributes:
        now: the demo's own now: nothing in it happened later.
        report: what it is made of and what of it is made up.
    """

    now: datetime
    report: DemoReport
    _rows: Mapping[str, list[Row]]

    def rows(self) -> Iterator[tuple[str, list[dict[str, object]]]]:
        """(entity, its rows): once for each entity, parents before children, by time of birth."""
        for entity in ORDER:
            yield entity, self._rows.get(entity, [])


def plan_demo(
    sources: DemoSources, *, now: datetime, seed: int = 1, clients: int = 40, sample: float = 1.0
) -> DemoPlan:
    """Plan the demo company from real data.

    Args:
        sources: the files it is made from.
        now: any instant of the week into which the log is moved.
        seed: decides everything that is invented; the same seed gives the same rows.
        clients: how many clients, the largest first.
        sample: the part of each client's tickets, 0 to 1.

    Raises:
        LogFormatError, ConversationFormatError: a source is not what it should be.
        ValueError: the numbers of clients or the sample make no company.
    """
    if not 1 <= clients <= len(firms()) or not 0 < sample <= 1:
        raise ValueError(f"Ask for 1 to {len(firms())} clients and a sample above 0 and up to 1.")
    with _uncollected():
        return _planned(sources, Stage(seed, LogClock(now), Births(seed)), clients, sample)


def _planned(sources: DemoSources, stage: Stage, clients: int, sample: float) -> DemoPlan:
    log = incident_log.read_zip(sources.log)
    talks = conversations.read_gzip(sources.conversations)
    stage.report.problems = {"incident log": log.problems, "conversations": talks.problems}
    territory = divide(
        log.rows, firms=len(firms()), clients=clients, sample=sample, seed=stage.seed,
        report=stage.report,
    )  # fmt: skip
    histories = _histories(stage, territory)
    people = plan_people(stage, log.rows, _busy(histories))
    planned = _plan_clients(stage, people, sources, territory, histories)
    talk.plan_talks(stage, people, planned, talks.issues)
    _finish(stage, planned)
    return DemoPlan(stage.now, stage.report, stage.rows)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hold the garbage collector while a plan is made."""
    # A plan is a million objects without cycles; walking them takes a third of the time.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _histories(stage: Stage, territory: Territory) -> list[list[Located]]:
    """The histories of each client with their locations, by time of opening."""
    report, placers = stage.report, stage.clock.placers()
    found: list[list[Located]] = []
    for firm, locations, cases in zip(firms(), territory.locations, territory.cases, strict=False):
        places = {
            location: placers(zone_of_site(stage.seed, firm, location, at).name)
            for at, location in enumerate(locations)
        }
        known = (
            (history_of(case.rows, places[case.location], stage.now, report), case.location)
            for case in cases
        )
        of_client = [(history, place) for history, place in known if history is not None]
        of_client.sort(key=lambda one: (one[0].opened_at, one[0].number))
        found.append(of_client)
    return found


def _busy(histories: list[list[Located]]) -> frozenset[str]:
    """Assignees of the log who have open tickets."""
    return frozenset(
        history.last.assignee
        for of_client in histories
        for history, _ in of_client
        if history.state in OPEN_STATES
    )


def _plan_clients(
    stage: Stage,
    people: People,
    sources: DemoSources,
    territory: Territory,
    histories: list[list[Located]],
) -> list[Planned]:
    calendars, machines = Calendars(stage), assets.read_machines(sources.inventories, stage)
    clients: list[DemoClient] = []
    tickets: list[Planned] = []
    stretches: list[work.Stretch] = []
    for rank, of_client in enumerate(histories):
        locations = territory.locations[rank]
        client = plan_client(stage, people, calendars, firms()[rank], rank, locations, of_client)
        assets.plan_assets(stage, people, client, machines)
        own = _plan_tickets(stage, people, client, of_client)
        for planned in own:
            stretches.extend(work.stretches_of(stage, people, planned))
        stretches.extend(meetings.meetings_of(stage, people, client))
        clients.append(client)
        tickets.extend(own)
    number_tickets(tickets)
    entries = work.plan_entries(stage, stretches)
    for client in clients:
        done = [row for row in entries if row["client_id"] == client.id]
        agreements.plan_agreement(stage, people, calendars, client, done)
        meetings.plan_check_ins(stage, done)
        pages.plan_pages(stage, people, client, [one for one in tickets if one.client is client])
    return tickets


def _plan_tickets(
    stage: Stage, people: People, client: DemoClient, of_client: list[Located]
) -> list[Planned]:
    places = {history.number: location for history, location in of_client}
    kinds = kinds_of([history for history, _ in of_client], places, stage.seed)
    planner = TicketPlanner(stage, people, client)
    return [planner.plan(history, kinds[history.number], place) for history, place in of_client]


def _finish(stage: Stage, planned: list[Planned]) -> None:
    """Put the rows in order of birth, and count what was planned."""
    counts = stage.report.counts
    for entity in ORDER:
        stage.rows[entity].sort(key=lambda row: row["id"].int)
        counts[f"{entity} rows"] = len(stage.rows[entity])
    states = Counter(one.row["state"] for one in planned)
    kinds = Counter(one.row["kind"] for one in planned)
    counts.update({f"tickets in state {state}": states[state] for state in sorted(states)})
    counts.update({f"tickets of kind {kind}": kinds[kind] for kind in sorted(kinds)})
