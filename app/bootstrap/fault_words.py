"""The words of each fault, and which steps lead out of it.

Source: security.md D4, 3.4, T15.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.bootstrap.faults import DeviceFault, Needs, Step, StepId
from app.ports.problems import TrestleProblem

DAMAGED = frozenset({"store-unreadable", "store-damaged"})
FACTS_LOST = frozenset({"store-facts-missing", "store-facts-damaged", "key-file-damaged"})
_LOCKED = frozenset({"keyring-locked", "keyring-timeout", "keyring-uninitialised"})
_ABSENT = frozenset({"keyring-none", "keyring-plaintext", "keyring-forgets"})
_KEYLESS = frozenset({"store-key-missing", "store-key-wrong", "keyring-changed", "keyring-item"})
_REMOVED = frozenset({"device-removed"})
_PASSPHRASE = frozenset({"store-needs-passphrase", "passphrase-wrong", "passphrase-empty"})

_TITLES: Mapping[str, str] = {
    "keyring-locked": "The keyring is locked",
    "keyring-timeout": "The keyring does not answer",
    "keyring-uninitialised": "The keyring is not set up",
    "keyring-none": "There is no keyring",
    "keyring-plaintext": "The keyring is not safe",
    "keyring-forgets": "The keyring forgets",
    "keyring-changed": "Another keyring is here",
    "keyring-item": "The key is damaged",
    "store-key-missing": "The key is missing",
    "store-key-wrong": "The key is another one",
    "store-needs-passphrase": "A passphrase opens this store",
    "store-needs-keyring": "The keyring opens this store",
    "passphrase-wrong": "Not this passphrase",
    "passphrase-empty": "Type a passphrase",
    "store-unreadable": "The store is damaged",
    "store-damaged": "The store is damaged",
    "store-facts-missing": "The store's key cannot be found",
    "store-facts-damaged": "The store's key cannot be found",
    "key-file-damaged": "The key file is damaged",
    "database-newer": "The store is newer than this Trestle",
    "folder-unavailable": "The folder cannot be used",
    "store-readonly": "The store cannot be written",
    "disk-full": "The disk is full",
    "disk-failing": "The disk does not answer",
    "work-not-saved": "The disk is full",
    "store-busy": "The store is busy",
    "device-removed": "This computer's copy was removed",
}
_FALLBACK = "The store does not open"

_AFRESH = (
    "The old store is set aside whole, never deleted. You sign in again, and everything is copied "
    "from central."
)


@dataclass(frozen=True, slots=True)
class Around:
    """What else is known about the store, which decides the steps.

    Attributes:
        store_here: a store was made before.
        by_passphrase: a passphrase opens it.
        copy_at: when the newest whole copy of it was made; None where there is none.
        facts_copy: the facts of the store lie beside its copies.
        readable: its own work could be read.
    """

    folder: Path
    store_here: bool = False
    by_passphrase: bool = False
    copy_at: datetime | None = None
    facts_copy: bool = False
    readable: bool = False
    saved: Path | None = None
    waiting: int | None = None


def worded(problem: TrestleProblem, around: Around) -> DeviceFault:
    """The fault for a problem."""
    return DeviceFault(
        problem.code,
        _TITLES.get(problem.code, _FALLBACK),
        _sentence(problem, around),
        tuple(_steps(problem.code, around)),
        around.folder,
        around.saved,
        around.waiting,
    )


def _sentence(problem: TrestleProblem, around: Around) -> str:
    if problem.code not in DAMAGED:
        return str(problem)
    head = "The store on this computer is damaged."
    if around.saved is None:
        return f"{head} {_unsaved(around)}"
    if not around.waiting:
        return f"{head} Nothing in it was waiting for central."
    one = around.waiting == 1
    what = "1 change that" if one else f"{around.waiting:,} changes that"
    return f"{head} {what} central does not have yet {'is' if one else 'are'} saved."


def _unsaved(around: Around) -> str:
    if around.by_passphrase:
        return "With your passphrase, what central does not have yet is saved first."
    return "It is kept as it is; what central does not have yet could not be read."


def _steps(code: str, around: Around) -> Sequence[Step]:
    show, leave = Step("show-folder", "Show the folder"), Step("quit", "Quit")
    again = Step("try-again", "Try again")
    unlock = Step("unlock-keyring", "Unlock the keyring and try again")
    afresh = Step("start-afresh", "Set it aside and start afresh", _needed(around), asks=_AFRESH)
    anew = Step("begin-anew", "Begin anew with a sign-in")
    ways: tuple[tuple[frozenset[str], list[Step]], ...] = (
        (_LOCKED, [unlock, *_or_passphrase(around), leave]),
        (_ABSENT, [again, *_or_passphrase(around), leave]),
        (_KEYLESS, [again, afresh, show, leave]),
        (_PASSPHRASE, [_passphrase("Open"), *([afresh] if around.store_here else []), leave]),
        (_REMOVED, [anew, show, leave]),
        (FACTS_LOST, [*_facts(around), again, afresh, show, leave]),
        (DAMAGED, [*_from_copy(around), afresh, *_readable(around), show, leave]),
    )
    return next((steps for codes, steps in ways if code in codes), [again, show, leave])


def _passphrase(words: str) -> Step:
    return Step("enter-passphrase", words, needs="passphrase")


def _or_passphrase(around: Around) -> list[Step]:
    """A store that has its key in a keyring is not opened by a passphrase; a new one may be."""
    return [] if around.store_here else [_passphrase("Use a passphrase instead")]


def _needed(around: Around) -> Needs:
    return "passphrase" if around.by_passphrase else ""


def _from_copy(around: Around) -> list[Step]:
    if around.copy_at is None:
        if around.saved is not None or not around.by_passphrase:
            return []
        return [Step("restore-backup", "Restore the newest copy", "passphrase")]
    when = around.copy_at.astimezone().strftime("%d %b %H:%M")
    return [Step("restore-backup", f"Restore the copy of {when}", _needed(around))]


def _facts(around: Around) -> list[Step]:
    return [Step("restore-backup", "Put the file back")] if around.facts_copy else []


def _readable(around: Around) -> list[Step]:
    if not around.readable:
        return []
    asks = "The file is not encrypted: anyone who gets it can read it."
    return [Step("save-readable", "Save your work as text", "file", asks)]


def offers(fault: DeviceFault, step: StepId) -> bool:
    """Whether a fault has this step."""
    return any(one.id == step for one in fault.steps)
