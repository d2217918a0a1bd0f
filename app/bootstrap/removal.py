"""What stays of a copy that was removed: rubbish to clear away, and a mark that says why.

Source: security.md D9; ADR 0042.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

import msgspec

from app.platform.keyring import open_keyring
from app.ports.keyring import Keyring
from app.ports.problems import Corrupt, Refused, Unavailable
from app.store import swap
from app.store.keys import KEY_FILE, PASSPHRASE, read_facts

MARK = "removed.json"
REMOVED = "device-removed"
SAVED = "rescued"


class Removed(msgspec.Struct, frozen=True):
    """What was removed, and what became of unsent work.

    Attributes:
        ordered: by central; otherwise this device was away too long.
        acts: unsent acts that were in it.
        kept: the sealed file on this computer; empty where central has it, or there was none.
        cleared: the files are gone, too.
        handed_in: central has what waited, whatever it was.
        timing: a timer was going.
    """

    ordered: bool
    acts: int
    kept: str = ""
    cleared: bool = False
    handed_in: bool = False
    timing: bool = False


def forget_keys(home: Path, keyring: Keyring | None) -> None:
    """Destroy what opens the stores of this home, those that were set aside too."""
    for folder in _stores(home):
        with suppress(Corrupt):
            facts = read_facts(folder)
            if facts is None:
                continue
            if facts.backend == PASSPHRASE:
                (folder / KEY_FILE).unlink(missing_ok=True)  # without its salt no words open it
            else:
                (keyring or open_keyring()).delete(facts.key_name)


def _stores(home: Path) -> list[Path]:
    aside = home / swap.ASIDE
    older = sorted(aside.iterdir()) if aside.exists() else []
    return [one for one in (home / swap.STORE, home / swap.NEW, *older) if one.is_dir()]


def _cleared(removed: Removed) -> Removed:
    return msgspec.structs.replace(removed, cleared=True)


def finish(home: Path, keyring: Keyring | None = None) -> None:
    """Go on with a removal that was begun: its keys, then its files; nothing where there was none.

    Raises:
        Unavailable: the keyring does not answer; or a file cannot be removed, of which nothing can
            be read any more.
    """
    found = removed_here(home)
    if found is None or found.cleared:
        return
    forget_keys(home, keyring)
    try:
        for folder in (swap.STORE, swap.NEW, swap.ASIDE, SAVED):
            if (home / folder).exists():
                shutil.rmtree(home / folder)
    except OSError as problem:
        raise Unavailable(
            "folder-unavailable",
            f"Files of the removed copy cannot be deleted: {problem.strerror or problem}. "
            "Nothing in them can be read any more.",
            next_step="Close other programs that use the folder, then start Trestle again.",
        ) from problem
    write_mark(home, _cleared(found))


def removed_here(home: Path) -> Removed | None:
    """What was removed from this home, as long as nobody began anew."""
    try:
        return msgspec.json.decode((home / MARK).read_bytes(), type=Removed)
    except (OSError, msgspec.MsgspecError):
        return None


def begin_anew(home: Path) -> None:
    """Somebody has read that a copy was removed, and signs in anew."""
    finish(home)
    with suppress(FileNotFoundError):
        (home / MARK).unlink()


def problem_of(removed: Removed) -> Refused:
    """What a removal came to, for whoever starts next."""
    why = (
        "Your administrator put this computer out, so everything that it held was removed."
        if removed.ordered
        else "This computer was without central for over 30 days, so what it held was removed."
    )
    work = "Work that was not sent yet" + (", a running timer with it," if removed.timing else "")
    if removed.kept:
        why += f" {work} is sealed in {removed.kept}; only central opens it."
    elif removed.acts or removed.handed_in:
        why += f" {work} was handed in to central first."
    step = (
        "Give the file to your administrator, or sign in again once you may."
        if removed.kept
        else "Sign in again once your administrator lets you."
    )
    return Refused(REMOVED, why, next_step=step)


def write_mark(home: Path, removed: Removed) -> None:
    """Say what was removed; written whole or not at all."""
    partial = home / f"{MARK}.new"
    with partial.open("wb") as out:
        out.write(msgspec.json.encode(removed))
        out.flush()
        os.fsync(out.fileno())
    partial.replace(home / MARK)
