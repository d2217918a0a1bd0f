"""Putting a store that was made beside the old one in its place; the old one is set aside whole.

The making may end anywhere: until the new store is marked as ready it is rubbish, and from then on
the exchange is finished by whoever opens the store next.

Source: security.md 3.4; sync.md 2.11.
"""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

import msgspec

from app.ports.problems import Unavailable
from app.store.backup import FOLDER as BACKUPS

STORE = "store"
NEW = "store.new"
ASIDE = "set-aside"
_READY = "ready.json"
_NAME = "store-%Y%m%dT%H%M%SZ"


class _Plan(msgspec.Struct, frozen=True):
    """How the exchange goes on.

    Attributes:
        aside: name of the folder for the old store.
        backups: whether the old store's copies belong to the new one too (it has the same key).
    """

    aside: str
    backups: bool


def begin(home: Path) -> Path:
    """An empty folder to make the new store in.

    Raises:
        Unavailable: it cannot be made.
    """
    folder = home / NEW
    try:
        if folder.exists():
            shutil.rmtree(folder)
        return _private(folder)
    except OSError as problem:
        raise _stuck(problem) from problem


def exchange(home: Path, now: datetime, *, backups: bool) -> Path:
    """Put the store that lies ready in its place; nobody has either open.

    Returns:
        The folder in which the old store lies now.

    Raises:
        Unavailable: the folder cannot be written; one of the two stores is in its place.
    """
    aside = home / ASIDE
    name, number = now.strftime(_NAME), 1
    while (aside / name).exists():
        number += 1
        name = f"{now.strftime(_NAME)}-{number}"
    try:
        with (home / NEW / _READY).open("wb") as file:
            file.write(msgspec.json.encode(_Plan(name, backups)))
            file.flush()
            os.fsync(file.fileno())
    except OSError as problem:
        raise _stuck(problem) from problem
    finish(home)
    return aside / name


def finish(home: Path) -> None:
    """Finish an exchange that was cut short; does nothing where none was begun.

    Raises:
        Unavailable: the folder cannot be written.
    """
    store, new = home / STORE, home / NEW
    try:
        plan = _plan(new)
        if plan is not None:
            if store.exists():
                store.rename(_private(home / ASIDE) / plan.aside)
            new.rename(store)
        plan = _plan(store)
        if plan is None:
            return
        old = home / ASIDE / plan.aside / BACKUPS
        if plan.backups and old.exists() and not (store / BACKUPS).exists():
            old.rename(store / BACKUPS)
        (store / _READY).unlink()
    except OSError as problem:
        raise _stuck(problem) from problem


def _stuck(problem: OSError) -> Unavailable:
    return Unavailable(
        "store-not-exchanged",
        f"The new store could not be put in its place: {problem.strerror or problem}.",
        next_step="Close other programs that use the folder, then start Trestle again.",
    )


def _private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _plan(folder: Path) -> _Plan | None:
    try:
        return msgspec.json.decode((folder / _READY).read_bytes(), type=_Plan)
    except (FileNotFoundError, NotADirectoryError, msgspec.MsgspecError, UnicodeDecodeError):
        return None  # a mark cut short is no mark
