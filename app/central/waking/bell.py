"""Who waits, and which of them a change concerns. Lives on the server's event loop alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from app.central.waking.tail import Grants, Tail
from app.ports.problems import Unavailable

MOST_WAITING = 2000
"""Devices that may wait at one process."""
MOST_OF_A_DEVICE = 8
"""A laptop that loses its connection leaves a wait behind until its time is over."""
_LATER_S = 30.0


@dataclass(eq=False, slots=True)
class Waiter:
    """A device that waits.

    Attributes:
        since: nothing that its person may see is newer than what it has, as of this revision.
        looks: how often grants had changed when its own were read.
    """

    device: UUID
    user: UUID
    grants: Grants
    since: int
    looks: int
    woken: asyncio.Future[bool] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def wake(self, *, news: bool) -> None:
        """Let it go."""
        if not self.woken.done():
            self.woken.set_result(news)


class Bell:
    """Wakes those whom a change concerns, and nobody else.

    It knows scopes only as far back as this process has looked. Where that is not far enough a
    device is woken without need: it pulls nothing, and asks again from a newer revision.
    """

    def __init__(self) -> None:
        self.waiters: set[Waiter] = set()
        self.grant_changes = 0
        self._newest: dict[UUID, int] = {}
        self._floor = -1
        self._last: Tail | None = None
        self._closed = False

    @contextmanager
    def waiting(self, waiter: Waiter) -> Iterator[Waiter]:
        """Have a device wait within the block; it is let go at once where news came meanwhile.

        Raises:
            Unavailable: too many wait, or central is stopping.
        """
        of_device = sum(other.device == waiter.device for other in self.waiters)
        if self._closed or len(self.waiters) >= MOST_WAITING or of_device >= MOST_OF_A_DEVICE:
            raise Unavailable(
                "central-full",
                "Central cannot tell of news just now; it is asked again later.",
                retry_after_s=_LATER_S,
            )
        self.waiters.add(waiter)
        try:
            if waiter.looks != self.grant_changes or self._concerns(waiter):
                waiter.wake(news=True)
            yield waiter
        finally:
            self.waiters.discard(waiter)

    def take(self, tail: Tail) -> None:
        """Take in what a look has found, and wake whom it concerns."""
        last, self._last = self._last, tail
        restored = last is not None and (last.epoch != tail.epoch or tail.head < last.head)
        if last is None or restored:
            self._newest.clear()
            self._floor = tail.head
        self._newest.update(tail.scopes)
        self.grant_changes += tail.grants is not None
        for waiter in self.waiters:
            granted = tail.grants is not None and tail.grants_of(waiter.user) != waiter.grants
            if restored or granted or self._concerns(waiter):
                waiter.wake(news=True)

    def _concerns(self, waiter: Waiter) -> bool:
        newest = max((self._newest.get(scope, -1) for scope in waiter.grants), default=-1)
        return max(newest, self._floor) > waiter.since

    def close(self) -> None:
        """Let everybody go without news, and take nobody more."""
        self._closed = True
        for waiter in self.waiters:
            waiter.wake(news=False)
