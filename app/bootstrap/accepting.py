"""`trestle sync accept-deletions`: a person has looked at what central wants to remove.

It works while the workbench runs: its next round, a minute later or by "Sync now", goes on.
"""

from __future__ import annotations

from pathlib import Path

from app.bootstrap.opening import key_here
from app.database.engine import open_sqlcipher
from app.database.work import translated
from app.ports.problems import Refused, Unavailable
from app.store import health
from app.store.keys import DATABASE
from app.store.state import standing
from app.store.swap import STORE
from app.sync.brake import DELETES_MUCH, accept


def accept_here(home: Path, passphrase: str | None = None) -> str:
    """Let the next pull remove what the last one held back.

    Args:
        home: the folder of this installation.
        passphrase: of the store, where no keyring keeps its key.

    Returns:
        What was held back, in words; empty where nothing was, and then nothing is changed.

    Raises:
        Unavailable: no store or no key is here, or the keyring does not answer.
        Refused: the key or the passphrase is wrong, or the store is of another version.
        Corrupt: the store is damaged.
    """
    key = key_here(home, passphrase)
    if key is None or not (home / STORE / DATABASE).exists():
        raise Unavailable(
            "store-missing",
            "There is no store here whose sync could have stopped.",
            next_step="Name the folder of the installation with --home.",
        )
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
                here = standing(connection)
                if here.last_code != DELETES_MUCH:
                    return ""
                accept(connection)
                return here.last_error
        finally:
            database.close()
