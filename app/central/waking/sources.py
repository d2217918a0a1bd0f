"""How one process hears of commits, its own and those of others.

Both ways may cry wolf, neither may stay silent: whoever hears looks at the feed itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Protocol

from sqlalchemy import Engine, PoolProxiedConnection

from app.central.feed.commits import CHANNEL, Commits
from app.database.engine import Database
from app.ports.problems import Unavailable

LOOK_S = 0.2
"""How often a file is asked whether another process has written to it."""
_STOP_S = 0.5
"""How often a listener looks up to see whether it shall stop."""


class Source(Protocol):
    """Hears of commits while it is open."""

    def wait(self) -> bool:
        """Wait a moment; whether something may have been committed since the last time."""
        ...

    def __enter__(self) -> Source:
        """Connect."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go."""
        ...


def source_of(database: Database, commits: Commits) -> Source:
    """The source that this kind of database has."""
    if database.read.dialect.name == "postgresql":
        return NoticeSource(database.read)
    return FileSource(database.read, commits)


class _Connected:
    """A source with a connection of its own, which no pool waits for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._borrowed: PoolProxiedConnection | None = None
        self._connection: Any = None

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _problem: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        borrowed, self._borrowed = self._borrowed, None
        if borrowed is not None:
            borrowed.close()

    def _connect(self) -> Any:
        self._borrowed = self._engine.raw_connection()
        self._connection = self._borrowed.driver_connection
        self._borrowed.detach()
        return self._connection


class NoticeSource(_Connected):
    """LISTEN on a connection to PostgreSQL."""

    def __enter__(self) -> NoticeSource:
        """Connect and listen."""
        connection = self._connect()
        connection.rollback()
        connection.autocommit = True
        with _translated():
            connection.execute(f"LISTEN {CHANNEL}")
        return self

    def wait(self) -> bool:
        """Wait for notices."""
        with _translated():
            heard = list(self._connection.notifies(timeout=_STOP_S, stop_after=1))
        return bool(heard)


@contextmanager
def _translated() -> Iterator[None]:
    import psycopg  # only a central on PostgreSQL needs it

    try:
        yield
    except psycopg.Error as problem:
        raise Unavailable("database-away", "The connection to the database was lost.") from problem


class FileSource(_Connected):
    """This process tells at once; `PRAGMA data_version` changes when any other has written."""

    def __init__(self, engine: Engine, commits: Commits) -> None:
        super().__init__(engine)
        self._commits = commits
        self._version = 0

    def __enter__(self) -> FileSource:
        """Connect and remember how the file stands."""
        self._connect()
        self._version = self._look()
        return self

    def wait(self) -> bool:
        """Wait for a commit here, or for the next look at the file."""
        told = self._commits.wait(LOOK_S)
        before, self._version = self._version, self._look()
        return told or before != self._version

    def _look(self) -> int:
        version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        return version
