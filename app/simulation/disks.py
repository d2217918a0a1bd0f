"""Opening the databases of a world: there are many, and all are asked the same questions."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Dialect
from sqlalchemy.util import LRUCache

from app.database import engine
from app.database.engine import Database

_MOST_KEPT = 3000
"""Statements: a life asks about two thousand different ones."""
_kept: LRUCache[object, object] = LRUCache(_MOST_KEPT)
_dialects: list[Dialect] = []


def open_sqlcipher(path: Path, key: bytes) -> Database:
    """As `engine.open_sqlcipher`; a statement that another database compiled is not compiled again.

    Half of a life was compiling what the engine before it had compiled: each process that dies
    and each disk that is put back opens two new ones.
    """
    database = engine.open_sqlcipher(path, key)
    for one in (database.write, database.read):
        one.update_execution_options(compiled_cache=_kept)
        if not _dialects:
            one.connect().close()  # a dialect looks at what it speaks to, once
            _dialects.append(one.dialect)
        one.dialect = _dialects[0]
    return database
