"""Archives by snapshot: how fast what rests of all clients comes to a device."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bench.clock import seconds
from bench.company import PERSON
from bench.figure import Bench, Goal, Pair
from bench.first_copy_stage import new_desk
from bench.ground import WORDS, Ground

if TYPE_CHECKING:
    from app.bootstrap.desk import Desk
    from app.central.central import Central
    from app.wire.envelopes import Page

_TWICE = 2.0


@dataclass
class _Straight:
    """The way to a central in this process, for a device that is signed in at it."""

    central: Central
    token: str

    def __post_init__(self) -> None:
        from app.central.snapshots import Snapshots

        self.shots = Snapshots(self.central)
        self.chunks: list[bytes] = []

    def call(self, path: str, body: bytes) -> bytes:
        """Carry one request."""
        from app.central.exchange import compare, pull, push
        from app.sync.steps import CHUNK, PULL, PUSH, SNAPSHOT
        from app.wire.envelopes import PullRequest, PushRequest
        from app.wire.pack import pack, unpack
        from app.wire.snapshot import ChunkRequest, SnapshotRequest
        from app.wire.sums import SumsRequest

        if path == CHUNK:
            self.chunks.append(self.shots.chunk(self.token, unpack(body, ChunkRequest)))
            return self.chunks[-1]
        if path == SNAPSHOT:
            return pack(self.shots.offer(self.token, unpack(body, SnapshotRequest)))
        if path == PUSH:
            return pack(push(self.central, self.token, unpack(body, PushRequest)))
        if path == PULL:
            return pack(pull(self.central, self.token, unpack(body, PullRequest)))
        return pack(compare(self.central, self.token, unpack(body, SumsRequest)))


@contextmanager
def _snapshot(ground: Ground, size: int) -> Iterator[Pair]:
    from app.bootstrap.central import central_in
    from app.bootstrap.clock import home_clock
    from app.central.jobs.resting import rest_all
    from app.central.settings import Settings
    from app.central.sign_in import sign_in
    from app.security.device_keys import new_keys

    with ground.own_central(size) as home, ground.scratch() as folder:
        central = central_in(Settings(home / "central"), home_clock(home))
        try:
            rest_all(central, timedelta(0))
            came = sign_in(
                central, email=PERSON, password=WORDS, device_name="Bench", inc="0" * 16,
                keys=new_keys().public,
            )  # fmt: skip
            way = _Straight(central, came.tokens.access)
            names = itertools.count()
            took: dict[str, list[float]] = {"snapshot": [], "ordinary": []}
            rows: list[int] = []

            def ours(kind: str = "snapshot") -> list[float]:
                way.chunks.clear()
                desk, found = _fetched(folder / f"{kind}-{next(names)}", home, way, kind)
                desk.close()
                took[kind].append(found[0])
                rows.append(int(found[1]))
                return [found[0]]

            def floor() -> list[float]:
                return [_floor(folder / f"floor-{next(names)}", home, way.chunks)]

            def notes() -> list[str]:
                size_bytes = sum(map(len, way.chunks))
                ours("ordinary")
                best = min(took["snapshot"])
                speed = f"{rows[0]:,} rows, {rows[0] / best:,.0f} rows/s at best, searchable"
                return [
                    f"{speed}; {size_bytes / rows[0]:.0f} bytes a row on the wire",
                    f"the ordinary pull: {rows[0] / took['ordinary'][0]:,.0f} rows/s",
                ]

            ours()  # the snapshots are made
            took["snapshot"].clear()
            yield Pair(ours, floor, notes)
        finally:
            central.close()


def _fetched(folder: Path, home: Path, way: _Straight, kind: str) -> tuple[Desk, tuple[float, int]]:
    """A device that has copied everything, pins every client, and syncs: seconds and rows."""
    from app.central import snapshots
    from app.records.nouns import table_of
    from app.store import archive, raw
    from app.sync.round import sync_round

    desk = new_desk(folder, home)
    sync_round(desk.store, way, desk.clock)
    client = table_of("client").name
    now = desk.clock.now()

    def pin_all(connection: Any) -> None:
        for (row,) in raw.rows(connection, f'SELECT id FROM "{client}"'):
            archive.pin(connection, UUID(bytes=row), now)

    desk.store.write(pin_all)
    usual = snapshots.FROM_ROWS, snapshots.KEPT
    if kind == "snapshot":
        snapshots.FROM_ROWS = 1
    else:
        snapshots.FROM_ROWS, snapshots.KEPT = 1_000_000_000, timedelta(0)
    pulled: list[int] = []
    try:
        took = seconds(lambda: pulled.append(sync_round(desk.store, way, desk.clock).pulled))
    finally:
        snapshots.FROM_ROWS, snapshots.KEPT = usual
    return desk, (took, pulled[0])


def _floor(folder: Path, home: Path, chunks: list[bytes]) -> float:
    """The same rows by executemany into the same tables, and their words into the same index."""
    from app.records.nouns import table_of
    from app.store import raw, search
    from app.store.open import filling
    from app.wire.pack import unpack
    from app.wire.snapshot import ChunkAnswer

    desk = new_desk(folder, home)
    store = desk.store
    pages: list[list[Page]] = [unpack(chunk, ChunkAnswer).pages for chunk in chunks]
    store.write(search.begin_anew)

    def write() -> None:
        for some in pages:
            with store.writing() as connection:
                connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
                for page in some:
                    names, marks = ", ".join(page.columns), raw.marks(page.columns)
                    raw.run_many(
                        connection,
                        f'INSERT INTO "{table_of(page.entity).name}" ({names}) VALUES ({marks})',
                        zip(*page.data, strict=True),
                    )
        for _place in filling(store):
            pass

    took = seconds(write)
    desk.close()
    return took


BENCHES = (
    Bench(
        "snapshot",
        "what rests of every client, by snapshots that central has made already: fetched, written, "
        "indexed and searchable",
        "the same rows by executemany into the same encrypted tables with the same indexes, and "
        "the search filled at the end",
        Goal(times=_TWICE),
        _snapshot,
        sizes=(1_000, 10_000),
        repeats=3,
    ),
)
