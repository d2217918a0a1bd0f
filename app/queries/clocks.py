"""How the clocks of a ticket stand: how far each has run, and when it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.calendar import CalendarRules
from app.domain.queue import ANSWER, DueKind, TicketClocks, clocks_of
from app.domain.vocabulary import PAUSED_STATES
from app.records import Ticket


@dataclass(frozen=True, slots=True)
class ClockReading:
    """One clock at an instant.

    Attributes:
        due_at: None while it stands still.

    Units: business seconds.
    """

    kind: DueKind
    elapsed_s: int
    target_s: int
    due_at: datetime | None

    @property
    def share(self) -> float:
        """How much of its target it has used; above 1 it is late."""
        return self.elapsed_s / self.target_s


def ticket_clocks(ticket: Ticket) -> TicketClocks:
    """A stored ticket as the queue's rules read it."""
    return TicketClocks(
        priority=ticket.priority,
        kind=ticket.kind,
        created_at=ticket.opened_at,
        first_response_at=ticket.first_response_at,
        last_client_update_at=ticket.last_update_at,
        paused_seconds=ticket.paused_s,
        paused_at=ticket.state_since if ticket.state in PAUSED_STATES else None,
        answer_by=ticket.due_at if ticket.due_kind == ANSWER else None,
    )


def clock_readings(
    clocks: TicketClocks, rules: CalendarRules, now: datetime
) -> tuple[ClockReading, ...]:
    """Read the clocks of a ticket; none at a site that never opens."""
    if not any(rules.weekly):
        return ()
    return tuple(
        ClockReading(
            clock.kind,
            clock.elapsed(rules, now),
            clock.target,
            clock.due_at(rules) if clock.runs_to is None else None,
        )
        for clock in clocks_of(clocks)
    )
