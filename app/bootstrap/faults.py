"""Why this device cannot open its store, and what the person can do: values, without a screen.

`opening.open_device(home, passphrase=…, announce=…)` gives an `Opened` or a `DeviceFault`;
`opening.fault_of(problem, home)` makes one of a store that broke while it was open;
`recovery.recover(home, fault, step, …)` does a step and gives the same again. Steps of `ON_SCREEN`
are the screen's own to do.

Source: security.md D4, 3.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.bootstrap.desk import Desk

StepId = Literal[
    "try-again",
    "unlock-keyring",
    "enter-passphrase",
    "restore-backup",
    "start-afresh",
    "begin-anew",
    "save-readable",
    "show-folder",
    "quit",
]
Needs = Literal["", "passphrase", "file"]
ON_SCREEN: frozenset[StepId] = frozenset({"show-folder", "quit"})
"""Steps that open a folder or end the program: `recover` does not take them."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the person can choose; the first of a fault is the one to offer first.

    Attributes:
        words: for a button, "Restore the copy of 24 Nov 08:10".
        needs: what has to be asked for first: a passphrase, or a file to write to.
        asks: a question to confirm before it is done, or empty.
    """

    id: StepId
    words: str
    needs: Needs = ""
    asks: str = ""


@dataclass(frozen=True, slots=True)
class DeviceFault:
    """The store does not open.

    Attributes:
        code: stable, for tests, logs and pictures; never shown alone.
        title: a few words for the head of the screen.
        sentence: what happened and what is safe.
        steps: what the person can do, the best one first.
        folder: where the store lies, for `show-folder`.
        saved: the sealed file with the work that central does not have yet, once it is written.
        waiting: acts in that file; None where it could not be read.
    """

    code: str
    title: str
    sentence: str
    steps: tuple[Step, ...]
    folder: Path
    saved: Path | None = None
    waiting: int | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """The store is open.

    Attributes:
        told: what a recovery came to, for a notice; empty after an ordinary start.
        saved: the sealed file with what was rescued, after a recovery.
    """

    desk: Desk
    told: str = ""
    saved: Path | None = None
