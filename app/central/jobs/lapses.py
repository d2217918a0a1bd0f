"""Letting proposals lapse that nobody answered, once in a while, as long as central serves.

Source: domain.md 3.7 ("lapses after 30 days as goodwill").
"""

from __future__ import annotations

from collections.abc import Callable

from app.central.central import Central
from app.central.repeating import keep_doing
from app.database.scope import whole
from app.database.work import WorkSession
from app.usecases.redecision.answers import lapse

EVERY_S = 3600.0
_SCOPE = whole("letting proposals lapse")


def lapse_proposals(central: Central) -> int:
    """Let every proposal lapse whose time is over.

    Returns:
        How many lapsed.
    """

    def job(session: WorkSession) -> int:
        return len(lapse(session, central.clock.now()))

    return central.work.run("lapse_proposals", _SCOPE, job)


async def keep_lapsing(job: Callable[[], object], every_s: float = EVERY_S) -> None:
    """Run a job now and again, off the loop, until cancelled; a problem is logged, no end."""
    await keep_doing(job, every_s, "proposals did not lapse")
