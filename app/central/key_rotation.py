"""Another key for central, from the first file to the last row; it can be killed at any point.

The next key lies beside the present one while this goes on, and central is not opened by anybody
else. Files move one by one, each whole or not at all; then the rows, all at once; then the next key
takes the place of the present one. Whoever begins again goes on with the same next key, and finds
by trying what has moved.

Source: security.md 2.2; ADR 0046.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlcipher3
from sqlalchemy import Connection, select, text

from app.central.audit.keys import opens
from app.central.file_tables import file_blob, file_piece
from app.central.files.room import store_of
from app.central.key_check import check_key, keep_check
from app.central.key_ring import KeyRing
from app.central.key_rows import move_rows
from app.central.roles import open_service
from app.central.schema import create
from app.central.settings import OWNER_VARIABLE, Settings, read_ring, read_ring_at, write_ring
from app.central.snapshots import FOLDER
from app.database.engine import connect, open_sqlcipher
from app.database.postgresql import open_postgresql
from app.database.wholeness import is_whole
from app.database.work import translated
from app.files.stores import FolderStore, sync_folder
from app.files.vault import Vault
from app.platform.locks import locked
from app.ports.clock import Clock
from app.ports.ids import Ids
from app.ports.problems import Corrupt, Refused, Unavailable

Tell = Callable[[str, int, int], None]
"""Hears how far it is: what is being moved, how much of it, of how much."""
_SIDECARS = ("", "-wal", "-shm", "-journal")
_ENDS_WITHIN_S = 5.0
"""A server that was just stopped still shows among PostgreSQL's connections for a moment."""
_OTHERS = text("""
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND usename = :serves
""")


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
    with _alone(settings), _written(settings):
        old = read_ring(settings, turning=True)
        resumed = settings.next_key_file.exists()
        if resumed:
            new = read_ring_at(settings.next_key_file)
        else:
            new = old.following(new_signature=new_signature)
        if settings.url is None:
            moving: _Sqlcipher | _Postgresql = _Sqlcipher(settings, old, new, clock, ids)
        else:
            moving = _Postgresql(settings, old, new, clock)
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


