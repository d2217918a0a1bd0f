"""Putting tickets to rest that nobody has touched for long, in the background, little by little.

It begins a while after central has: so a morning's first rounds come first, and whoever only tries
something out keeps what they see. Between two transactions everybody else has room.

Source: sync.md 3.7.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from app.central.central import Central
from app.central.feed.resting import candidates, put_to_rest
from app.database.scope import whole
from app.database.work import WorkSession
from app.ports.problems import Refused, TrestleProblem

VARIABLE = "TRESTLE_ARCHIVE_DAYS"
DAYS = 180
"""A ticket that ended and was not touched for so long rests."""
MOST_DAYS = 36_500
ROWS = 2_500
"""Rows moved in one transaction: two entries of the feed each, so 5,000 (sync.md 2.1)."""
AT_ONCE = 500
"""Tickets looked at in one go."""
BEGINS_S = 600.0
EVERY_S = 3600.0
BREATH_S = 1.0
"""Between two transactions."""

_SCOPE = whole("putting tickets to rest")


def archive_days() -> int:
    """After how many days a ticket rests; 0 for never.

    Raises:
        Refused: the variable holds no number of days.
    """
    text = os.environ.get(VARIABLE, "").strip() or str(DAYS)
    if not (text.isascii() and text.isdigit() and int(text) <= MOST_DAYS):
        raise Refused(
            "archive-days-wrong",
            f"{VARIABLE} is not a number of days.",
            next_step=f"Set it to a number like {DAYS}; 0 lets nothing rest.",
        )
    return int(text)


def rest_some(central: Central, after: timedelta) -> int:
    """Let some tickets rest: one transaction.

    Args:
        central: whose tickets.
        after: how long nobody touched them.

    Returns:
        How many were looked at; 0 when nothing is left to do.
    """
    now = central.clock.now()
    before = now - after
    found: list[UUID] = central.work.read(
        _SCOPE, lambda session: candidates(session.connection(), before, now, AT_ONCE)
    )
    if not found:
        return 0

    def job(session: WorkSession) -> int:
        return put_to_rest(session, central.clock, central.ids, found, before, ROWS)

    return central.work.run("rest_tickets", _SCOPE, job)


def rest_all(central: Central, after: timedelta) -> int:
    """Let every ticket rest that may; how many were looked at."""
    seen = 0
    while done := rest_some(central, after):
        seen += done
    return seen


async def keep_resting(
    job: Callable[[], int],
    begins_s: float = BEGINS_S,
    every_s: float = EVERY_S,
    breath_s: float = BREATH_S,
) -> None:
    """Run a job until it has nothing to do, now and again, off the loop, until cancelled.

    A problem is logged, no end.

    *Units*: seconds.
    """
    await asyncio.sleep(begins_s)
    while True:
        done = 0
        try:
            done = await asyncio.to_thread(job)
        except TrestleProblem as problem:
            logging.getLogger("trestle.central").warning("no tickets were put to rest: %s", problem)
        await asyncio.sleep(breath_s if done else every_s)
