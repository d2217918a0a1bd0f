"""A device that is signed in and holds a company of a given size."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, update

from app.bootstrap.clock import DEMO_FACTS
from app.bootstrap.device import open_desk
from app.database.bulk import whole_row
from app.database.scope import ScopedSession, whole
from app.platform.passphrase import Cost
from app.platform.paths import private_folder
from app.records.codec import to_wire
from app.records.nouns import table_of
from app.store import raw
from app.store.open import Store, filling
from app.store.settings import write_setting
from app.store.tables import sync_state
from app.usecases.import_company import import_clocks
from bench.company import Company, Row
from bench.ground import WORDS

NOBODY = "http://127.0.0.1:9"
"""Where no central answers: a bench measures the device, not a network."""
_CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
_CHUNK = 5000
_SCOPE = whole("a company for benchmarks is being made")


def make_device(home: Path, company: Company, tickets: int) -> None:
    """Make the home of such a device."""
    private_folder(home)
    offset = company.now - datetime.now(UTC)
    facts = {"offset_s": int(offset.total_seconds())}
    (home / DEMO_FACTS).write_text(json.dumps(facts), encoding="utf-8")
    words = os.open(home / "passphrase", os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(words, "w", encoding="utf-8") as out:
        out.write(WORDS)
    desk = open_desk(home, passphrase=WORDS, cost=_CHEAP)
    try:
        _fill(desk.store, company, tickets)
    finally:
        desk.close()


def _fill(store: Store, company: Company, tickets: int) -> None:
    """Put the rows in as if they had come from central: nothing waits to be sent."""
    with store.writing() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for entity, rows in company.with_tickets(tickets):
            _insert(connection, entity, rows)
        connection.execute(
            update(sync_state).values(
                user=company.person, device=company.person, device_short="B1", signed_out=False
            )
        )
        write_setting(connection, "address", NOBODY)
    with ScopedSession(store.database.write, _SCOPE) as session:
        import_clocks(session, lambda _at, _of: None)
        session.commit()
    for _place in filling(store):
        pass
    with store.database.write.connect() as connection:
        connection.exec_driver_sql("PRAGMA optimize")


def _insert(connection: Connection, entity: str, rows: Iterable[Row]) -> None:
    table = table_of(entity)
    columns = [column.key for column in table.columns]
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    sql = f'INSERT INTO "{table.name}" ({names}) VALUES ({raw.marks(columns)})'
    waiting = _wire(entity, columns, rows)
    while chunk := list(islice(waiting, _CHUNK)):
        raw.run_many(connection, sql, chunk)


def _wire(entity: str, columns: list[str], rows: Iterable[Row]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        complete = whole_row(entity, row)
        yield tuple(to_wire(entity, column, complete[column]) for column in columns)
