"""Sending as long as central serves."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine

from app.central.central import Central
from app.central.mail.notices.telling import Telling
from app.central.mail.papers import PAPERS
from app.central.mail.room import MailRoom
from app.central.repeating import keep_doing
from app.ports.problems import TrestleProblem

EVERY_S = 1.0
"""Somebody may be waiting for a link before a page."""
TELLS_EVERY_S = 5.0
LOOKS_EVERY_S = 300.0


def keep_mailing(central: Central, place: str) -> tuple[Coroutine[None, None, None], ...]:
    """What a central that serves does for its mail, until cancelled.

    Args:
        central: whose.
        place: the portal's address, for links in letters; empty without one.
    """
    room = MailRoom(central, PAPERS)
    telling = Telling(room, place)
    return (
        keep_sending(room),
        keep_doing(_told(lambda: _tell_changes(telling)), TELLS_EVERY_S, "not all were told"),
        keep_doing(_told(telling.tell_due), LOOKS_EVERY_S, "not all were told"),
    )


def _told(job: Callable[[], object]) -> Callable[[], None]:
    """A job that goes on the next time whatever happens: a fault is ours, and the log is told."""

    def bravely() -> None:
        try:
            job()
        except TrestleProblem:
            raise
        except Exception:  # nobody waits for it: the log is told
            logging.getLogger("trestle.central").exception("letters were not written or sent")

    return bravely


def _tell_changes(telling: Telling) -> None:
    while telling.tell_changes():
        pass


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
    except Exception:  # nobody waits for it: the log is told
        logging.getLogger("trestle.central").exception("letters were not written or sent")
        return 0, ""
