"""A central that holds a company of a given size."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path

from app.bootstrap.central import new_central_in
from app.bootstrap.clock import DEMO_FACTS
from app.central.opening import open_doors
from app.central.settings import Settings
from app.database.scope import whole
from app.database.work import Work
from app.platform.clock import ShiftedClock
from app.platform.paths import private_folder
from app.usecases.import_company import import_clocks, import_rows
from app.usecases.letterhead import WriteLetterhead
from bench.company import PERSON, Company, Row
from bench.ground import WORDS

CHUNK = 5000
_SCOPE = whole("a company for benchmarks is being made")


def make_central(home: Path, company: Company, tickets: int) -> None:
    """Make a home with such a central; `company.PERSON` signs in with `ground.WORDS`."""
    fill_central(home, Settings(private_folder(home / "central")), company, tickets)


def fill_central(home: Path, settings: Settings, company: Company, tickets: int) -> None:
    """The same, with its data where the settings say."""
    private_folder(home)
    offset = company.now - datetime.now(UTC)
    facts = {"offset_s": int(offset.total_seconds()), "email": PERSON, "password": WORDS}
    (home / DEMO_FACTS).write_text(json.dumps(facts), encoding="utf-8")
    central = new_central_in(settings, ShiftedClock(offset))
    try:
        # Past the settling rules, as in the demo: they run per change.
        work = Work(central.work.database, central.feed, central.ids)
        for entity, rows in company.with_tickets(tickets):
            _insert(work, entity, rows)
        work.run(
            "import_company", _SCOPE, lambda session: import_clocks(session, lambda _at, _of: None)
        )
        door = WriteLetterhead("A firm for benchmarks")
        open_doors(central, letterhead=door, email=PERSON, password=WORDS)
    finally:
        central.close()


def _insert(work: Work, entity: str, rows: Iterable[Row]) -> None:
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        insert = partial(import_rows, entity=entity, rows=chunk)
        work.run("import_company", _SCOPE, insert)
