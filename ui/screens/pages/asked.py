"""What the presenters of a page ask of its screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from ui.runtime.problem import Problem
from ui.screens.pages.state import Draft, PagesState


class PagesView(Protocol):
    """What the presenters ask of the screen."""

    def render(self, state: PagesState) -> None:
        """Show a state."""
        ...

    def tell_done(self, words: str, undo: Callable[[], None] | None) -> None:
        """Say what was done; with `undo` it can be taken back."""
        ...

    def tell_problem(self, problem: Problem, retry: Callable[[], None] | None) -> None:
        """Say what did not work."""
        ...

    def leave(self, target: UUID | None) -> None:
        """Go back to the client of a page, or to a client."""
        ...

    def clash(self, typed: Draft) -> None:
        """What was typed and what came meanwhile say different things at one place."""
        ...
