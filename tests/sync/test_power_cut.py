"""A power cut at any moment: what a person saw as saved is still there, and nothing is damaged.

A killed process leaves what it wrote with the system, so only a cut tells a store that waits for
the disk from one that does not. The same cuts must lose something where it does not wait: else this
test would see nothing at all.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from app.central.central import open_central
from app.central.settings import Settings
from app.database import engine
from app.database.engine import Database
from app.database.scope import whole
from app.domain.people import Actor
from app.domain.vocabulary import Right
from app.platform.ids import seeded_ids
from app.records.nouns import table_of
from app.store import search_care
from app.store.tables import outbox
from app.usecases.context import Ctx
from app.usecases.submit_ticket import SubmitTicket, submit_ticket
from tests.builders.clock import SetClock
from tests.sync.drill import open_device
from tests.sync.lost_writes import Recording, recorded
from tests.sync.real import RealCentral, begin_firm
from tests.sync.worlds import Desk, Flaky

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="It stands over SQLite's Unix files."
)
SAVED, FEW, MANY = 60, 30, 300
RIGHTS = frozenset({Right.TECHNICIAN, Right.DESK})


@dataclass
class Kept:
    """What a store holds after a cut.

    Attributes:
        saved: the acts that are there, in the order in which they were done.
        told: which of them will be told: to central by a device, to devices by central.
        health: what is wrong with it.
    """

    saved: list[bytes]
    told: set[bytes]
    health: list[str]


class OnDevice:
    """Tickets opened on a device that has caught up with a firm."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "device"
        central = RealCentral(folder / "central")
        store, clock = open_device(self.folder, 1)
        self._north, self._mira = central.north, central.mira
        with closing(store), closing(central):
            Desk(store, Flaky(central.transport()), clock, self._actor).sync()

    @property
    def _actor(self) -> Actor:
        return Actor(self._mira, "Mira Okafor", rights=RIGHTS)

    def save(self, recording: Recording) -> None:
        store, clock = open_device(self.folder, 2)
        with closing(store):
            desk = Desk(store, Flaky(None), clock, self._actor)  # type: ignore[arg-type] # never syncs
            for number in range(SAVED):
                ticket = desk.submit(self._north, f"Saved {number:03} " + "of many words " * 10)
                recording.seen(ticket.bytes)

    def look(self, folder: Path) -> Kept:
        store, _clock = open_device(folder, 3)
        with closing(store):
            saved, health = found_in(store.database)
            with store.reading() as connection:
                told = connection.execute(select(outbox.c.row)).scalars().all()
            if search_care.check(store) != search_care.Findings(whole=True):
                health.append("the search is not equal to its content")
        return Kept(saved, {row.bytes for row in told}, health)


class OnCentral:
    """Tickets opened on central itself."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "central"
        begin_firm(Settings(self.folder))

    def save(self, recording: Recording) -> None:
        with closing(RealCentral(self.folder)) as central:
            ctx = Ctx(
                Actor(central.mira, "Mira Okafor", rights=RIGHTS),
                central.clock, central.central.ids, whole("a test"),
            )  # fmt: skip
            for number in range(SAVED):
                command = SubmitTicket(central.north, f"Saved {number:03} " + "of many words " * 10)
                verb = partial(submit_ticket, ctx=ctx, command=command)
                ticket: UUID = central.central.work.run("submit_ticket", ctx.scope, verb)
                recording.seen(ticket.bytes)

    def look(self, folder: Path) -> Kept:
        clock = SetClock()
        with closing(open_central(Settings(folder), clock, seeded_ids(clock, 3))) as central:
            saved, health = found_in(central.work.database)
            with central.work.database.read.connect() as connection:
                rows = "SELECT row_id FROM sync_change WHERE op = 'U'"
                told = {row for (row,) in connection.exec_driver_sql(rows)}
        return Kept(saved, told, health)


def found_in(database: Database) -> tuple[list[bytes], list[str]]:
    """The tickets that were saved, and what SQLite and SQLCipher say is damaged."""
    ticket = table_of("ticket").c
    mine = select(ticket.id).where(ticket.title.startswith("Saved")).order_by(ticket.title)
    with database.read.connect() as connection:
        saved = [row.bytes for row in connection.execute(mine).scalars()]
        health = [
            str(line)
            for check in ("integrity_check", "foreign_key_check", "cipher_integrity_check")
            for line in connection.exec_driver_sql(f"PRAGMA {check}").scalars()
            if line != "ok"
        ]
    return saved, health


def cut_again_and_again(
    place: OnDevice | OnCentral, folder: Path, cuts: int, monkeypatch: pytest.MonkeyPatch, word: str
) -> tuple[int, int]:
    """Record once, cut so often: in how many cuts something was lost; how often the log was synced.

    However much is lost, what is left must be whole: no damage, no gap, nothing that is not told.
    """
    pragmas = tuple(
        f"PRAGMA synchronous={word}" if "synchronous" in line else line for line in engine.PRAGMAS
    )
    monkeypatch.setattr(engine, "PRAGMAS", (*pragmas, "PRAGMA wal_autocheckpoint=200"))
    with recorded(place.folder) as recording:
        place.save(recording)
    monkeypatch.undo()
    chance, lost = random.Random(cuts), 0
    order = [one.what for one in recording.all_seen]
    for number in range(cuts):
        files, told = recording.cut(chance.randrange(len(recording.happened)), chance)
        after = folder / f"cut {number}"
        after.mkdir()
        for name, body in files.items():
            (after / name).write_bytes(body)
            (after / name).chmod(0o600)
        kept = place.look(after)
        assert kept.health == []
        assert kept.saved == order[: len(kept.saved)], "what is left has no gap"
        assert set(kept.saved) <= kept.told
        lost += not told <= set(kept.saved)
    return lost, recording.syncs("-wal")


PLACES = [OnDevice, OnCentral]
CUTS = [FEW, pytest.param(MANY, marks=pytest.mark.long)]


@pytest.mark.parametrize("cuts", CUTS)
@pytest.mark.parametrize("place", PLACES)
def test_a_power_cut_at_any_moment_loses_nothing_that_was_said_to_be_saved(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: Callable[[Path], OnDevice | OnCentral],
    cuts: int,
) -> None:
    lost, syncs = cut_again_and_again(place(tmp_path), tmp_path, cuts, monkeypatch, "FULL")
    assert lost == 0
    assert syncs >= SAVED


@pytest.mark.parametrize("cuts", CUTS)
@pytest.mark.parametrize("place", PLACES)
def test_the_same_cuts_lose_something_where_the_store_does_not_wait_for_the_disk(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: Callable[[Path], OnDevice | OnCentral],
    cuts: int,
) -> None:
    lost, syncs = cut_again_and_again(place(tmp_path), tmp_path, cuts, monkeypatch, "NORMAL")
    assert lost > cuts // 10
    assert syncs < SAVED // 2
