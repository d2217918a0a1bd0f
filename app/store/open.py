"""Opening the store of this device: the right key or a clear no, never a new store by accident."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy import Connection, select

from app.database.engine import Database, open_sqlcipher
from app.database.work import Announce, Settle, Work, translated
from app.files.stores import ByteStore, FolderStore
from app.ports.clock import Clock
from app.ports.ids import Ids
from app.ports.keyring import Keyring
from app.ports.problems import Unavailable
from app.store import search
from app.store.keys import (
    DATABASE,
    PassphraseSource,
    keep_salt,
    known_key,
    new_key,
    read_facts,
)
from app.store.outbox import Outbox
from app.store.schema import create
from app.store.state import copy_position
from app.store.tables import sync_state

T = TypeVar("T")
Job: TypeAlias = Callable[[Connection], T]
"""What is done within one transaction of a store."""


@dataclass(frozen=True, slots=True)
class Device:
    """What this device is called, and whose it is.

    Attributes:
        short: in provisional numbers, "K4"; empty before the first sign-in.
    """

    inc: str
    short: str
    device: UUID | None
    user: UUID | None


@dataclass(frozen=True, slots=True)
class Store:
    """The open store of this device.

    Attributes:
        work: runs verbs; what they change goes to the outbox in the same transaction.
        key: of the database, for its backups.
    """

    folder: Path
    database: Database
    work: Work
    clock: Clock
    ids: Ids
    key: bytes

    def __repr__(self) -> str:
        return f"Store({str(self.folder)!r})"

    @property
    def device(self) -> Device:
        """What this device is called now; a sign-in changes it."""
        with self.reading() as connection:
            c = sync_state.c
            row = connection.execute(select(c.inc, c.device_short, c.device, c.user)).one()
        return Device(*row)

    def byte_store(self) -> ByteStore:
        """Where this device keeps the sealed bytes of files."""
        return FolderStore(self.folder / "files")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that does not go through the outbox: sync, timer, settings."""
        with translated(), self.database.write.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One snapshot to read from."""
        with translated(), self.database.read.connect() as connection:
            yield connection

    def write(self, job: Job[T]) -> T:
        """Do a job in one transaction that does not go through the outbox."""
        with self.writing() as connection:
            return job(connection)

    def close(self) -> None:
        """Let go of the files."""
        self.database.close()


def open_store(
    folder: Path,
    *,
    clock: Clock,
    ids: Ids,
    keyring: Keyring | None = None,
    passphrase: PassphraseSource | None = None,
    announce: Announce = lambda _changes: None,
    settle: Settle = lambda _session, _rows: None,
) -> Store:
    """Open the store in this folder, made anew only where there is none.

    Args:
        folder: must exist and belong to this user alone.
        clock: the time that edits are stamped with.
        ids: names operations.
        keyring: where the key is kept, unless a passphrase is given.
        passphrase: the explicit other way to keep the key.
        announce: is told of every change after its commit.
        settle: brings what follows from a change up to date before its commit.

    Raises:
        Unavailable: the keyring is not there, or does not have the key of the store that is here.
        Refused: the key or the passphrase is wrong, or of the other kind.
        Corrupt: the store or its facts are damaged.

    Source: security.md D1, D4.
    """
    key = _key(folder, keyring, passphrase)
    with translated():
        database = open_sqlcipher(folder / DATABASE, key)
        try:
            create(database)
            keep_salt(folder)
        except BaseException:
            database.close()
            raise
    return store_over(database, folder, key, clock=clock, ids=ids, announce=announce, settle=settle)


def store_over(
    database: Database,
    folder: Path,
    key: bytes,
    *,
    clock: Clock,
    ids: Ids,
    announce: Announce = lambda _changes: None,
    settle: Settle = lambda _session, _rows: None,
) -> Store:
    """The store over a database that is open and has the present tables."""
    work = Work(database, Outbox(database, clock, ids), ids, announce, settle)
    return Store(folder, database, work, clock, ids, key)


def filling(store: Store) -> Iterator[search.Place]:
    """Fill the search index in short transactions; gives back how far it is after each."""
    with store.reading() as connection:
        then: search.State = "part" if copy_position(connection) else "ready"
    place: search.Place | None = search.START
    while place is not None:
        yield place
        with store.writing() as connection:
            place = search.fill_some(connection, place, then=then)


def _key(folder: Path, keyring: Keyring | None, passphrase: PassphraseSource | None) -> bytes:
    facts = read_facts(folder)
    if facts is None:
        return new_key(folder, keyring, passphrase)[1]
    key = known_key(facts, keyring, passphrase)
    if key is not None:
        return key
    if (folder / DATABASE).exists():
        raise Unavailable(
            "store-key-missing",
            "The store on this computer is here, but its key is no longer in the keyring.",
            next_step="Restore the keyring, or set this store aside and copy everything from "
            "central again. Nothing was changed.",
            retryable=False,
        )
    return new_key(folder, keyring, passphrase)[1]