def move_copy(copy: Path, old: KeyRing, new: KeyRing, clock: Clock, ids: Ids) -> int:
    """Bring a database file that nobody uses under another key.

    Returns:
        How many things in it did not open.

    Raises:
        Refused, Corrupt: as `move_rows`; or the file is not whole afterwards.
    """
    with closing(connect(copy, old.key)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute(f"PRAGMA rekey=\"x'{new.key.hex()}'\"")
    database = open_sqlcipher(copy, new.key)
    try:
        create(database, ids)
        with translated(), database.write.begin() as connection:
            damaged = move_rows(connection, old, new, clock)
    finally:
        database.close()
    with closing(connect(copy, new.key)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")  # a copy is one file
    if not is_whole(copy, new.key):
        raise Corrupt(
            "central-damaged",
            "A copy of the database under the new key is not whole.",
            next_step="Look after the disk, and run the command again.",
        )
    return damaged


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
    with _alone(settings):
        new = read_ring(settings)
        moving = _Postgresql(settings, old, new, clock)
        moving.check(resumed=True)
        damaged = moving.move()
        keep_check(settings, new.key)
    return damaged


class _Sqlcipher:
    """Makes a copy under the new key, which takes the place of the file."""

    def __init__(
        self, settings: Settings, old: KeyRing, new: KeyRing, clock: Clock, ids: Ids
    ) -> None:
        self._settings, self._old, self._new = settings, old, new
        self._clock, self._ids = clock, ids
        self._copy = settings.database.with_name(settings.database.name + ".rekeyed")
        self._moved = False

    def check(self, *, resumed: bool) -> None:
        if not self._settings.database.exists():
            raise Corrupt(
                "central-database-missing",
                f"The key is here, but its database {self._settings.database} is not.",
                next_step="Put a backup back with `trestle central restore`.",
            )
        try:
            connect(self._settings.database, self._old.key).close()
        except Corrupt:
            if not resumed:
                raise
            connect(self._settings.database, self._new.key).close()
            self._moved = True

    def shut(self) -> None:
        """Nobody comes in: the lock is held, and other commands see the next key."""

    def files(self) -> list[tuple[str, int]]:
        key = self._new.key if self._moved else self._old.key
        database = open_sqlcipher(self._settings.database, key)
        try:
            with translated(), database.read.connect() as connection:
                return _files_in(connection)
        finally:
            database.close()

    def move(self) -> int:
        if self._moved:
            return 0
        path = self._settings.database
        _clear(self._copy)
        with closing(connect(path, self._old.key)) as source:
            self._hold(source)
            with closing(connect(self._copy, self._old.key)) as copy:
                copy.execute("PRAGMA journal_mode=DELETE")
                source.backup(copy)
            self._copy.chmod(0o600)
            damaged = move_copy(self._copy, self._old, self._new, self._clock, self._ids)
        self._copy.replace(path)
        sync_folder(path.parent)
        _clear(self._copy)
        return damaged

    def _hold(self, source: sqlcipher3.Connection) -> None:
        """Let nobody write what the copy would not hold; leave no file beside for the next one."""
        try:
            source.execute("PRAGMA journal_mode=DELETE")
            # The lock outlives the transaction; while one is open nothing can be copied.
            source.execute("PRAGMA locking_mode=EXCLUSIVE")
            source.execute("BEGIN EXCLUSIVE")
            source.execute("COMMIT")
        except sqlcipher3.OperationalError as problem:
            raise Refused(
                "central-serves",
                f"Another process uses the central in {self._settings.folder}.",
                next_step="Stop it first, and run the command again.",
            ) from problem


class _Postgresql:
    """Changes the rows in one transaction of the tables' owner."""

    def __init__(self, settings: Settings, old: KeyRing, new: KeyRing, clock: Clock) -> None:
        if settings.owner_url is None:
            raise Refused(
                "database-owner-unknown",
                "Central's key is changed by the role that owns the tables.",
                next_step=f"Set {OWNER_VARIABLE} to its address for this command.",
            )
        self._settings, self._old, self._new, self._clock = settings, old, new, clock
        self._owner_url = settings.owner_url
        self._serves = ""

    def check(self, *, resumed: bool) -> None:
        database = open_service(self._settings)
        try:
            if not resumed:
                check_key(database, self._settings, self._old.key)
            with translated(), database.read.connect() as connection:
                self._serves = connection.execute(text("SELECT current_user")).scalar_one()
        finally:
            database.close()
        self._wait_until_alone()

    def _wait_until_alone(self) -> None:
        ends = time.monotonic() + _ENDS_WITHIN_S
        while self._are_others():  # each look is a connection of its own, which takes its time
            if time.monotonic() > ends:
                raise Refused(
                    "central-serves",
                    f"Another program uses the database as {self._serves}.",
                    next_step="Stop every central that serves from it, and run the command again.",
                )

    def shut(self) -> None:
        """From here on no central with the old key begins to serve, on whichever computer."""
        keep_check(self._settings, self._new.key)
        self._wait_until_alone()

    def files(self) -> list[tuple[str, int]]:
        with self._owner() as connection:
            return _files_in(connection)

    def move(self) -> int:
        with self._owner() as connection:
            if opens(connection, self._new.key):
                return 0
            return move_rows(connection, self._old, self._new, self._clock)

    def _are_others(self) -> bool:
        with self._owner() as connection:
            count: int = connection.execute(_OTHERS, {"serves": self._serves}).scalar_one()
        return count > 0

    @contextmanager
    def _owner(self) -> Iterator[Connection]:
        owner = open_postgresql(self._owner_url)
        try:
            with translated(), owner.write.begin() as connection:
                yield connection
        finally:
            owner.close()


def _files_in(connection: Connection) -> list[tuple[str, int]]:
    """Every name that central knows of, and how long its plain bytes are."""
    found: list[tuple[str, int]] = []
    for table in (file_blob, file_piece):
        rows = connection.execute(select(table.c.name, table.c.size_bytes))
        found += [(row.name, row.size_bytes) for row in rows]
    return sorted(found)


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


def _clear(copy: Path) -> None:
    for end in _SIDECARS:
        copy.with_name(copy.name + end).unlink(missing_ok=True)


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Hold central's lock, which on PostgreSQL keeps out only who changes the key here as well."""
    lock = locked(settings.lock_file)
    if lock is None:
        raise Refused(
            "central-serves",
            f"Another process holds the central in {settings.folder}.",
            next_step="Stop it first.",
        )
    with lock:
        yield


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
