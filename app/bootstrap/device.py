"""A device, put together: its store with its key, its rules, its clock."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.bootstrap.clock import home_clock
from app.bootstrap.desk import Desk
from app.database.work import Settle, WorkSession
from app.platform.ids import ClockIds
from app.platform.keyring import open_keyring
from app.platform.passphrase import Cost, Passphrase
from app.platform.paths import private_folder
from app.ports.changes import ChangeSet, RowChange
from app.ports.clock import Clock
from app.ports.ids import Ids
from app.store import swap
from app.store.keys import KEY_FILE
from app.store.open import open_store
from app.usecases.settle import settle

Announce = Callable[[ChangeSet], None]


def device_settle(clock: Clock, ids: Ids) -> Settle:
    """What follows from a change, on a device: its own preview of clocks and counts."""

    def follow(session: WorkSession, rows: tuple[RowChange, ...]) -> None:
        settle(session, rows, clock=clock, ids=ids, side="device")

    return follow


def open_desk(
    home: Path,
    *,
    passphrase: str | None = None,
    cost: Cost | None = None,
    clock: Clock | None = None,
    announce: Announce = lambda _changes: None,
) -> Desk:
    """Open the store of this device, made anew only where there is none.

    Args:
        home: the folder of this installation.
        passphrase: the explicit other way to keep the key, where there is no keyring.
        cost: of a new passphrase; the strong default is for people.
        clock: the machine's, or the demo's, unless given.
        announce: hears of every committed change, from any thread.

    Raises:
        Unavailable: no keyring is there, it is locked, or it does not hold the store's key.
        Refused: the key or the passphrase is wrong.
        Corrupt: the store is damaged.
    """
    swap.finish(home)
    time = clock or home_clock(home)
    ids = ClockIds(time)
    folder = private_folder(home / "store")
    ways = {"cost": cost} if cost else {}
    store = open_store(
        folder,
        clock=time,
        ids=ids,
        keyring=None if passphrase is not None else open_keyring(),
        passphrase=None
        if passphrase is None
        else Passphrase(folder / KEY_FILE, passphrase, **ways),
        announce=announce,
        settle=device_settle(time, ids),
    )
    return Desk(store, announce)
