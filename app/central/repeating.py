"""Doing a job now and again, as long as central serves."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from app.ports.problems import TrestleProblem


async def keep_doing(job: Callable[[], object], every_s: float, failed: str) -> None:
    """Run a job now and again, off the loop, until cancelled; a problem is logged, no end.

    Args:
        job: what is done; it blocks.
        every_s: the pause after each time, in seconds.
        failed: what a problem means, for the log.
    """
    while True:
        try:
            await asyncio.to_thread(job)
        except TrestleProblem as problem:
            logging.getLogger("trestle.central").warning("%s: %s", failed, problem)
        await asyncio.sleep(every_s)
