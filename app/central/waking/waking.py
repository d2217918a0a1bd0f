"""The waking of one process: one thread that listens, and everybody who waits.

A device that waits holds no thread and no connection to the database: only a future.

Source: architecture.md 7; sync.md 3.3.
"""

from __future__ import annotations

import asyncio
import logging
import random
import threading
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from app.central.auth.caller import Caller
from app.central.central import Central
from app.central.waking.bell import Bell, Waiter
from app.central.waking.sources import Source, source_of
from app.central.waking.tail import Tail, has_news, read_tail
from app.database.scope import ScopedSession, whole
from app.ports.problems import Unavailable
from app.wire.envelopes import WaitAnswer

log = logging.getLogger("trestle.central")

WAIT_S = (25.0, 55.0)
"""How long a device waits for news before it asks again: drawn anew each time, so that devices do
not come in step, and within the minute after which many a proxy gives up."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 5.0
"""After the listener lost its connection."""
_FIRST_LOOK_S = 2.0
_REST_S = 0.05
"""Between two looks: in a burst of commits one look serves several."""
_SCOPE = whole("waking those who wait for news")


class Waking:
    """Wakes devices that wait at this process.

    Args:
        central: whose feed is watched.
        wait_s: the least and the most that a device waits.
        source: hears of commits; made anew after each failure.
    """

    def __init__(
        self,
        central: Central,
        *,
        wait_s: tuple[float, float] = WAIT_S,
        source: Callable[[], Source] | None = None,
    ) -> None:
        self.bell = Bell()
        self._central, self._wait_s = central, wait_s
        self._source = source or (lambda: source_of(central.work.database, central.commits))
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._last: Tail | None = None
        self._looked = asyncio.Event()

    async def start(self) -> None:
        """Begin to listen; on the loop on which devices wait."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._listen, name="trestle-waking", daemon=True)
        self._thread.start()
        # Who came before the first look would be woken without need. A database that is away
        # must not keep central from starting, though.
        with suppress(TimeoutError):
            await asyncio.wait_for(self._looked.wait(), _FIRST_LOOK_S)

    async def stop(self) -> None:
        """Let everybody go and stop listening; twice changes nothing."""
        self.bell.close()
        self._stop.set()
        self._central.commits.tell()
        thread, self._thread = self._thread, None
        if thread is not None:
            await asyncio.to_thread(thread.join)

    async def wait(self, token: str, epoch: str, rev: int) -> WaitAnswer:
        """Answer when there is news for the person behind this token, or when time is up.

        Raises:
            Refused: the token does not count.
            Unavailable: too many wait, or central is stopping.
        """
        looks = self.bell.grant_changes

        def arrive(session: ScopedSession, caller: Caller) -> tuple[Caller, int, bool]:
            return caller, *has_news(session.connection(), caller.grants, epoch, rev)

        caller, head, news = await asyncio.to_thread(self._central.read_as, token, arrive)
        if news:
            return WaitAnswer("newer")
        waiter = Waiter(caller.device, caller.actor.user, caller.grants, head, looks)
        seconds = random.uniform(*self._wait_s)  # noqa: S311 -- spreads load; guards nothing
        with self.bell.waiting(waiter):
            done, _ = await asyncio.wait({waiter.woken}, timeout=seconds)
        return WaitAnswer("newer" if done and waiter.woken.result() else "again")

    def _listen(self) -> None:
        """Runs in the thread: hear, look, ring; whatever breaks is tried again."""
        failures = 0
        while not self._stop.is_set():
            try:
                with self._source() as source:
                    self._look()  # whatever was missed while nobody listened
                    failures = 0
                    self._hear(source)
            except Exception as problem:  # noqa: BLE001 -- whatever it is, the others still wait
                failures += 1
                self._report(problem, failures)
                self._stop.wait(_pause(failures))

    def _hear(self, source: Source) -> None:
        while not self._stop.is_set():
            if source.wait():
                self._look()
                self._stop.wait(_REST_S)

    def _look(self) -> None:
        tail = self._central.work.read(_SCOPE, lambda session: read_tail(session, self._last))
        self._last = tail
        if self._loop is not None and not self._stop.is_set():
            self._loop.call_soon_threadsafe(self._ring, tail)

    def _ring(self, tail: Tail) -> None:
        self.bell.take(tail)
        self._looked.set()

    def _report(self, problem: Exception, failures: int) -> None:
        if self._stop.is_set():
            return
        if _expected(problem):
            if failures == 1:
                log.warning("the listener for news lost its database: %s", type(problem).__name__)
            return
        log.error("the listener for news failed: %s", type(problem).__name__, exc_info=problem)


def _expected(problem: Exception) -> bool:
    """Whether it is the database that is away, and not a fault of ours."""
    return isinstance(problem, (Unavailable, SQLAlchemyError, OSError))


def _pause(failures: int) -> float:
    longest = min(FIRST_PAUSE_S * 2.0 ** min(failures - 1, 16), LONGEST_PAUSE_S)
    return random.uniform(longest / 2, longest)  # noqa: S311 -- spreads load; guards nothing
