"""The one file of a central on SQLCipher: who may hold it, and what lies beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.central.settings import Settings
from app.platform.locks import locked
from app.ports.problems import Refused

SIDECARS = ("", "-wal", "-shm", "-journal")
"""The file itself, and what SQLite writes beside it."""


def clear(copy: Path) -> None:
    """Remove a database file that nobody uses, with all beside it."""
    for end in SIDECARS:
        copy.with_name(copy.name + end).unlink(missing_ok=True)


@contextmanager
def holding(settings: Settings, *, alone: bool = False) -> Iterator[None]:
    """Hold the database file for as long as it is served, by any number of processes, or replaced.

    PostgreSQL's data is no file of ours: there, this holds nothing.

    Args:
        settings: where central is.
        alone: the file is replaced, so nobody else may hold it.

    Raises:
        Refused: it is served and should be replaced, or it is being replaced.
    """
    if settings.url is not None:
        yield
        return
    with holding_folder(settings, shared=not alone):
        yield


@contextmanager
def holding_folder(settings: Settings, *, shared: bool = False) -> Iterator[None]:
    """Hold central's lock, which on PostgreSQL keeps out only who works in the same folder.

    Raises:
        Refused: somebody else holds it, and not all share it.
    """
    lock = locked(settings.lock_file, shared=shared)
    if lock is None:
        raise Refused(
            "central-serves",
            f"Another process holds the central in {settings.folder}.",
            next_step="Stop it first.",
        )
    with lock:
        yield
