"""A real store with real records in a folder, for screens to be tried on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import update

from app.bootstrap.desk import Desk
from app.bootstrap.device import device_settle
from app.database.bulk import insert_rows
from app.database.scope import ScopedSession, whole
from app.platform.ids import seeded_ids
from app.platform.passphrase import Cost, Passphrase
from app.ports.changes import ChangeSet
from app.store.open import Store, filling, open_store
from app.store.tables import sync_state
from tests.builders.clock import SetClock
from tests.builders.rows import MIRA, small_rows

CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
"""Tests try no passphrases by force."""

Rows = Iterable[tuple[str, list[dict[str, Any]]]]


@dataclass(slots=True)
class World:
    """An open desk over a small world; close it when done."""

    desk: Desk
    store: Store
    clock: SetClock

    def close(self) -> None:
        """Let go of the store."""
        self.desk.close()


def open_world(
    folder: Path,
    *,
    rows: Rows | None = None,
    clock: SetClock | None = None,
    user: UUID | None = MIRA,
    announce: Callable[[ChangeSet], None] = lambda _changes: None,
) -> World:
    """Fill a new store and open a desk on it.

    Args:
        folder: an empty folder.
        rows: entity and its rows, parents first; by default the small desk of `rows.py`, whose
            present is `rows.NOW`.
        clock: what time it is.
        user: who is signed in; None for a device before its first sign-in.
        announce: hears of every change, as the window's bus does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    chosen = clock or SetClock()
    ids = seeded_ids(chosen, 7)
    words = Passphrase(folder / "key.json", "a passphrase for tests", cost=CHEAP)
    store = open_store(
        folder,
        clock=chosen,
        ids=ids,
        passphrase=words,
        announce=announce,
        settle=device_settle(chosen, ids),
    )
    if user is not None:
        fill(store, small_rows() if rows is None else rows)
        sign_in_as(store, user)
    return World(Desk(store, announce), store, chosen)


def fill(store: Store, rows: Rows) -> None:
    """Put rows into the store as if they had come from central: nothing waits to be sent."""
    with ScopedSession(store.database.write, whole("a test's world")) as session:
        for entity, chunk in rows:
            insert_rows(session, entity, chunk)
        session.commit()
    for _place in filling(store):
        pass


def sign_in_as(store: Store, user: UUID, short: str = "K4") -> None:
    """Name the person and the device, as a sign-in would."""
    with store.writing() as connection:
        connection.execute(
            update(sync_state).values(user=user, device=user, device_short=short, signed_out=False)
        )
