"""The timer as screens know it, also before it has been built."""

from __future__ import annotations

from uuid import UUID

from ui.runtime.ports import TimerIntents


class LateTimer:
    """Hands wishes on to the timer once it is there; until then nothing runs."""

    def __init__(self) -> None:
        self.room: TimerIntents | None = None

    @property
    def running_on(self) -> UUID | None:
        """The ticket that the timer counts for."""
        return self.room.running_on if self.room is not None else None

    def start(self, ticket: UUID) -> None:
        """Start on a ticket."""
        if self.room is not None:
            self.room.start(ticket)

    def hold_or_resume(self) -> None:
        """Pause or go on."""
        if self.room is not None:
            self.room.hold_or_resume()

    def stop(self) -> None:
        """Stop and ask what was done."""
        if self.room is not None:
            self.room.stop()
