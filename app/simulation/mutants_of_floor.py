"""Rules about what is gone, and about being what one should be, switched off one at a time."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from sqlalchemy import select

from app.central.feed import floor
from app.central.feed.tables import sync_counter
from app.central.jobs import tombstones
from app.simulation.leaning import MUCH_GOES
from app.simulation.mutant import Mutant, Patch
from app.sync import sums


def _gcearly() -> list[Patch]:
    real = floor.raise_floor

    def beyond(connection: Any, *known: Any) -> int:
        real(connection, *known)
        return int(connection.execute(select(sync_counter.c.rev)).scalar_one())

    return [(tombstones, "raise_floor", beyond)]


def _unmended(*_args: object) -> Generator[Any, Any, bool]:
    yield from ()
    return True


MUTANTS_OF_FLOOR: Mapping[str, Mutant] = {
    "gcearly": Mutant(
        "a tombstone stays until every device that comes has it (2.10)",
        _gcearly,
        # What is gone is let go before a device that had it has heard of it.
        {**MUCH_GOES, "let go": 12},
    ),
    "gcpage": Mutant(
        "a scope that is being filled stands where its filling began (2.10)",
        lambda: [(floor, "complete", lambda pos, _since: pos)],
    ),
    "nofloor": Mutant(
        "a device that was away too long copies again (2.10)",
        lambda: [(floor, "floor_of", lambda _connection: 0)],
        # Something goes while a device is away, a night passes, and it is let go before that device
        # comes back.
        leaning={**MUCH_GOES, "go away": 4, "night": 5, "let go": 12},
    ),
    "sums": Mutant(
        "a row that differs from central's is put right (3.6)",
        lambda: [(sums, "_mend", _unmended)],
        leaning={"spoil": 8},
    ),
}
"""Name → rule that is switched off."""
