"""The store of this computer, reached by a command while the workbench may run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from app.bootstrap.opening import key_here
from app.database.engine import open_sqlcipher
from app.database.work import translated
from app.ports.problems import Refused, Unavailable
from app.store import health
from app.store.keys import DATABASE
from app.store.swap import STORE


@contextmanager
def store_beside(home: Path, passphrase: str | None, missing: Unavailable) -> Iterator[Connection]:
    """A transaction on the store.

    Args:
        home: the folder of this installation.
        passphrase: of the store, where no keyring keeps its key.
        missing: what is raised where no store or no key is here.

    Raises:
        Unavailable: `missing`, or the keyring does not answer.
        Refused: the key or the passphrase is wrong, or the store is of another version.
        Corrupt: the store is damaged.
    """
    key = key_here(home, passphrase)
    if key is None or not (home / STORE / DATABASE).exists():
        raise missing
    if not health.look_inside(home / STORE, key).is_current:
        raise Refused(
            "store-version",
            "The tables of the store are of another version of Trestle.",
            next_step="Start Trestle once, then try again.",
        )
    with translated():
        database = open_sqlcipher(home / STORE / DATABASE, key)
        try:
            with database.write.begin() as connection:
                yield connection
        finally:
            database.close()
