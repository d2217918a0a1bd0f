"""The store of this computer, reached by a command while the workbench may run."""

from __future__ import annotations

from pathlib import Path

from app.bootstrap.opening import key_here
from app.ports.problems import Unavailable
from app.store.beside import do_beside
from app.store.keys import DATABASE
from app.store.open import Job, T
from app.store.swap import STORE


def in_store_here(home: Path, passphrase: str | None, missing: Unavailable, job: Job[T]) -> T:
    """Do a job in one transaction of the store.

    Args:
        home: the folder of this installation.
        passphrase: of the store, where no keyring keeps its key.
        missing: what is raised where no store or no key is here.
        job: what is done.

    Raises:
        Unavailable: `missing`, or the keyring does not answer.
        Refused: the key or the passphrase is wrong, or the store is of another version.
        Corrupt: the store is damaged.
    """
    key = key_here(home, passphrase)
    if key is None or not (home / STORE / DATABASE).exists():
        raise missing
    return do_beside(home / STORE, key, job)
