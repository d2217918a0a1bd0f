"""What presenters ask of the window, without a word of Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar
from uuid import UUID

from ui.kit.notices.notice import Notice
from ui.runtime.problem import Problem
from ui.runtime.ticket import Progress
from ui.runtime.workers import Lane

T = TypeVar("T")
Job = Callable[[Progress], T] | Callable[[], T]


class Slip(Protocol):
    """What stands for a submitted job."""

    @property
    def finished(self) -> bool:
        """Whether the job ended, failed or never ran."""
        ...

    def cancel(self) -> None:
        """Drop the result."""
        ...


class LanesPort(Protocol):
    """Runs jobs that may block and brings their results back; `Lanes` is the real one."""

    def submit(
        self,
        lane: Lane,
        owner: Any,
        job: Job[T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Problem], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
        key: str | None = None,
    ) -> Slip:
        """Run a job; `owner` is the widget whose end drops the result.

        A newer submit with the same owner and key drops the older answer.
        """
        ...


class Navigator(Protocol):
    """Goes to places in the window."""

    def go(self, screen: str, target: UUID | None = None, part: str = "") -> None:
        """Show a screen ("queue", "clients", "sync_centre", "ticket"), and one thing in it.

        A screen of several parts brings the named one to the front ("pages", …, "edit").
        """
        ...


class NoticesPort(Protocol):
    """Says things to the person without getting in the way."""

    def post(self, notice: Notice, act: Callable[[], None] | None = None) -> None:
        """Put a notice into the strip; `act` is what its button does."""
        ...

    def withdraw(self, key: str) -> None:
        """Take a notice back: it is settled."""
        ...

    def say(self, text: str, undo: Callable[[], None] | None = None, back: str = "") -> None:
        """Tell in one line what was done; with `undo` the line offers to take it back.

        `back` is what its button says where "Undo" would be unclear.
        """
        ...

    def problem(self, problem: Problem, retry: Callable[[], None] | None = None) -> None:
        """Tell in the strip what failed; with `retry` it offers to try again."""
        ...


class TimerIntents(Protocol):
    """What screens may ask of the one timer; `ChangeSet` kind "timer" tells when it changed."""

    @property
    def running_on(self) -> UUID | None:
        """The ticket that the timer counts for, or None when it stands."""
        ...

    def start(self, ticket: UUID) -> None:
        """Start on a ticket; a timer that runs elsewhere is held."""
        ...

    def hold_or_resume(self) -> None:
        """Pause the running timer, or go on with the paused one."""
        ...

    def stop(self) -> None:
        """Stop and ask what was done."""
        ...
