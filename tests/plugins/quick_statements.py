"""A statement is put into words once in a process, and not once for each engine.

SQLAlchemy keeps what it compiled with the engine, and nearly every test opens engines of its own: a
fifth of their time went into words that had been found before. Engines of one kind speak alike, so
here they share them. What the program compiles, and when, is nobody's promise in a test.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.util import LRUCache

_MOST = 5_000
_compile = ClauseElement._compile_w_cache
_compiled: LRUCache[Any, Any] = LRUCache(_MOST)
_speakers: dict[tuple[object, ...], Dialect] = {}


def _shared(self: ClauseElement, dialect: Dialect, **given: Any) -> Any:
    """What takes the place of looking into the cache of one engine."""
    if given["compiled_cache"] is not None:
        given["compiled_cache"] = _compiled
        dialect = _speaker(dialect)
    return _compile(self, dialect, **given)


def _speaker(dialect: Dialect) -> Dialect:
    """The first of the dialects that speak like this one."""
    version = getattr(dialect, "server_version_info", None)
    return _speakers.setdefault((type(dialect), dialect.paramstyle, version), dialect)


def pytest_configure() -> None:
    """Begin."""
    ClauseElement._compile_w_cache = _shared  # type: ignore[method-assign] # the same, called the same
