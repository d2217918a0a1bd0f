"""`trestle sync accept-deletions`: a person has looked at what central wants to remove.

It works while the workbench runs: its next round, a minute later or by "Sync now", goes on.
"""

from __future__ import annotations

from pathlib import Path

from app.bootstrap.beside import in_store_here
from app.ports.problems import Unavailable
from app.sync.brake import accept_held_back


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
    return in_store_here(home, passphrase, missing, accept_held_back)
