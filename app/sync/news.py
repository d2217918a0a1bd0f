"""Waiting to be told that there is something to pull.

Source: sync.md 3.3.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from app.ports.problems import Corrupt, Unavailable
from app.store.open import Store
from app.store.state import Standing, standing
from app.sync.session import Account
from app.sync.transport import CUT, HttpTransport
from app.wire.envelopes import WaitAnswer
from app.wire.pack import unpack

WAIT = "/sync/wait"
LONGEST_WAIT_S = 75.0
"""Central answers within a minute, news or none."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a wait came to.

    Attributes:
        news: there is something to pull.
        epoch: of what this device had then.
        rev: of what this device had then.
    """

    news: bool
    epoch: str
    rev: int


class News:
    """One listening, over a connection of its own beside those of pushes and pulls.

    Args:
        store: says how far this device is.
        account: signs the requests.
        make_way: makes the connection, when it is first needed.
    """

    def __init__(
        self, store: Store, account: Callable[[], Account], make_way: Callable[[], HttpTransport]
    ) -> None:
        self._store = store
        self._account = account
        self._make_way = make_way
        self._lock = threading.Lock()
        self._way: HttpTransport | None = None
        self._waiting = self._ended = False

    def wait(self) -> Heard:
        """Wait until central has news or asks to wait again; no transaction is open meanwhile.

        A pull that came in between may have brought the news already: then there is none.

        Raises:
            Unavailable: central was not reached, or `way-cut`: the listening was ended here.
            Refused: signed out, or central refuses this device.
        """
        before = self._standing()
        way = self._begin()
        try:
            answer = self._ask(way, before)
        finally:
            self._rest(way)
        after = self._standing()
        moved = (after.epoch, after.rev) != (before.epoch, before.rev)
        return Heard(answer.kind == "newer" and not moved, before.epoch, before.rev)

    def end(self) -> None:
        """End the wait that is under way, and all later ones; from any thread, at once."""
        with self._lock:
            self._ended = True
            way, waiting = self._way, self._waiting
        if way is not None:
            way.cut()
            if not waiting:
                way.close()

    def _ask(self, way: HttpTransport, here: Standing) -> WaitAnswer:
        path = f"{WAIT}?{urlencode({'epoch': here.epoch, 'rev': here.rev})}"
        body = self._account().carried(lambda token: way.ask(path, token, read_s=LONGEST_WAIT_S))
        try:
            return unpack(body, WaitAnswer)
        except Corrupt as problem:
            raise Unavailable(
                "central-garbled", "Central's answer was damaged on its way; it is asked again."
            ) from problem

    def _begin(self) -> HttpTransport:
        way = self._way or self._make_way()  # outside the lock, for which the window may wait
        with self._lock:
            self._way = way
            if self._ended:
                raise Unavailable(CUT, "The listening was ended.")
            self._waiting = True
        return way

    def _rest(self, way: HttpTransport) -> None:
        """The wait is over; whoever ended the listening meanwhile left the closing to this one."""
        with self._lock:
            self._waiting = False
            ended = self._ended
        if ended:
            way.close()

    def _standing(self) -> Standing:
        with self._store.reading() as connection:
            return standing(connection)
