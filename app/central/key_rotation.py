"""Another key for central, from the first file to the last row; it can be killed at any point.

The next key lies beside the present one while this goes on, and central is not opened by anybody
else. Files move one by one, each whole or not at all; then the rows, all at once; then the next key
takes the place of the present one. Whoever begins again goes on with the same next key, and finds
by trying what has moved.

Source: security.md 2.2; ADR 0046.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.central.database_file import holding_folder
from app.central.files.room import store_of
from app.central.key_check import keep_check
from app.central.key_moving import Moving, PostgresqlMoving, SqlcipherMoving
from app.central.key_ring import KeyRing
from app.central.settings import Settings, read_ring, read_ring_at, write_ring
from app.central.snapshots import FOLDER
from app.files.stores import FolderStore, sync_folder
from app.files.vault import Vault
from app.ports.clock import Clock
from app.ports.ids import Ids
from app.ports.problems import Corrupt, Unavailable

Tell = Callable[[str, int, int], None]
"""Hears how far it is: what is being moved, how much of it, of how much."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """What came of it.

    Attributes:
        former: where the key lies that was central's until now; old backups open with it.
        resumed: it had been begun before.
        files: how many were sealed anew now.
        damaged: how many things did not open with the old key, so were of no use before.
    """

    former: Path
    resumed: bool
    files: int
    damaged: int


def rotate(
    settings: Settings,
    clock: Clock,
    ids: Ids,
    tell: Tell,
    *,
    new_signature: bool = False,
) -> Rotated:
    """Give central another key, and seal anew what lies under the present one.

    Args:
        settings: where central is; nobody serves it.
        clock: says when, for the chain of what was done.
        ids: makes identities, where a table is new.
        tell: hears how far it is.
        new_signature: devices know central by another signature, too, and sign in anew.

    Raises:
        Refused: central serves, there is none, or on PostgreSQL no owner is named.
        Corrupt: the key is not this central's, or its database is damaged.
        Unavailable: a disk is full, or the database does not answer.
    """
    with holding_folder(settings), _written(settings):
        old = read_ring(settings, turning=True)
        resumed = settings.next_key_file.exists()
        if resumed:
            new = read_ring_at(settings.next_key_file)
        else:
            new = old.following(new_signature=new_signature)
        if settings.url is None:
            moving: Moving = SqlcipherMoving(settings, old, new, clock, ids)
        else:
            moving = PostgresqlMoving(settings, old, new, clock)
        moving.check(resumed=resumed)
        if not resumed:
            write_ring(settings.next_key_file, new)
        moving.shut()
        files, damaged = _move_files(settings, moving.files(), old, new, tell)
        tell("the database", 0, 1)
        damaged += moving.move()
        tell("the database", 1, 1)
        former = _take_place(settings, old)
    return Rotated(former, resumed, files, damaged)


def adopt(settings: Settings, old: KeyRing, clock: Clock) -> int:
    """Bring a PostgreSQL database that was put back, from before a change of the key, under it.

    Args:
        settings: where central is; its key file holds the present key.
        old: the keys of the day on which the backup was made.
        clock: says when.

    Returns:
        How many things did not open.

    Raises:
        Refused: the old keys are none of this central's, or no owner is named.
        Corrupt: the old keys are not the database's.
        Unavailable: the database does not answer.
    """
    with holding_folder(settings):
        new = read_ring(settings)
        moving = PostgresqlMoving(settings, old, new, clock)
        moving.check(resumed=True)
        damaged = moving.move()
        keep_check(settings, new.key)
    return damaged


def _move_files(
    settings: Settings, names: list[tuple[str, int]], old: KeyRing, new: KeyRing, tell: Tell
) -> tuple[int, int]:
    """Seal each file anew; how many were, and how many do not open."""
    store, moved, damaged = store_of(settings), 0, 0
    before, after = Vault(store, old.files), Vault(store, new.files)
    for number, (name, size) in enumerate(names):
        tell("files", number, len(names))
        if _opens(after, name, size):
            continue
        try:
            after.keep(before.read(name, size), name)
            moved += 1
        except Corrupt:
            damaged += 1
    if names:
        tell("files", len(names), len(names))
    snapshots = FolderStore(settings.folder / FOLDER)
    for name, _ in snapshots.names():
        snapshots.drop(name)  # whoever asks for one has it made anew
    return moved, damaged


def _opens(vault: Vault, name: str, size: int) -> bool:
    """Whether a file is under this key; its first chunk says so, since it is kept whole or not."""
    try:
        for _ in vault.read(name, size, stop=min(size, 1)):
            break
    except Corrupt:
        return False
    return True


def _take_place(settings: Settings, old: KeyRing) -> Path:
    """The next key becomes the present one; the former one is set aside for backups of its days."""
    former = settings.folder / f"central-{old.name}.key"
    if not former.exists():
        write_ring(former, old)
    settings.next_key_file.replace(settings.key_file)
    sync_folder(settings.folder)
    return former


@contextmanager
def _written(settings: Settings) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise Unavailable(
            "key-unwritten",
            f"{settings.folder} cannot be written: {problem.strerror or problem}.",
            next_step="Free some space there (the database is copied once), and run the command "
            "again: it goes on where it stopped.",
        ) from problem
