"""What the page before the window shows, as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ui.runtime.problem import Problem

if TYPE_CHECKING:  # a fault comes with the store's modules, which load after the first paint
    from app.bootstrap.faults import DeviceFault

RING = 4
"""Room around buttons for the ring of the focus, which an edge would cut.

Units: pixels.
"""

Kind = Literal["opening", "fault", "busy"]

_TRY_AGAIN, _QUIT = "try-again", "quit"
PASSPHRASE_STEP = "enter-passphrase"  # noqa: S105 - the name of a step, no secret
WRONG_PASSPHRASE = frozenset({"passphrase-wrong", "passphrase-empty", "store-key-wrong"})


@dataclass(frozen=True, slots=True)
class Choice:
    """A step as the page offers it.

    Attributes:
        words: of its button.
        needs: what the page asks for first: a passphrase, or a file to write to.
        asks: the question to confirm before it is done, or empty.
        step: what the door takes back, or None for a step of the page's own.
    """

    id: str
    words: str
    needs: str = ""
    asks: str = ""
    step: Any = None


@dataclass(frozen=True, slots=True)
class Typed:
    """Text that was being typed when the store broke."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class RecoveryState:
    """Everything that the page is painted from.

    Attributes:
        code: of the fault; for the supporter's facts, never shown alone.
        choices: what can be done, the safest first.
        saved: the file with the work that central does not have yet.
        waiting: acts in that file; None where nobody can tell.
        asking: the choice whose passphrase or confirmation is asked for now.
        new_passphrase: the passphrase is chosen here, so it is typed twice.
        passphrase_error: what is wrong with the one that was tried.
        busy_with: words of the step that runs.
        done, total: how far it is; without a total nobody knows.
        typed: texts that were not saved when the store broke.
        fault: what the door takes back.
    """

    kind: Kind = "opening"
    code: str = ""
    title: str = ""
    sentence: str = ""
    choices: tuple[Choice, ...] = ()
    folder: Path | None = None
    saved: Path | None = None
    waiting: int | None = None
    asking: Choice | None = None
    new_passphrase: bool = False
    passphrase_error: str = ""
    busy_with: str = ""
    done: int = 0
    total: int = 0
    typed: tuple[Typed, ...] = ()
    fault: Any = None


def shut(before: RecoveryState, fault: DeviceFault, *, has_passphrase: bool) -> RecoveryState:
    """Show why the store does not open.

    A passphrase of a store that has one is asked for at once: it is the only way on.
    """
    choices = tuple(Choice(s.id, s.words, s.needs, s.asks, s) for s in fault.steps)
    wrong = fault.code in WRONG_PASSPHRASE
    first = choices[0] if choices else None
    asks_now = first is not None and first.id == PASSPHRASE_STEP and has_passphrase
    return RecoveryState(
        kind="fault",
        code=fault.code,
        title=fault.title,
        sentence=fault.sentence,
        choices=choices,
        folder=fault.folder,
        saved=fault.saved,
        waiting=fault.waiting,
        asking=first if asks_now else None,
        new_passphrase=not has_passphrase,
        passphrase_error=fault.sentence if wrong else "",
        typed=before.typed,
        fault=fault,
    )


def broke(before: RecoveryState, problem: Problem, words: Sequence[str]) -> RecoveryState:
    """Show a fault of the program itself; `words` are the title and those of the two ways on."""
    title, again, leave = words
    return RecoveryState(
        kind="fault",
        code=problem.code,
        title=title,
        sentence=problem.sentence,
        choices=(Choice(_TRY_AGAIN, again), Choice(_QUIT, leave)),
        folder=before.folder,
        typed=before.typed,
    )


def begun(before: RecoveryState, words: str) -> RecoveryState:
    """Show that a step runs."""
    return replace(before, kind="busy", asking=None, busy_with=words, done=0, total=0)


def advanced(before: RecoveryState, done: int, total: int) -> RecoveryState:
    """Show how far the step is."""
    return replace(before, done=done, total=total)


def asked(before: RecoveryState, choice: Choice) -> RecoveryState:
    """Ask for what a choice needs before it is done."""
    return replace(before, asking=choice, passphrase_error="")


def taken_back(before: RecoveryState) -> RecoveryState:
    """Ask for nothing any more."""
    return replace(before, asking=None, passphrase_error="")
