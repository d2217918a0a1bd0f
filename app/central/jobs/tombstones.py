"""Letting go of what was deleted long ago, once a day, as long as central serves.

Source: sync.md 2.10.
"""

from __future__ import annotations

from collections.abc import Callable

from app.central.auth.devices import slowest
from app.central.central import Central
from app.central.feed.floor import let_go, raise_floor
from app.central.repeating import keep_doing
from app.database.scope import whole
from app.database.work import WorkSession

EVERY_S = 24 * 3600.0
AT_ONCE = 5000
"""Entries in one commit: nobody has to wait long for it."""

_SCOPE = whole("letting go of what was deleted long ago")


def forget_deleted(central: Central) -> int:
    """Raise the floor, and forget what is gone below it, in short transactions.

    A run that is cut short leaves the floor where it is; the next one goes on below it.

    Returns:
        How many entries were let go.
    """
    now = central.clock.now()

    def up(session: WorkSession) -> int:
        connection = session.connection()
        return raise_floor(connection, now, slowest(connection, now))

    floor = central.work.run("raise_floor", _SCOPE, up)
    gone, after = 0, 0
    while True:

        def some(session: WorkSession, after: int = after) -> tuple[int, int | None]:
            return let_go(session.connection(), floor, after, AT_ONCE)

        count, reached = central.work.run("forget_deleted", _SCOPE, some)
        gone += count
        if reached is None:
            return gone
        after = reached


async def keep_forgetting(job: Callable[[], object], every_s: float = EVERY_S) -> None:
    """Let go of what is old now and again, until cancelled."""
    await keep_doing(job, every_s, "what was deleted long ago could not be let go")
