"""Clients are taken away from a person: how long their rows stay on a device that is online."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

from bench.clock import seconds
from bench.company import PERSON
from bench.figure import Bench, Goal, Pair, Wanted
from bench.ground import Ground
from bench.syncing.centrals import BenchCentral, sqlcipher_central, why_no_cpu

if TYPE_CHECKING:
    from app.bootstrap.desk import Desk

ROWS = 20_000
_GONE_MS = 5_000.0
_PURGE_S = 2.0
_ROWS_A_TICKET = 5


@contextmanager
def _revoke(ground: Ground, size: int) -> Iterator[Pair]:
    from bench.syncing.devices import device

    with ExitStack() as stack:
        tickets = max(1, size // _ROWS_A_TICKET)
        central = stack.enter_context(sqlcipher_central(ground, tickets))
        folder = stack.enter_context(ground.scratch())
        desk, floor = (
            stack.enter_context(device(folder / name, central)) for name in ("device", "floor")
        )
        clients, rows = _clients_of(desk, size)
        notes = [f"{rows:,} rows of {len(clients)} clients"]
        purges: list[float] = []
        yield Pair(
            lambda: [_ours(desk, central, clients, purges)],
            lambda: [seconds(lambda: _delete(floor, clients))],
            lambda: notes,
            lambda: [Wanted("s for the purge itself", max(purges), _PURGE_S)],
        )


def _clients_of(desk: Desk, rows: int) -> tuple[list[UUID], int]:
    """Clients that have so many rows together, and how many those are."""
    chosen: list[UUID] = []
    total = 0
    for client, count in sorted(_rows_by_client(desk).items(), key=lambda found: -found[1]):
        if total >= rows:
            break
        chosen.append(UUID(bytes=client))
        total += count
    return chosen, total


def _rows_by_client(desk: Desk) -> dict[bytes, int]:
    from app.store import raw

    counts: dict[bytes, int] = {}
    with desk.store.reading() as connection:
        for table in _tables():
            sql = f'SELECT client_id, count(*) FROM "{table}" GROUP BY client_id'
            for client, count in raw.rows(connection, sql):
                if client is not None:
                    counts[client] = counts.get(client, 0) + count
    return counts


def _tables() -> list[str]:
    from app.records.nouns import NOUNS, table_of

    return [table_of(noun).name for noun in NOUNS if "client_id" in table_of(noun).c]


def _ours(desk: Desk, central: BenchCentral, clients: list[UUID], purges: list[float]) -> float:
    """From the commit that takes them away until a device that waits for news has none of it."""
    from bench.syncing.devices import PULL, rounded

    rounded(desk)
    news = desk.news()
    heard = threading.Event()
    purged: list[float] = []

    def online() -> None:
        while {client.bytes for client in clients} & _rows_by_client(desk).keys():
            heard.set()
            if news.wait().news:
                done = rounded(desk)
                purged.append(done.ended_s - done.calls.of(PULL)[0].ended_s)

    thread = threading.Thread(target=online)
    thread.start()
    heard.wait()
    began = time.perf_counter()
    _take_away(central, clients)
    thread.join()
    took = time.perf_counter() - began
    news.end()
    purges.append(max(purged))
    return took


def _take_away(central: BenchCentral, clients: list[UUID]) -> None:
    """What `trestle central revoke` does, for all of them in one commit."""
    from sqlalchemy import delete

    from app.central.feed.commits import notify
    from app.central.feed.tables import grant_scope
    from app.central.people import ADMINISTRATION, person_by_email
    from app.database.work import WorkSession

    def job(session: WorkSession) -> None:
        connection = session.connection()
        theirs = grant_scope.c.user_id == person_by_email(session, PERSON)
        connection.execute(delete(grant_scope).where(theirs, grant_scope.c.scope.in_(clients)))
        notify(connection)

    opened = central.opened()
    try:
        opened.work.run("revoke", ADMINISTRATION, job)
    finally:
        opened.close()


def _delete(desk: Desk, clients: list[UUID]) -> None:
    from app.store import raw

    ids = [client.bytes for client in clients]
    with desk.store.writing() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for table in _tables():
            sql = f'DELETE FROM "{table}" WHERE client_id IN ({raw.marks(ids)})'
            raw.run(connection, sql, tuple(ids))


BENCHES = (
    Bench(
        "revoke-gone",
        "from taking clients away until their rows are gone from a device that is online (size: "
        "rows, of one or several clients)",
        "deleting the same rows by the bare driver, in one commit",
        Goal(max_ms=_GONE_MS),
        _revoke,
        sizes=(ROWS,),
        repeats=1,
        hindrance=why_no_cpu,
    ),
)
