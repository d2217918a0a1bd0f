"""Copies of the store on the same disk, against damage to the one in use.

Each copy is encrypted with the store's own key: an unkeyed copy is refused by SQLCipher itself.

Source: security.md 3.4.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.database.wholeness import copy_into, is_whole
from app.database.work import translated
from app.ports.problems import Unavailable
from app.store.check import damaged
from app.store.keys import DATABASE, FACTS, KEY_FILE
from app.store.open import Store

FOLDER = "backups"
KEPT = 3
EVERY = timedelta(days=1)
_NAME = "store-%Y%m%dT%H%M%SZ.db"
_PAGES = 2000
BESIDE = (FACTS, KEY_FILE)
"""Files that say how the key is found; they hold nothing that opens the store."""


def back_up(store: Store) -> Path:
    """Copy the store; only the three newest copies stay.

    Other work goes on meanwhile: the copy is made in steps and holds no lock between them. It
    counts only once every page of it was read again: damage must not push good copies out.

    Raises:
        Unavailable: the disk is full or the folder cannot be written.
        Corrupt: the store is damaged.
    """
    folder = store.folder / FOLDER
    path = folder / store.clock.now().strftime(_NAME)
    partial = path.with_suffix(".part")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        partial.unlink(missing_ok=True)
        with translated():
            copy_into(store.folder / DATABASE, partial, store.key, pages=_PAGES)
        if not is_whole(partial, store.key):
            raise damaged()
        partial.replace(path)
        for name in BESIDE:
            if (store.folder / name).exists():
                shutil.copy2(store.folder / name, folder / name)
    except OSError as problem:
        raise Unavailable(
            "backup-failed",
            f"The store could not be copied: {problem.strerror or problem}.",
            next_step="Free some space on the disk; the store itself is unharmed.",
        ) from problem
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    for old in copies(store.folder)[KEPT:]:
        old.unlink(missing_ok=True)
    return path


def copies(folder: Path) -> list[Path]:
    """The copies of the store in this folder, the newest first."""
    return sorted((folder / FOLDER).glob("store-*.db"), reverse=True)


def newest_whole(folder: Path, key: bytes) -> Path | None:
    """The newest copy of which every page can be read; None where there is none."""
    return next((path for path in copies(folder) if is_whole(path, key)), None)


def made_at(copy: Path) -> datetime:
    """When a copy was made."""
    return datetime.strptime(copy.name, _NAME).replace(tzinfo=UTC)


def is_due(store: Store) -> bool:
    """Whether the newest copy is older than a day."""
    found = copies(store.folder)
    return not found or found[0].name < (store.clock.now() - EVERY).strftime(_NAME)
