"""Whose push is taken in next: what a person waits for goes before a day's work of a device.

Pushes are written one after another, whatever is done (sync.md 2.1). After an outage a whole firm's
devices have a day to tell at the same moment; whoever edits one ticket then must not stand behind
all of them.

Source: security.md T25.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from app.ports.problems import Unavailable

SMALL = 8 * 1024
"""Bytes up to which a push is what a person just did: a hundred operations or fewer."""
PATIENCE_S = 10.0
"""A device gives a request up after 30 s; whoever would wait for longer than this comes again."""
_LATEST_S = 300.0
"""However many there are, nobody is sent away for longer."""
_FIRST_S = 0.3
"""What a large push is taken to need before one was seen."""
_MOST_BEFORE = 20
"""So many small ones may go before a large one whose turn it is; then it goes beside them."""
_LEAST_S = 0.01
_WEIGHT = 0.2
"""Of the newest push in what one is expected to take."""


class Turnstile:
    """Lets small pushes through at once, and large ones in the order of their coming.

    A large one begins when no small one is under way, so a small one waits for one large one at
    most. For use within one event loop.

    Args:
        at_once: large pushes that may be taken in at the same time.
        now: tells seconds that only go forward.
    """

    def __init__(
        self,
        at_once: int = 1,
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._at_once = at_once
        self._now = now
        self._small = 0
        self._went_before = 0
        self._large = 0
        self._line: deque[asyncio.Future[None]] = deque()
        self._takes_s = _FIRST_S
        self._booked = now()

    @asynccontextmanager
    async def turn(self, size: int) -> AsyncIterator[None]:
        """Wait for the turn of a push, and keep it until the block ends.

        *Units*: `size` in bytes.

        Raises:
            Unavailable: so many stand in line that this one has to come again.
        """
        if size <= SMALL:
            self._small += 1
            self._went_before += 1
            try:
                yield
            finally:
                self._small -= 1
                self._let_in()
            return
        await self._stand_in_line()
        began = self._now()
        try:
            yield
        finally:
            self._large -= 1
            self._learn(self._now() - began)
            self._let_in()

    @property
    def expected_s(self) -> float:
        """How long a large push that comes now would wait, in seconds."""
        return len(self._line) * self._takes_s / self._at_once

    async def _stand_in_line(self) -> None:
        if self.expected_s > PATIENCE_S:
            raise _busy(self._book())
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._line.append(place)
        self._let_in()
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._large -= 1
            else:
                self._line.remove(place)
            self._let_in()
            raise

    def _book(self) -> float:
        """Seconds after which to come again: each gets a time of its own, one behind the other.

        They come while the line is half as long, so that it never runs empty.
        """
        now, own = self._now(), self._takes_s / self._at_once
        self._booked = max(self._booked, now + self.expected_s) + own
        return min(self._booked - now - PATIENCE_S / 2, _LATEST_S)

    def _let_in(self) -> None:
        while self._line and self._large < self._at_once and self._is_calm:
            place = self._line.popleft()
            if not place.cancelled():
                self._large += 1
                self._went_before = 0
                place.set_result(None)

    @property
    def _is_calm(self) -> bool:
        return not self._small or self._went_before >= _MOST_BEFORE

    def _learn(self, took_s: float) -> None:
        self._takes_s = max(_LEAST_S, self._takes_s + _WEIGHT * (took_s - self._takes_s))


def _busy(later_s: float) -> Unavailable:
    return Unavailable(
        "central-busy",
        "Many devices are telling central what was done; this one's turn comes a little later.",
        next_step="There is nothing to do: it is tried again by itself, and all is kept here.",
        retry_after_s=later_s,
    )
