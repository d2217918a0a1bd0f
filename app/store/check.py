"""Whether a store is whole, and whether a file of it may stand in for another.

Source: security.md 3.4, T14.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from app.database.engine import connect
from app.ports.problems import Corrupt
from app.store import raw
from app.store.rescue import SAVED
from app.store.tables import base

_LOG = "-wal"


def damaged() -> Corrupt:
    """What is said of a store that is not whole."""
    return Corrupt(
        "store-damaged",
        "The store on this computer is damaged.",
        next_step="Start Trestle again: it saves your unsent work first and offers ways out.",
    )


def damaged_pages(path: Path, key: bytes) -> int:
    """Pages that no longer prove themselves under the key.

    Raises:
        Corrupt: not even the first page does.
    """
    with closing(connect(path, key)) as connection:
        return len(connection.execute("PRAGMA cipher_integrity_check").fetchall())


def read_own_work(connection: Connection) -> None:
    """Read what exists nowhere but here, so that damage there is met before anything is done.

    The driver raises where a page of it is damaged.
    """
    for table in (*SAVED, base):
        raw.rows(connection, f"SELECT count(*) FROM (SELECT * FROM {table.name} NOT INDEXED)")  # noqa: S608 -- our own name


def was_left_open(path: Path) -> bool:
    """Whether the last program that used this store did not close it."""
    log = path.with_name(path.name + _LOG)
    return log.exists() and log.stat().st_size > 0
