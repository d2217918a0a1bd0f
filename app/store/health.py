"""What a look into a store tells, without changing it and without opening it for work."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from app.database.engine import connect
from app.database.migrate import HEAD
from app.database.work import translated
from app.records.types import from_micros
from app.store.keys import DATABASE
from app.store.sums import Comparisons, read_comparisons
from app.store.trust import Trust, trust_in

_WAITING = "SELECT count(DISTINCT tx), min(at) FROM outbox WHERE state NOT IN ('acked', 'shown')"
_LETTERS = "SELECT count(DISTINCT tx) FROM dead_letter WHERE ended = ''"
_STATE = 'SELECT last_synced_at, clock_offset_s, signed_out, device_short, "user" FROM sync_state'
_FORK = "SELECT forked_at, fork_check FROM sync_state"
_FORKS_SINCE = "0008"
"""The revision from which on a store remembers that it was found to be a copy."""
_ADDRESS = "SELECT value FROM setting WHERE key = 'address'"
_SUMS = "SELECT value FROM setting WHERE key = 'sums'"
_TRUST = "SELECT value FROM setting WHERE key = 'trust'"


@dataclass(frozen=True, slots=True)
class Inside:
    """What the store says of itself; nothing of a client.

    Attributes:
        waiting: acts that central does not have.
        refused: operations that a person has not settled.
        forked_at: when central found this store to be a copy, or put back to an earlier day.
        fork_check: what a look at the whole store found since (see `store.forks`).
        compared: what came of holding this device against central.
    """

    revision: str
    waiting: int
    oldest: datetime | None
    refused: int
    last_synced_at: datetime | None
    clock_offset_s: float
    signed_out: bool
    device: str
    address: str
    trust: Trust
    forked_at: datetime | None
    fork_check: str
    compared: Comparisons

    @property
    def is_current(self) -> bool:
        """Whether its tables are those of this program."""
        return self.revision == HEAD


def look_inside(folder: Path, key: bytes) -> Inside:
    """Read what the store says of itself.

    Raises:
        Corrupt: it does not open, or what is asked for is damaged.
        Unavailable: the disk does not answer, or the store is busy.
    """
    with translated(), closing(connect(folder / DATABASE, key)) as connection:
        connection.execute("PRAGMA query_only=ON")

        def one(sql: str) -> tuple[Any, ...]:
            found: tuple[Any, ...] | None = connection.execute(sql).fetchone()
            return found or (None,) * 8

        acts, oldest = one(_WAITING)[:2]
        synced, offset, signed_out, device, user = one(_STATE)[:5]
        revision = str(one("SELECT version_num FROM alembic_version")[0] or "")
        forked_at, fork_check = one(_FORK)[:2] if revision >= _FORKS_SINCE else (None, "")
        (address, *_) = one(_ADDRESS)
        (sums, *_) = one(_SUMS)
        (trust, *_) = one(_TRUST)
        return Inside(
            revision=revision,
            forked_at=None if forked_at is None else from_micros(forked_at),
            fork_check=str(fork_check or ""),
            waiting=int(acts),
            oldest=None if oldest is None else from_micros(oldest),
            refused=int(one(_LETTERS)[0]),
            last_synced_at=None if synced is None else from_micros(synced),
            clock_offset_s=float(offset or 0),
            signed_out=bool(signed_out) or user is None,
            device=str(device or ""),
            address=str(msgspec.json.decode(address)) if address else "",
            trust=trust_in(msgspec.json.decode(trust) if trust else None),
            compared=read_comparisons(msgspec.json.decode(sums) if sums else {}),
        )


def sizes(folder: Path) -> tuple[int, int]:
    """The store and its journal on disk. Units: bytes."""
    found = [folder / DATABASE, folder / f"{DATABASE}-wal"]
    store, journal = (file.stat().st_size if file.exists() else 0 for file in found)
    return store, journal
