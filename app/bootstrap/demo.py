"""The demo company, from its plan into an empty central."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from app.bootstrap.central import new_central_in
from app.bootstrap.clock import DEMO_FACTS
from app.central.central import Central
from app.central.opening import open_doors
from app.central.settings import Settings
from app.database.scope import whole
from app.database.work import Work
from app.importers.demo.plan import DemoPlan, plan_demo
from app.importers.demo.sources import DemoSources
from app.platform.clock import ShiftedClock
from app.platform.paths import private_folder
from app.usecases.import_company import all_clients, import_clocks, import_rows
from app.usecases.letterhead import WriteLetterhead
from app.usecases.redecision.first import first_decisions

CHUNK = 5000
"""Rows a commit: a page of the first copy ends at a commit's end."""
FIRM = WriteLetterhead(
    "Lindqvist Okafor Ruiz",
    "41 Orchard Lane, Suite 5\nNew York, NY 10002",
    "help@trestle.example · +1 212 555 0142",
    "#0B5CAD",
)
PERSON = "mira@trestle.example"

Progress = Callable[[str, int, int], None]
"""(what is being done, how much is done, of how much)."""

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

    def __repr__(self) -> str:
        return f"DemoFacts({self.email!r}, {self.now!r})"


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
    facts = DemoFacts(PERSON, secrets.token_urlsafe(12), plan.now, plan.report.text())
    try:
        _fill(central, plan, progress)
        open_doors(central, letterhead=FIRM, email=facts.email, password=facts.password)
    finally:
        central.close()
    _keep_facts(home, facts, plan.now - now)
    return facts


def _fill(central: Central, plan: DemoPlan, progress: Progress) -> None:
    work = Work(central.work.database, central.feed, central.ids)
    parts = list(plan.rows())
    total, done = sum(len(rows) for _entity, rows in parts), 0
    for entity, rows in parts:
        for chunk in _chunks(rows):
            _insert(work, entity, chunk)
            done += len(chunk)
            progress("Writing the company's records", done, total)
    work.run(
        "import_company",
        _SCOPE,
        lambda session: import_clocks(
            session, lambda at, of: progress("Setting the clocks", at, of)
        ),
    )
    _decide(work, central, plan.now, progress)


def _insert(work: Work, entity: str, rows: list[dict[str, Any]]) -> None:
    work.run("import_company", _SCOPE, lambda session: import_rows(session, entity, rows))


def _decide(work: Work, central: Central, now: datetime, progress: Progress) -> None:
    """The engine's decision on every entry, client by client."""
    clients = work.read(_SCOPE, all_clients)
    for at, client in enumerate(clients):
        progress("Deciding what is included", at, len(clients))
        decide = partial(first_decisions, client=client, ids=central.ids, at=now)
        decisions, ledger = work.read(_SCOPE, decide)
        for chunk in _chunks(decisions):
            _insert(work, "coverage_decision", chunk)
        for chunk in _chunks(ledger):
            _insert(work, "ledger_entry", chunk)
    progress("Deciding what is included", len(clients), len(clients))


def _chunks(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk


def _keep_facts(home: Path, facts: DemoFacts, offset: timedelta) -> None:
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
