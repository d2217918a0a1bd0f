"""A store that a command reaches while the workbench may run."""

from __future__ import annotations

from pathlib import Path

from app.database.engine import open_sqlcipher
from app.database.work import translated
from app.ports.problems import Refused
from app.store import health
from app.store.keys import DATABASE
from app.store.open import Job, T


def do_beside(folder: Path, key: bytes, job: Job[T]) -> T:
    """Do a job in one transaction of a store that is not opened as a device's own.

    Raises:
        Refused: the key is wrong, or the store is of another version.
        Corrupt: the store is damaged.
    """
    if not health.look_inside(folder, key).is_current:
        raise Refused(
            "store-version",
            "The tables of the store are of another version of Trestle.",
            next_step="Start Trestle once, then try again.",
        )
    with translated():
        database = open_sqlcipher(folder / DATABASE, key)
        try:
            with database.write.begin() as connection:
                return job(connection)
        finally:
            database.close()
