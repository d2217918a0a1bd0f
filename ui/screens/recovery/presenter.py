"""From nothing to an open desk, with every fault on the way."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.recovery import state as reduce
from ui.screens.recovery.state import Choice, RecoveryState, Typed

if TYPE_CHECKING:  # heavy: the door loads it on the lane
    from app.bootstrap.faults import DeviceFault, Opened, Step

_log = logging.getLogger(__name__)
Told = Callable[[int, int], None]


class Door(Protocol):
    """What the presenter asks of the device; everything blocks."""

    def open(self, passphrase: str | None) -> Opened | DeviceFault:
        """Open the store."""
        ...

    def recover(
        self,
        fault: DeviceFault,
        step: Step,
        *,
        passphrase: str | None,
        file: Path | None,
        told: Told,
    ) -> Opened | DeviceFault:
        """Do a step out of a fault."""
        ...

    def has_passphrase(self) -> bool:
        """Whether the store that is here is kept by a passphrase."""
        ...


class RecoveryFace(Protocol):
    """What the page does for the presenter."""

    def render(self, state: RecoveryState) -> None:
        """Show a state."""
        ...

    def ask_file(self, choice: Choice) -> None:
        """Ask for a file to write to; the answer comes with `choose`."""
        ...

    def show_folder(self, folder: Path) -> None:
        """Open a folder in the system's own program."""
        ...

    def leave(self) -> None:
        """End the program."""
        ...

    def broken_words(self) -> Sequence[str]:
        """Give the title of a fault of the program, and the words of "try again" and "quit"."""
        ...


class RecoveryPresenter:
    """Opens the store on its lane and goes through the steps that a fault offers.

    Source: ux.md 3.13; security.md D4, 3.4.
    """

    def __init__(
        self,
        door: Door,
        lanes: LanesPort,
        owner: Any,
        face: RecoveryFace,
        opened: Callable[[Opened], None],
    ) -> None:
        """Build it.

        Args:
            door: the way to the store.
            lanes: the store lane opens.
            owner: the widget whose end drops answers.
            face: what is looked at.
            opened: hears of the open desk.
        """
        self._door, self._lanes, self._owner = door, lanes, owner
        self._face, self._opened = face, opened
        self.state = RecoveryState()

    def begin(self, passphrase: str | None = None) -> None:
        """Open, with a passphrase that was given in a file or with none."""
        self._show(RecoveryState(folder=self.state.folder, typed=self.state.typed))
        self._run(lambda _told: self._door.open(passphrase))

    def show_fault(
        self, fault: DeviceFault, typed: Sequence[Typed] = (), *, has_passphrase: bool = True
    ) -> None:
        """Begin with a fault that was met elsewhere: a store that broke while it was open."""
        self.state = replace(self.state, typed=tuple(typed))
        self._shut(fault, has_passphrase=has_passphrase)

    def choose(
        self, choice: Choice, *, passphrase: str = "", file: Path | None = None, sure: bool = False
    ) -> None:
        """Take a step; what it needs is asked for first."""
        state = self.state
        if state.kind == "busy":
            return
        if choice.id == "quit":
            self._face.leave()
        elif choice.id == "show-folder":
            if state.folder is not None:
                self._face.show_folder(state.folder)
        elif choice.step is None:
            self.begin()
        elif (choice.needs == "passphrase" and not passphrase) or (choice.asks and not sure):
            self._show(reduce.asked(state, choice))
        elif choice.needs == "file" and file is None:
            self._face.ask_file(choice)
        else:
            self._do(choice, passphrase, file)

    def take_back(self) -> None:
        """Do not take the step that was asked about."""
        self._show(reduce.taken_back(self.state))

    def _do(self, choice: Choice, passphrase: str, file: Path | None) -> None:
        fault, step = self.state.fault, choice.step
        self._show(reduce.begun(self.state, choice.words))
        self._run(
            lambda told: self._door.recover(
                fault, step, passphrase=passphrase or None, file=file, told=told
            )
        )

    def _run(self, work: Callable[[Told], Opened | DeviceFault]) -> None:
        def job(progress: Told) -> tuple[Opened | DeviceFault, bool]:
            return work(progress), self._door.has_passphrase()

        self._lanes.submit(
            "store", self._owner, job, done=self._done, failed=self._broke, progress=self._advance
        )

    def _advance(self, done: int, total: int) -> None:
        self._show(reduce.advanced(self.state, done, total))

    def _done(self, came: tuple[Opened | DeviceFault, bool]) -> None:
        outcome, has_passphrase = came
        if hasattr(outcome, "desk"):
            self._opened(cast("Opened", outcome))
        else:
            self._shut(outcome, has_passphrase=has_passphrase)

    def _shut(self, fault: DeviceFault, *, has_passphrase: bool) -> None:
        self._show(reduce.shut(self.state, fault, has_passphrase=has_passphrase))

    def _broke(self, problem: Problem) -> None:
        _log.error("the store did not open: %s", problem.detail)
        self._show(reduce.broke(self.state, problem, self._face.broken_words()))

    def _show(self, state: RecoveryState) -> None:
        self.state = state
        self._face.render(state)
