"""Backups of central, which it is told of, and putting one back.

Central remembers up to which revision its newest backup holds everything; devices keep what they
did until then. A database that is put back begins a new epoch, so that devices offer again what
the backup does not hold.

Source: sync.md 2.12; security.md 3.4, D12.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import sqlcipher3
from sqlalchemy import URL, delete, insert, select

from app.central.audit.kinds import Kind
from app.central.audit.notes import made
from app.central.central import Central
from app.central.database_file import SIDECARS, clear, holding
from app.central.feed.history_tables import sync_backup
from app.central.feed.tables import sync_counter
from app.central.key_moving import move_copy
from app.central.key_ring import KeyRing
from app.central.settings import OWNER_VARIABLE, Settings, read_key, read_ring
from app.central.walls import sees_all
from app.database.engine import connect
from app.database.postgresql import open_postgresql
from app.database.wholeness import copy_into, is_whole
from app.database.work import translated
from app.platform.ids import ClockIds
from app.ports.clock import Clock
from app.ports.problems import Corrupt, Refused, Unavailable

PG_DUMP = "pg_dump"
_DUMP = ("--format=custom", "--enable-row-security")
"""The owner is shown every row by a policy, which the program would not trust unasked."""
_ASIDE = "central-before-%Y%m%dT%H%M%SZ.db"
_PART = ".part"


def back_up(central: Central, file: Path) -> int:
    """Make a consistent copy of central's database while it goes on, and tell central of it.

    A copy of SQLCipher's file has the same key; PostgreSQL's is made by `pg_dump` as the owner.

    Args:
        central: an open one; another process may serve it.
        file: the copy; not there yet.

    Returns:
        Up to which revision the copy holds everything.

    Raises:
        Refused: the file is there already, `pg_dump` is not at hand or was not let in, or no owner
            is named.
        Unavailable: the file cannot be written.
        Corrupt: the copy is not whole, so neither is the database.
    """
    if file.exists():
        raise Refused(
            "backup-exists", f"{file} is there already.", next_step="Choose another name."
        )
    partial = file.with_name(file.name + _PART)
    settings = central.settings
    try:
        with _told_of(file):
            partial.unlink(missing_ok=True)
            os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            if settings.url is None:
                rev = _copy(settings, partial)
            else:
                rev = _head(central)  # first: the dump begins later, so it holds all of it
                _dump(_owner_of_all(settings), partial)
            partial.replace(file)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    note_backup(central, rev)
    return rev


@contextmanager
def _told_of(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise Unavailable(
            "backup-failed",
            f"{file} could not be written: {problem.strerror or problem}.",
            next_step="Choose a folder on a disk with room; central itself is unharmed.",
        ) from problem


def _head(central: Central) -> int:
    with translated(), central.work.database.read.connect() as connection:
        return int(connection.execute(select(sync_counter.c.rev)).scalar_one())


def _copy(settings: Settings, target: Path) -> int:
    key = read_key(settings)
    with translated():
        copy_into(settings.database, target, key)
    if not is_whole(target, key):
        raise Corrupt(
            "central-damaged",
            f"{settings.database} is damaged: a copy of it is not whole.",
            next_step="Keep the copies that you have, and put the newest one back with `trestle "
            "central restore`.",
        )
    return _rev_in(target, key)


def _rev_in(file: Path, key: bytes) -> int:
    with closing(connect(file, key)) as connection:
        (rev,) = connection.execute("SELECT rev FROM sync_counter").fetchone()
        connection.execute("PRAGMA journal_mode=DELETE")  # a copy is one file
    return int(rev)


def _owner_of_all(settings: Settings) -> URL:
    """The address of the role that sees every row; a dump by any other would lack some.

    Raises:
        Refused: no such role is named.
        Unavailable: the database does not answer.
    """
    if settings.owner_url is not None:
        owner = open_postgresql(settings.owner_url)
        try:
            with translated(), owner.read.connect() as connection:
                if sees_all(connection):
                    return settings.owner_url
        finally:
            owner.close()
    raise Refused(
        "backup-owner-unknown",
        "The role that serves is not shown every row, so a copy made by it would not be whole.",
        next_step=f"Set {OWNER_VARIABLE} to the owner's address for this command.",
    )


def _dump(url: URL, target: Path) -> None:
    program = shutil.which(PG_DUMP)
    if program is None:
        raise Refused(
            "pg-dump-missing",
            "A PostgreSQL database is copied by `pg_dump`, which is not on this computer.",
            next_step="Install PostgreSQL's client programs of the server's version.",
        )
    address = URL.create(
        "postgresql",
        url.username,
        host=url.host,
        port=url.port,
        database=url.database,
        query=url.query,
    )
    # The password goes through the environment: a list of processes shows arguments to everybody.
    secret = {} if url.password is None else {"PGPASSWORD": str(url.password)}
    done = subprocess.run(  # noqa: S603 -- found on the path of whoever runs central
        [
            program,
            "--format=custom",
            "--enable-row-security",
            f"--file={target}",
            f"--dbname={address}",
        ],
        env={**os.environ, **secret},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        words = done.stderr.strip().splitlines()
        raise Refused(
            "pg-dump-failed",
            f"`pg_dump` made no copy: {words[-1] if words else 'it did not say why.'}",
            next_step="It must be of the server's version or newer, and the role may read every "
            "table (TRESTLE_DATABASE_OWNER_URL).",
        )


def note_backup(central: Central, rev: int) -> None:
    """Tell central that a backup holds everything up to a revision."""
    row = {"one": 1, "rev": rev, "at": central.clock.now()}
    with translated(), central.work.database.write.begin() as connection:
        connection.execute(delete(sync_backup))
        connection.execute(insert(sync_backup), [row])
        told = made(Kind.EXPORT, ("", None), {"what": "backup", "rev": rev})
        central.audit.write(connection, [told])


def put_back(
    settings: Settings, file: Path, clock: Clock, former: KeyRing | None = None
) -> Path | None:
    """Put a copy in the place of central's database file; whoever opens it begins a new epoch.

    The file that was there is set aside, not deleted.

    Args:
        settings: where central is; nobody serves it.
        file: the copy, as `back_up` makes it.
        clock: names the file that is set aside.
        former: the keys of the day on which the copy was made, where central's key changed since;
            the copy is brought under the present one.

    Returns:
        Where that is; None where there was none.

    Raises:
        Refused: the database is PostgreSQL's, central serves, or there is no such file.
        Corrupt: the copy is damaged, or of another central.
        Unavailable: the disk is full.
    """
    if settings.url is not None:
        raise Refused(
            "restore-elsewhere",
            "This central's data is in PostgreSQL, which puts its backups back by itself.",
            next_step="Stop central, run `pg_restore --clean --if-exists` (or your server's own "
            "way), then `trestle central restored`.",
        )
    if not file.is_file():
        raise Refused("backup-missing", f"There is no file {file}.", next_step="Check its name.")
    ring = read_ring(settings)
    partial = settings.database.with_name(settings.database.name + _PART)
    with holding(settings, alone=True), _told_of(settings.database):
        try:
            shutil.copyfile(file, partial)
            partial.chmod(0o600)
            _check(partial, former.key if former else ring.key, file)
            if former is not None and former.key != ring.key:
                move_copy(partial, former, ring, clock, ClockIds(clock))
            aside = _set_aside(settings.database, clock)
            partial.replace(settings.database)
        finally:
            clear(partial)
    return aside


def _check(copy: Path, key: bytes, named: Path) -> None:
    try:
        if is_whole(copy, key):
            _rev_in(copy, key)
            return
    except (Corrupt, sqlcipher3.DatabaseError):
        pass
    raise Corrupt(
        "backup-unreadable",
        f"{named} is damaged, or was made under another key than this central's.",
        next_step="If central's key changed since, name the one of that day with --key; else take "
        "another copy. Nothing was changed.",
    )


def _set_aside(database: Path, clock: Clock) -> Path | None:
    if not database.exists():
        return None
    aside = database.with_name(clock.now().strftime(_ASIDE))
    for end in SIDECARS:
        part = database.with_name(database.name + end)
        if part.exists():
            part.replace(aside.with_name(aside.name + end))
    return aside
