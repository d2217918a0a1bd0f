"""Sending as long as central serves."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine

from app.central.mail.room import MailRoom
from app.central.repeating import keep_doing
from app.ports.problems import TrestleProblem

EVERY_S = 1.0
"""Somebody may be waiting for a link before a page."""
FORGETS_EVERY_S = 3600.0


def keep_mailing(room: MailRoom) -> tuple[Coroutine[None, None, None], ...]:
    """What a central that serves does for its mail, until cancelled."""
    return (
        keep_sending(room),
        keep_doing(room.forget, FORGETS_EVERY_S, "letters that ended were not let go"),
    )


async def keep_sending(room: MailRoom, every_s: float = EVERY_S) -> None:
    """Send what is due, now and again, off the loop; a problem is logged, no end.

    *Units*: seconds.
    """
    told = ""
    await asyncio.to_thread(_try, room.begin)
    while True:
        done, problem = await asyncio.to_thread(_try, room.send_some)
        if problem and problem != told:
            logging.getLogger("trestle.central").warning("no letters leave: %s", problem)
        told = problem
        if not done:
            await asyncio.sleep(every_s)


def _try(job: Callable[[], int | None]) -> tuple[int, str]:
    try:
        return job() or 0, ""
    except TrestleProblem as problem:
        return 0, str(problem)
