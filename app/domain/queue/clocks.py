"""The clocks of a ticket: first response, client update, restore or next step.

They run in business time at the ticket's site. Source: domain.md 7.2, 7.3.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from app.domain.calendar import CalendarRules, add_business_seconds, business_seconds
from app.domain.queue.priority import TARGETS, Priority

DueKind = Literal["respond", "update", "restore", "next_step", "answer"]
ANSWER: DueKind = "answer"
"""What a solved ticket is due for while a client's word on it waits."""

_MINUTE = 60


@dataclass(frozen=True, slots=True)
class TicketClocks:
    """What the clocks of an open ticket are read from.

    ``paused_seconds`` are business seconds that the restore clock stood still and is running
    again; ``paused_at`` is since when it stands still now (waiting for the client, scheduled,
    resolved), with the update clock. ``answer_by`` is by when a client's word on a resolved ticket
    is to be taken up.
    """

    priority: int
    kind: str
    created_at: datetime
    first_response_at: datetime | None = None
    last_client_update_at: datetime | None = None
    paused_seconds: int = 0
    paused_at: datetime | None = None
    answer_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """The next thing the client waits for, and when it should have happened."""

    kind: DueKind
    at: datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock. Units: business seconds.

    ``runs_to`` is where a clock that stands still stopped; ``ends`` is when its target is reached,
    of a clock of which that is known instead of its beginning.
    """

    kind: DueKind
    since: datetime
    target: int
    idle: int = 0
    runs_to: datetime | None = None
    ends: datetime | None = None

    def elapsed(self, rules: CalendarRules, now: datetime) -> int:
        """Give the business time it has run."""
        if self.ends is not None:
            left = business_seconds(rules, now, self.ends)
            return max(self.target - left + business_seconds(rules, self.ends, now), 0)
        until = now if self.runs_to is None else min(self.runs_to, now)
        return max(business_seconds(rules, self.since, until) - self.idle, 0)

    def due_at(self, rules: CalendarRules) -> datetime:
        """Give the instant at which its target is reached."""
        if self.ends is not None:
            return self.ends
        return add_business_seconds(rules, self.since, self.target + self.idle)


def clocks_of(ticket: TicketClocks) -> Iterator[Clock]:
    """Give the clocks of a ticket: the response until given, afterwards the update; restore.

    Of a solved one first the answer that a client's word on it waits for.
    """
    targets = TARGETS[Priority(ticket.priority)]
    if ticket.answer_by is not None:
        target = targets.update * _MINUTE
        yield Clock(ANSWER, ticket.created_at, target, ends=ticket.answer_by)
    if ticket.first_response_at is None:
        yield Clock("respond", ticket.created_at, targets.respond * _MINUTE)
    else:
        told = ticket.last_client_update_at or ticket.first_response_at
        yield Clock("update", told, targets.update * _MINUTE, runs_to=ticket.paused_at)
    yield Clock(
        "restore" if ticket.kind == "incident" else "next_step",
        ticket.created_at,
        targets.restore * _MINUTE,
        idle=ticket.paused_seconds,
        runs_to=ticket.paused_at,
    )


def next_due(ticket: TicketClocks, rules: CalendarRules) -> Due | None:
    """Give the clock that falls due first; none when all stand still or the site never opens."""
    if not _ever_opens(rules):
        return None
    dues = (
        Due(clock.kind, clock.due_at(rules)) for clock in clocks_of(ticket) if clock.runs_to is None
    )
    return min(dues, key=lambda due: due.at, default=None)


def answer_due(priority: int, waits: datetime, rules: CalendarRules) -> Due:
    """By when a client's word on a solved ticket is to be taken up: as soon as an update would be.

    Where no day ever opens, every hour counts.
    """
    target = TARGETS[Priority(priority)].update * _MINUTE
    if not _ever_opens(rules):
        return Due(ANSWER, waits + timedelta(seconds=target))
    return Due(ANSWER, add_business_seconds(rules, waits, target))


def _ever_opens(rules: CalendarRules) -> bool:
    return any(rules.weekly)
