"""A central's database brought under another key: a file of SQLCipher, or PostgreSQL's tables.

Each can say whether it may begin, which files its rows know of, and move once and no more: what
was moved before a cut is found by trying.

Source: security.md 2.2; ADR 0046.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

import sqlcipher3
from sqlalchemy import Connection, select, text

from app.central.audit.keys import opens
from app.central.database_file import clear
from app.central.file_tables import file_blob, file_piece
from app.central.key_check import check_key, keep_check
from app.central.key_ring import KeyRing
from app.central.key_rows import move_rows
from app.central.mail_in_tables import mail_in
from app.central.roles import open_service
from app.central.schema import create
from app.central.settings import OWNER_VARIABLE, Settings
from app.database.engine import connect, open_sqlcipher
from app.database.postgresql import open_postgresql
from app.database.wholeness import is_whole
from app.database.work import translated
from app.files.stores import sync_folder
from app.ports.clock import Clock
from app.ports.ids import Ids
from app.ports.problems import Corrupt, Refused

_ENDS_WITHIN_S = 5.0
"""A server that was just stopped still shows among PostgreSQL's connections for a moment."""
_OTHERS = text("""
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND usename = :serves
""")


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


class Moving(Protocol):
    """What a change of the key asks of a database, in this order."""

    def check(self, *, resumed: bool) -> None:
        """See whether it may begin.

        Raises:
            Refused: the key is another central's, or somebody uses the database.
            Corrupt: the database is not there, or is under another key.
            Unavailable: the database does not answer.
        """
        ...

    def shut(self) -> None:
        """From here on no central with the old key begins to serve."""
        ...

    def files(self) -> list[tuple[str, int]]:
        """Every name that central knows of, and how long its plain bytes are."""
        ...

    def move(self) -> int:
        """Move all rows, or none; how many things did not open."""
        ...


class SqlcipherMoving:
    """Makes a copy under the new key, which takes the place of the file."""

    def __init__(
        self, settings: Settings, old: KeyRing, new: KeyRing, clock: Clock, ids: Ids
    ) -> None:
        self._settings, self._old, self._new = settings, old, new
        self._clock, self._ids = clock, ids
        self._copy = settings.database.with_name(settings.database.name + ".rekeyed")
        self._moved = False

    def check(self, *, resumed: bool) -> None:
        """See whether it may begin, or has moved already.

        Raises:
            Corrupt: the database is not there, or is under another key.
        """
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
        """Every name that central knows of, and how long its plain bytes are."""
        key = self._new.key if self._moved else self._old.key
        database = open_sqlcipher(self._settings.database, key)
        try:
            with translated(), database.read.connect() as connection:
                return _files_in(connection)
        finally:
            database.close()

    def move(self) -> int:
        """Move all rows, or none; how many things did not open."""
        if self._moved:
            return 0
        path = self._settings.database
        clear(self._copy)
        with closing(connect(path, self._old.key)) as source:
            self._hold(source)
            with closing(connect(self._copy, self._old.key)) as copy:
                copy.execute("PRAGMA journal_mode=DELETE")
                source.backup(copy)
            self._copy.chmod(0o600)
            damaged = move_copy(self._copy, self._old, self._new, self._clock, self._ids)
        self._copy.replace(path)
        sync_folder(path.parent)
        clear(self._copy)
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


class PostgresqlMoving:
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
        """See whether it may begin.

        Raises:
            Refused: the key is another central's, or somebody uses the database.
            Unavailable: the database does not answer.
        """
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
        """Every name that central knows of, and how long its plain bytes are."""
        with self._owner() as connection:
            return _files_in(connection)

    def move(self) -> int:
        """Move all rows, or none; how many things did not open."""
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
    found: list[tuple[str, int]] = []
    for table in (file_blob, file_piece, mail_in):
        # Of a mail whose sender was erased nothing lies there any more.
        rows = connection.execute(
            select(table.c.name, table.c.size_bytes).where(table.c.name != "")
        )
        found += [(row.name, row.size_bytes) for row in rows]
    return sorted(found)
