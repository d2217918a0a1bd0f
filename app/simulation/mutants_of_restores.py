"""Rules of a central that was put back to an earlier day, switched off one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.central.feed import history
from app.central.feed import pull as giving
from app.central.feed import push as taking
from app.central.feed.arrivals import Arrival, Arrivals
from app.central.feed.history_tables import sync_epoch
from app.simulation.leaning import BUSY, FEW_TICKETS
from app.simulation.mutant import Mutant, Patch


def _norewind() -> list[Patch]:
    def by_epoch(connection: Any, request: Any, epoch: str) -> int | None:
        if request.epoch in {"", epoch}:
            return None
        return history.least_fork(connection, request.epoch)

    return [(giving, "parted_at", by_epoch), (taking, "parted_at", by_epoch)]


def _lineage() -> list[Patch]:
    def last_fork(connection: Any, epoch: str) -> int:
        if not history.knows_epoch(connection, epoch):
            return history.UNKNOWN
        newest = select(sync_epoch.c.fork).order_by(sync_epoch.c.number.desc()).limit(1)
        return int(connection.execute(newest).scalar_one())

    return [(history, "least_fork", last_fork)]


def _norejrev() -> list[Patch]:
    alone = Arrivals.alone

    def but_refused(self: Arrivals, changed: Any) -> list[Arrival]:
        return [item for item in alone(self, changed) if item.result != "rejected"]

    return [(Arrivals, "alone", but_refused)]


MUTANTS_OF_RESTORES: Mapping[str, Mutant] = {
    "norewind": Mutant(
        "a rewind is found out by the commit's name (2.12)",
        _norewind,
        # Nobody tells of a restore: an epoch would show it.
        {"rewind": 6, "back up central": 8, "rewind twice": 0, "noticed": 10},
    ),
    "lineage": Mutant(
        "what is lost is what came after the least of the forks (2.12)",
        _lineage,
        # Something was confirmed between the two forks, and its device, which is further than the
        # later one, heard of both at once. So the first goes back to a copy of the history that
        # devices know (only the newest is kept), which is a while ago, and little happens at
        # central between the two. Each is noticed (`check_fork`).
        {
            **BUSY,
            **FEW_TICKETS,
            "act": 90,
            "submit": 3,
            "write": 3,
            "take back": 4,
            "rewind twice": 4,
            "back up central": 4,
            "noticed": 100,
            "told": 100,
        },
    ),
    "norejrev": Mutant("a refusal takes a revision, too (2.12)", _norejrev),
}
"""Name → rule that is switched off."""
