"""Whether an encrypted database file is whole.

Source: security.md 3.4.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import sqlcipher3

from app.database.engine import connect
from app.ports.problems import Corrupt

_ONCE_THROUGH = "PRAGMA cache_size=-4000"
"""Each page is wanted once: a cache like the store's own would only hold what is done with."""


def is_whole(path: Path, key: bytes) -> bool:
    """Read every page of a database or of a copy of one; True where nothing is amiss.

    Two looks: each page must prove itself, also those that no table reads; then the tables must
    hold together.
    """
    if not path.exists():
        return False
    try:
        with closing(connect(path, key)) as connection:
            connection.execute(_ONCE_THROUGH)
            if connection.execute("PRAGMA cipher_integrity_check").fetchall():
                return False
            found = connection.execute("PRAGMA quick_check(1)").fetchall()
    except (Corrupt, sqlcipher3.DatabaseError):
        return False
    return bool(found == [("ok",)])


def copy_into(source: Path, target: Path, key: bytes, *, pages: int = -1) -> None:
    """Copy a database that may be in use into a new file, under the same key.

    Args:
        source: the database.
        target: the copy; not there yet.
        key: of both.
        pages: so many at once, with other work in between, and from the beginning again where
            another process writes meanwhile; all in one reading transaction if negative.
    """
    with closing(connect(source, key)) as reader, closing(connect(target, key)) as copy:
        for connection in (reader, copy):
            connection.execute(_ONCE_THROUGH)
        # Sidecar files would be left behind by a rename.
        copy.execute("PRAGMA journal_mode=DELETE")
        reader.backup(copy, pages=pages, sleep=0)
        copy.execute("PRAGMA journal_mode=DELETE")
