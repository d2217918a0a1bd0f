"""The demo company, from its plan into an empty central."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from app.bootstrap.central import DEMO_FACTS, new_central_in
from app.central.auth.tables import firm
from app.central.central import Central
from app.central.people import grant_client, store_password
from app.central.settings import Settings
from app.database.bulk import insert_rows
from app.database.scope import whole
from app.database.work import Work, WorkSession
from app.domain.calendar import business_seconds
from app.domain.vocabulary import OPEN_STATES, PAUSED_STATES, EventKind
from app.importers.demo.plan import DemoPlan, plan_demo
from app.importers.demo.sources import DemoSources
from app.platform.clock import ShiftedClock
from app.platform.paths import private_folder
from app.ports.ids import Ids
from app.queries.coverage import CoverageBook
from app.records import Client, Ticket, TicketEvent, TimeEntry, User
from app.security.passwords import hash_password
from app.usecases.decide_coverage import decision_row, make_decisions
from app.usecases.settle import calendar_of, set_due

CHUNK = 5000
"""Rows a commit: a page of the first copy ends at a commit's end."""

Progress = Callable[[str, int, int], None]
"""(what is being done, how much is done, of how much)."""

FIRM = "Lindqvist Okafor Ruiz"
PERSON = "mira@trestle.example"
_SCOPE = whole("the demo company is being built")


@dataclass(frozen=True, slots=True)
class DemoFacts:
    """What one needs to know to work in the demo.

    Attributes:
        password: of the demo's own person; made anew for each demo, kept in `demo.json`.
    """

    email: str
    password: str
    now: datetime
    report: str


def build_demo(
    home: Path,
    *,
    now: datetime,
    clients: int = 40,
    sample: float = 1.0,
    progress: Progress = lambda _what, _done, _of: None,
) -> DemoFacts:
    """Build the demo company in an empty home.

    Args:
        home: the folder that will hold `central/` and `demo.json`.
        now: the real present; the demo's week is the current one.
        clients: how many of the forty clients.
        sample: which share of their tickets.
        progress: is told how far it is.

    Raises:
        Refused: there is a central in this home already.
    """
    progress("Reading the incident log", 0, 1)
    plan = plan_demo(DemoSources.packaged(), now=now, clients=clients, sample=sample)
    progress("Reading the incident log", 1, 1)
    clock = ShiftedClock(plan.now - now)
    central = new_central_in(Settings(private_folder(home / "central")), clock)
    try:
        _fill(central, plan, progress)
        facts = _open_doors(central, plan)
    finally:
        central.close()
    _write_facts(home, facts, plan.now - now)
    return facts


def _fill(central: Central, plan: DemoPlan, progress: Progress) -> None:
    """Rows past the settling rules, which would run once a row; what follows comes after."""
    work = Work(central.work.database, central.feed, central.ids)
    total, done = plan.size, 0
    for entity, rows in plan.rows():
        for chunk in _chunks(rows):
            _insert(work, entity, chunk)
            done += len(chunk)
            progress("Writing the company's records", done, total)
    _set_clocks(work, progress)
    _decide(work, central.ids, plan.now, progress)


def _open_doors(central: Central, plan: DemoPlan) -> DemoFacts:
    """Give the demo's own person a password and every client, and the firm its name."""
    password = secrets.token_urlsafe(12)
    hashed = hash_password(password)

    def job(session: WorkSession) -> str:
        session.connection().execute(insert(firm).values(one=1, name=FIRM))
        person = session.scalars(select(User).where(User.email == PERSON)).one()
        store_password(session, person.id, hashed)
        for client in session.scalars(select(Client.id).order_by(Client.name)):
            grant_client(session, central, person.id, client)
        return person.email

    email = central.work.run("import_demo", _SCOPE, job)
    return DemoFacts(email, password, plan.now, plan.report.text())


def _write_facts(home: Path, facts: DemoFacts, offset: timedelta) -> None:
    """Keep what the next start needs, for this person's eyes only."""
    (home / "demo-report.md").write_text(facts.report, encoding="utf-8")
    kept = {
        "email": facts.email,
        "password": facts.password,
        "offset_s": int(offset.total_seconds()),
    }
    handle = os.open(home / DEMO_FACTS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(kept, out)


def _chunks(rows: Iterable[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk


def _insert(work: Work, entity: str, rows: Sequence[dict[str, Any]]) -> None:
    def job(session: WorkSession) -> None:
        session.captured.take(insert_rows(session, entity, rows))

    work.run("import_demo", _SCOPE, job)


def _set_clocks(work: Work, progress: Progress) -> None:
    """When the next word to each client is due, after the pauses that their history shows."""

    def job(session: WorkSession) -> None:
        book = CoverageBook(session)
        tickets = session.scalars(select(Ticket).where(Ticket.state.in_(sorted(OPEN_STATES)))).all()
        for at, ticket in enumerate(tickets):
            rules = book.calendar(calendar_of(session, ticket))
            for start, end in _pauses(session, ticket.id):
                ticket.paused_s += business_seconds(rules, start, end)
            set_due(session, book, ticket)
            if at % 100 == 0:
                progress("Setting the clocks", at, len(tickets))

    work.run("import_demo", _SCOPE, job)


def _pauses(session: WorkSession, ticket: UUID) -> list[tuple[datetime, datetime]]:
    """Spans in which the clocks stood still and that are over."""
    changes = session.execute(
        select(TicketEvent.at, TicketEvent.new)
        .where(
            TicketEvent.ticket_id == ticket,
            TicketEvent.kind == EventKind.CHANGE.value,
            TicketEvent.field_name == "state",
        )
        .order_by(TicketEvent.at, TicketEvent.id)
    ).all()
    return [
        (before.at, after.at) for before, after in pairwise(changes) if before.new in PAUSED_STATES
    ]


def _decide(work: Work, ids: Ids, now: datetime, progress: Progress) -> None:
    """The engine's decision on every entry, client by client."""
    clients = work.read(_SCOPE, lambda session: session.scalars(select(Client.id)).all())
    for at, client in enumerate(clients):
        progress("Deciding what is included", at, len(clients))
        rows = work.read(_SCOPE, lambda session, who=client: _decisions(session, who, ids, now))
        for chunk in _chunks(rows):
            _insert(work, "coverage_decision", chunk)
    progress("Deciding what is included", len(clients), len(clients))


def _decisions(session: Any, client: UUID, ids: Ids, now: datetime) -> list[dict[str, Any]]:
    entries = session.scalars(select(TimeEntry).where(TimeEntry.client_id == client)).all()
    if not entries:
        return []
    made = make_decisions(session, client, entries, book=CoverageBook(session))
    rows = []
    for entry in entries:
        decided, fingerprint = made[str(entry.id)]
        row = decision_row(client, entry.id, decided, fingerprint)
        row.update(id=ids.new(), at=now, created_at=now)
        rows.append(row)
    return rows
