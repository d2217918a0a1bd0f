"""What the queue's presenter asks of its screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from ui.runtime.problem import Problem
from ui.screens.queue.lines import TicketLine
from ui.screens.queue.state import QueueState


class QueueView(Protocol):
    """What the presenter asks of the screen."""

    def render(self, state: QueueState) -> None:
        """Show a state."""
        ...

    def put_lines(self, lines: Mapping[UUID, TicketLine], missing: Sequence[UUID]) -> None:
        """Take finished rows; `missing` are asked for again when they come into sight."""
        ...

    def in_sight(self) -> Sequence[UUID]:
        """List the rows in sight and around."""
        ...

    def tell_count(self, many: int) -> None:
        """Show how many tickets wait for somebody."""
        ...

    def tell_problem(self, problem: Problem, retry: Callable[[], None]) -> None:
        """Say what did not work."""
        ...

    def show_missing(self, ticket: UUID) -> None:
        """Show the place of a ticket that is not on this device: it says how the ticket comes."""
        ...
