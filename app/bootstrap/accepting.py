"""`trestle sync accept-deletions`: a person has looked at what central wants to remove.

It works while the workbench runs: its next round, a minute later or by "Sync now", goes on.
"""

from __future__ import annotations

from pathlib import Path

from app.bootstrap.beside import store_beside
from app.ports.problems import Unavailable
from app.store.state import standing
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
    missing = Unavailable(
        "store-missing",
        "There is no store here whose sync could have stopped.",
        next_step="Name the folder of the installation with --home.",
    )
    with store_beside(home, passphrase, missing) as connection:
        here = standing(connection)
        if here.last_code != DELETES_MUCH:
            return ""
        accept(connection)
        return here.last_error
