"""How long a device may show clients' data without central, by two clocks.

The wall clock may be set by anybody, so a jump forward locks and nothing more; the hours that the
program ran are counted beside it, so a clock that is set back wins no time.

Source: security.md D8, T17; architecture.md 10.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LASTS = timedelta(days=7)
WARNED = timedelta(hours=48)
"""So long before its end a lease is spoken of."""
BEHIND = timedelta(hours=1)
"""A clock further behind the last time that central confirmed than this cannot be believed."""
DESTROYED_AFTER = timedelta(days=30)
"""Of both: by the wall clock, and of hours that were counted."""
RENEWED_AFTER = timedelta(hours=12)
"""A younger lease is not worth a request."""


class LeaseState(StrEnum):
    """What a lease allows now."""

    NONE = "none"
    """Central never gave one: nothing of clients came here by it."""
    GOOD = "good"
    ENDING = "ending"
    OVER = "over"
    CLOCK_BEHIND = "clock-behind"
    WITHDRAWN = "withdrawn"
    """Central ordered that this device's copy be removed."""


LOCKING = frozenset({LeaseState.OVER, LeaseState.CLOCK_BEHIND, LeaseState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Held:
    """A lease as a device holds it.

    Attributes:
        issued, expires: by central's clock.
        confirmed: the time that central confirmed last.
        confirmed_here: what this device's clock showed at that moment.
        active: how long the program ran since then, counted by a clock that nobody sets.
    """

    issued: datetime
    expires: datetime
    confirmed: datetime
    confirmed_here: datetime
    active: timedelta = timedelta(0)

    def by_central(self, now: datetime) -> datetime:
        """What central's clock shows, as far as this device's can tell."""
        return now + (self.confirmed - self.confirmed_here)


@dataclass(frozen=True, slots=True)
class LeaseStanding:
    """What a lease allows, and since or until when.

    Attributes:
        at: the end of a lease, past or to come; of a clock that is behind, the time that central
            confirmed last. Central's clock.
        by_hours: it ended by the hours that were counted, not by the clock.
    """

    state: LeaseState
    at: datetime | None = None
    by_hours: bool = False

    @property
    def locks(self) -> bool:
        """Whether clients' data may not be shown."""
        return self.state in LOCKING


NO_LEASE = LeaseStanding(LeaseState.NONE)


def lease_standing(held: Held | None, now: datetime) -> LeaseStanding:
    """What a lease allows now.

    A clock counts as set back only where it is behind both what central confirmed and what it
    showed then itself: one that was wrong and was set right has not gone back.
    """
    if held is None:
        return NO_LEASE
    if now < min(held.confirmed, held.confirmed_here) - BEHIND:
        return LeaseStanding(LeaseState.CLOCK_BEHIND, held.confirmed)
    here = held.by_central(now)
    if here >= held.expires:
        return LeaseStanding(LeaseState.OVER, held.expires)
    if held.active >= held.expires - held.issued:
        return LeaseStanding(LeaseState.OVER, held.expires, by_hours=True)
    if here >= held.expires - WARNED:
        return LeaseStanding(LeaseState.ENDING, held.expires)
    return LeaseStanding(LeaseState.GOOD, held.expires)


def is_renewal_due(held: Held | None, now: datetime) -> bool:
    """Whether a new lease is worth a request."""
    if held is None or lease_standing(held, now).state is not LeaseState.GOOD:
        return True
    return held.by_central(now) - held.issued >= RENEWED_AFTER


def is_past_keeping(held: Held | None, now: datetime, *, unsynced: bool) -> bool:
    """Whether the keys of this device's copy are to be destroyed.

    Never while something waits for central: unsynced work is never destroyed by a lease.
    """
    if held is None or unsynced:
        return False
    away = held.by_central(now) - held.confirmed
    return away >= DESTROYED_AFTER and held.active >= DESTROYED_AFTER
