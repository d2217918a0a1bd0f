"""Before something reaches back it is shown what it would change; nothing is saved meanwhile.

Source: domain.md 3.7 (VERSION, DELTA).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from app.bootstrap.desk import Desk
from app.usecases.what_if import WhatIf
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem

Question = Callable[[Any], Sequence[WhatIf]]
"""Asked of a session on the read lane."""


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Step:
    """A save that reaches back.

    Attributes:
        what: what it is, as a sentence begins: "Version 3", "The end of the agreement".
        act: the words of its button.
        spares: how the past can be left as it is.
        save: does it.
        answered: what it changes is known; it waits for the person, or goes on.
        failed: what it changes cannot be known.
        still: whether it is still what was typed.
        found: what it would change; filled once it is known.
    """

    what: str
    act: str
    save: Callable[[], None]
    failed: Callable[[Problem], None]
    answered: Callable[[], None] = _nothing
    still: Callable[[], bool] = lambda: True
    spares: str = ""
    found: tuple[WhatIf, ...] = ()


class ForesightView(Protocol):
    """What is asked of the screen."""

    def show_foreseen(self, step: Step | None) -> None:
        """Ask about a save; None asks no more."""
        ...


class Foresight:
    """Asks one question at a time. Called on the UI thread."""

    def __init__(self, desk: Desk, lanes: LanesPort, owner: Any, view: ForesightView) -> None:
        self._desk, self._lanes, self._owner, self._view = desk, lanes, owner, view
        self.asked: Step | None = None

    def ask(self, question: Question, step: Step) -> None:
        """Save at once what changes nothing; ask first about what does."""
        self._lanes.submit(
            "read",
            self._owner,
            lambda: tuple(self._desk.ask(question)),
            done=lambda found: self._take(replace(step, found=found)),
            failed=step.failed,
            key="foresight",
        )

    def _take(self, step: Step) -> None:
        step.answered()
        if not step.still():
            return
        if any(one.changes for one in step.found):
            self._show(step)
        else:
            step.save()

    def confirm(self) -> None:
        """Save what was shown."""
        step = self.asked
        self._show(None)
        if step is not None:
            step.save()

    def reconsider(self) -> None:
        """Do not save; what was typed stays."""
        self._show(None)

    def _show(self, step: Step | None) -> None:
        self.asked = step
        self._view.show_foreseen(step)
