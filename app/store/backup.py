"""Copies of the store on the same disk, against damage to the one in use.

Each copy is encrypted with the store's own key: an unkeyed copy is refused by SQLCipher itself.

Source: security.md 3.4.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from app.database.engine import connect
from app.ports.problems import Unavailable
from app.store.open import Store

FOLDER = "backups"
KEPT = 3
EVERY = timedelta(days=1)
_NAME = "store-%Y%m%dT%H%M%SZ.db"
_PAGES = 2000


def back_up(store: Store) -> Path:
    """Copy the store; only the three newest copies stay.

    Other work goes on meanwhile: the copy is made in steps and holds no lock between them.

    Raises:
        Unavailable: the disk is full or the folder cannot be written.
    """
    folder = store.folder / FOLDER
    path = folder / store.clock.now().strftime(_NAME)
    partial = path.with_suffix(".part")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        partial.unlink(missing_ok=True)
        _copy(store, partial)
        partial.replace(path)
    except OSError as problem:
        raise Unavailable(
            "backup-failed",
            f"The store could not be copied: {problem.strerror or problem}.",
            next_step="Free some space on the disk; the store itself is unharmed.",
        ) from problem
    for old in copies(store.folder)[KEPT:]:
        old.unlink(missing_ok=True)
    return path


def _copy(store: Store, target: Path) -> None:
    source = connect(store.folder / "store.db", store.key)
    try:
        copy = connect(target, store.key)
        try:
            # Sidecar files would be left behind by a rename.
            copy.execute("PRAGMA journal_mode=DELETE")
            source.backup(copy, pages=_PAGES, sleep=0)
            copy.execute("PRAGMA journal_mode=DELETE")
        finally:
            copy.close()
    finally:
        source.close()


def copies(folder: Path) -> list[Path]:
    """The copies of the store in this folder, the newest first."""
    return sorted((folder / FOLDER).glob("store-*.db"), reverse=True)


def is_due(store: Store) -> bool:
    """Whether the newest copy is older than a day."""
    found = copies(store.folder)
    return not found or found[0].name < (store.clock.now() - EVERY).strftime(_NAME)
