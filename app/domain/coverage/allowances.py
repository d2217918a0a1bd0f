"""What is left of the allowances while entries are decided one after another.

Units: worked seconds. Source: domain.md 3.2 (below the table).
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

from app.domain.coverage.terms import Terms
from app.domain.coverage.work import Usage

Key = TypeVar("Key", str, tuple[str, datetime])
# More seconds than anybody works: a century.
UNLIMITED = 100 * 366 * 86_400


class Allowances:
    """A book of what was taken; it goes back to its mark, so that a hold takes nothing.

    What was taken since the mark is written down beside it: a copy for each entry would cost as
    much as all that was taken before.
    """

    def __init__(self, usage: Usage) -> None:
        self._by_month = dict(usage.minor_by_month)
        self._by_ticket = dict(usage.minor_by_ticket)
        self._wrap_up = dict(usage.wrap_up)
        self._seats = list(usage.seats_used)
        self._completed = list(usage.seats_completed)
        self._since: list[Callable[[], object]] = []
        self._seated = (len(self._seats), len(self._completed))

    def mark(self) -> None:
        """Remember what is taken now, before an entry is tried."""
        self._since.clear()
        self._seated = (len(self._seats), len(self._completed))

    def rewind(self) -> None:
        """Give back everything that was taken since the mark."""
        for give_back in reversed(self._since):
            give_back()
        seats, completed = self._seated
        del self._seats[seats:], self._completed[completed:]
        self.mark()

    def usage(self, accepted: tuple[tuple[str, datetime, datetime], ...] = ()) -> Usage:
        """Give what was taken as a value."""
        return Usage(
            minor_by_month=dict(self._by_month),
            minor_by_ticket=dict(self._by_ticket),
            wrap_up=dict(self._wrap_up),
            seats_used=tuple(self._seats),
            seats_completed=tuple(self._completed),
            accepted=accepted,
        )

    def minor_left(self, version: Terms | None, ticket: str | None, month: str) -> int:
        """Give what is left for a minor request: of its own cap and of the month's."""
        if version is None or ticket is None:
            return 0
        caps = version.minor_sr
        return min(
            _left(caps.per_request_min, self._by_ticket.get(ticket, 0)),
            _left(caps.per_month_min, self._by_month.get(month, 0)),
        )

    def minor_used(self, ticket: str) -> int:
        """Give what a minor request has taken so far."""
        return self._by_ticket.get(ticket, 0)

    def take_minor(self, ticket: str, month: str, seconds: int) -> None:
        """Take included time of a minor request."""
        self._take(self._by_ticket, ticket, seconds)
        self._take(self._by_month, month, seconds)

    def wrap_up_left(
        self, version: Terms | None, ticket: str | None, resolution: datetime | None
    ) -> int:
        """Give what is left to close out one resolution of an incident."""
        if version is None or ticket is None or resolution is None:
            return 0
        return _left(version.wrap_up_min, self._wrap_up.get((ticket, resolution), 0))

    def take_wrap_up(self, ticket: str, resolution: datetime, seconds: int) -> None:
        """Take time that closed out a resolution."""
        self._take(self._wrap_up, (ticket, resolution), seconds)

    def has_seat(self, version: Terms | None, attendees: tuple[str, ...]) -> bool:
        """Say whether one of the attendees holds an open training seat or can get one."""
        if version is None:
            return False
        free = version.training_seats - len(self._seats)
        return any(
            who not in self._completed if who in self._seats else free > 0 for who in attendees
        )

    def take_seats(self, version: Terms, attendees: tuple[str, ...]) -> None:
        """Seat the attendees in order while seats are free; the others are observers."""
        for who in attendees:
            if who not in self._seats and len(self._seats) < version.training_seats:
                self._seats.append(who)

    def complete(self, attendees: tuple[str, ...]) -> None:
        """Close the seats of people whose training is done."""
        self._completed.extend(who for who in attendees if who not in self._completed)

    def _take(self, book: dict[Key, int], key: Key, seconds: int) -> None:
        before = book.get(key)
        book[key] = (before or 0) + seconds
        if before is None:
            self._since.append(partial(book.pop, key))
        else:
            self._since.append(partial(book.__setitem__, key, before))


def _left(cap_min: int | None, used_seconds: int) -> int:
    return UNLIMITED if cap_min is None else max(cap_min * 60 - used_seconds, 0)
