"""What a round came to."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.sync.push import Pushed


@dataclass(slots=True)
class Tally:
    """What a round came to, counted as it goes."""

    pushed: int = 0
    conflicts: int = 0
    rejected: int = 0
    held: int = 0
    pulled: int = 0
    kinds: set[str] = field(default_factory=set)

    def count(self, pushed: Pushed) -> None:
        """Take in what one push came to."""
        self.pushed += pushed.acked
        self.conflicts += pushed.conflicts
        self.rejected += pushed.rejected
        self.held += pushed.held
