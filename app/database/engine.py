"""Opening SQLCipher: keyed, durable, and never by accident in the open.

Source: security.md D1, D2.
"""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlcipher3
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from app.ports.problems import Corrupt, Unavailable

_KEY = re.compile(r"[0-9a-f]{64}")
_OLDEST_SQLITE = (3, 51, 3)
"""Older ones carry the WAL-reset corruption bug (security.md 3.1)."""


def _itself(nothing: None) -> None:
    return nothing


# The driver asks each value that is no text or number how it wants to be bound, and its way to find
# out that nobody answers takes ten times as long as an answer: a row of ids and empty fields is
# written in half the time with these (docs/scaling.md).
sqlcipher3.register_adapter(bytes, bytearray)
sqlcipher3.register_adapter(type(None), _itself)

PRAGMAS: tuple[str, ...] = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA busy_timeout=10000",
    "PRAGMA cache_size=-32000",
)
"""What every connection is told when it is opened."""


@dataclass(frozen=True, slots=True)
class Database:
    """A database with two doors: a writer, and readers that cannot write."""

    write: Engine
    read: Engine

    def close(self) -> None:
        """Let go of every connection."""
        self.read.dispose()
        self.write.dispose()


def check_sqlite_version() -> None:
    """Refuse an SQLite that can corrupt a database.

    Raises:
        Unavailable: the linked SQLite is older than 3.51.3.
    """
    if sqlcipher3.sqlite_version_info < _OLDEST_SQLITE:
        raise Unavailable(
            "sqlite-too-old",
            f"SQLite {sqlcipher3.sqlite_version} can damage a database.",
            next_step="Install sqlcipher3 0.6.4 or newer.",
            retryable=False,
        )


def linked_versions() -> tuple[str, str, str]:
    """The versions of SQLite, of SQLCipher, and of the cryptography that SQLCipher was built on."""
    with closing(sqlcipher3.connect(":memory:")) as connection:
        connection.execute(f"PRAGMA key=\"x'{'00' * 32}'\"")  # it says more once it has a key
        (cipher,) = connection.execute("PRAGMA cipher_version").fetchone()
        (provider,) = connection.execute("PRAGMA cipher_provider_version").fetchone()
    return sqlcipher3.sqlite_version, str(cipher), str(provider)


def connect(path: Path, key: bytes) -> Any:
    """Open one keyed connection in autocommit mode.

    Raises:
        Corrupt: the file is damaged, or this key does not open it.
        Unavailable: the driver is not the encrypting one, or is too old.
    """
    check_sqlite_version()
    text = key.hex()
    if not _KEY.fullmatch(text):
        raise Corrupt("store-key", "The store's key is not 32 bytes long.")
    connection = sqlcipher3.connect(
        str(path), isolation_level=None, check_same_thread=False, timeout=10
    )
    try:
        connection.execute("PRAGMA cipher_log_level=NONE")
        connection.execute(f"PRAGMA key=\"x'{text}'\"")
        status = connection.execute("PRAGMA cipher_status").fetchone()
        if status is None or status[0] != "1":
            raise Unavailable(
                "store-not-encrypted",
                "The database driver does not encrypt.",
                next_step="Reinstall Trestle: it needs sqlcipher3.",
                retryable=False,
            )
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        for pragma in PRAGMAS:
            connection.execute(pragma)
    except sqlcipher3.DatabaseError as problem:
        connection.close()
        if "not a database" in str(problem) or "malformed" in str(problem):
            raise Corrupt(
                "store-unreadable",
                "The store on this computer cannot be opened: its key is another one, "
                "or the file is damaged.",
                next_step="Run `trestle doctor`. Nothing was changed.",
            ) from problem
        raise
    except BaseException:
        connection.close()
        raise
    return connection


def _engine(path: Path, key: bytes, *, read_only: bool) -> Engine:
    def creator() -> Any:
        connection = connect(path, key)
        if read_only:
            connection.execute("PRAGMA query_only=ON")
        return connection

    engine = create_engine(
        "sqlite://",
        module=sqlcipher3,
        creator=creator,
        poolclass=QueuePool,
        pool_size=4 if read_only else 1,
        max_overflow=2 if read_only else 0,
        hide_parameters=True,
    )
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # Past the toolkit, for which two words cost as much as a small row.
        connection.connection.dbapi_connection.execute(begin)  # type: ignore[union-attr] # it is open

    return engine


def open_sqlcipher(path: Path, key: bytes) -> Database:
    """Open an encrypted database, made anew if there is none at this path.

    Args:
        path: the file; its folder must exist.
        key: 32 bytes.

    Raises:
        Corrupt: the file is damaged, or this key does not open it.
    """
    connect(path, key).close()
    return Database(
        write=_engine(path, key, read_only=False), read=_engine(path, key, read_only=True)
    )
