"""What a person did on this device and central does not have: gathered before it is let go of.

Source: security.md T19; sync.md 2.11.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Table, select

from app.ports.problems import Corrupt
from app.store import raw
from app.store.files import WHOLE, vault_of
from app.store.open import Store
from app.store.rescue import Rescued, Row
from app.store.tables import (
    conflict,
    dead_letter,
    draft,
    file_copy,
    file_errand,
    file_here,
    outbox,
    timer_event,
)
from app.store.timer import running

_OPEN: Mapping[Table, str] = {
    outbox: "state NOT IN ('acked', 'shown')",
    dead_letter: "ended = ''",
    conflict: "resolved_at IS NULL",
    draft: "text <> ''",
    timer_event: "1",
}


class Work(msgspec.Struct, frozen=True):
    """Unsent work, as it is handed in.

    Attributes:
        files: id of an attachment → its bytes, of those that were not sent.
        timing: a timer ran or was held: its time is in no entry yet.
    """

    rescued: Rescued
    files: dict[bytes, bytes] = msgspec.field(default_factory=dict)
    timing: bool = False

    def __repr__(self) -> str:
        return f"Work({self.rescued!r}, files={len(self.files)})"

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits; the history of a timer that rests is no work."""
        kept = (*self.rescued.unsent, *self.files)
        letters, drafts = (self.rescued.rows.get(one.name) for one in (dead_letter, draft))
        return not (kept or letters or drafts or self.timing)


def unsent_work(store: Store) -> Work:
    """Everything here that central does not have.

    Raises:
        Unavailable, Corrupt: the store or a file of it cannot be read.
    """
    with store.reading() as connection:
        rows = {table.name: list(_rows(connection, table, where)) for table, where in _OPEN.items()}
        waiting, timing = _files(connection), not running(connection).is_idle
    vault = vault_of(store)
    files: dict[bytes, bytes] = {}
    for attachment, name, size in waiting:
        files[attachment.bytes] = b"".join(vault.read(name, size))
    return Work(Rescued({name: found for name, found in rows.items() if found}), files, timing)


def has_unsent(connection: Connection) -> bool:
    """Whether anything here waits for central, was refused and not settled, or is being timed."""
    here = (outbox, dead_letter, draft)
    found = any(_count(connection, table, _OPEN[table]) for table in here)
    return found or bool(_files(connection)) or not running(connection).is_idle


def _rows(connection: Connection, table: Table, where: str) -> Iterator[Row]:
    names = [column.name for column in table.columns]
    listed = ", ".join(f'"{name}"' for name in names)
    for values in raw.rows(connection, f"SELECT {listed} FROM {table.name} WHERE {where}"):  # noqa: S608 -- names of our own tables
        yield dict(zip(names, values, strict=True))


def _count(connection: Connection, table: Table, where: str) -> int:
    [(found,)] = raw.rows(connection, f"SELECT count(*) FROM {table.name} WHERE {where}")  # noqa: S608 -- as above
    return int(found)


def _files(connection: Connection) -> list[tuple[UUID, str, int]]:
    errand, here, copy = file_errand.c, file_here.c, file_copy.c
    query = (
        select(errand.attachment, copy.name, copy.size_bytes)
        .join(file_here, (here.attachment == errand.attachment) & (here.kind == WHOLE))
        .join(file_copy, copy.name == here.copy)
        .where(errand.way == "up", errand.kind == WHOLE)
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def packed(work: Work) -> bytes:
    """As it is sealed and handed in."""
    return msgspec.msgpack.encode(work)


def unpacked(plain: bytes) -> Work:
    """What was handed in.

    Raises:
        Corrupt: it is not what a device hands in.
    """
    try:
        return msgspec.msgpack.decode(plain, type=Work)
    except msgspec.MsgspecError as problem:
        raise Corrupt(
            "handed-in-damaged",
            "What this device handed in cannot be read.",
            next_step="Read it with the version of Trestle that it was handed in by.",
        ) from problem
