"""Whether a request was made by the device that its token was given to, and just now.

Nothing else of a request is looked at before. What was signed counts once: requests of the last
minutes are remembered, in the memory of the one process that may serve from a file, in a table
where several may serve from PostgreSQL.

Source: security.md D6.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Engine, delete, select, text

from app.central.auth.caller import signed_out
from app.central.auth.tables import access_token, device, refresh_token, request_nonce, token_family
from app.database.absent import insert_absent
from app.database.engine import Database
from app.database.work import translated
from app.ports.clock import Clock
from app.ports.problems import Refused, Unavailable
from app.records.types import from_micros
from app.security.proofs import Proof, Request, digest_of, holds, read
from app.security.tokens import digest

WINDOW = timedelta(minutes=2)
"""How far the time of a signature may be from central's. A device that is told so signs again."""
_MOST = 200_000
"""Requests that one process remembers: some hundred bytes each."""
_KNOWN = 20_000
"""Tokens whose device's key is remembered. Neither ever changes; whether a token still counts is
looked up with every request."""
_CLEARED_EVERY = timedelta(minutes=1)


class Seen(Protocol):
    """Remembers requests for as long as their signatures count."""

    def is_new(self, key: bytes, nonce: str, signed: datetime, now: datetime) -> bool:
        """Whether this request comes for the first time; from now on it does not."""
        ...


class SeenHere:
    """In this process's memory.

    What came before it began it cannot know: it takes nothing that was signed earlier. A device
    whose clock is behind is told the time and signs again.
    """

    def __init__(self, began: datetime) -> None:
        self._began = began.replace(microsecond=began.microsecond // 1000 * 1000)
        self._lock = threading.Lock()
        self._seen: set[tuple[bytes, str]] = set()
        self._order: deque[tuple[datetime, tuple[bytes, str]]] = deque()

    def is_new(self, key: bytes, nonce: str, signed: datetime, now: datetime) -> bool:
        """As promised.

        Raises:
            Refused: it was signed before this process began.
            Unavailable: more devices ask than can be remembered.
        """
        if signed < self._began:
            raise off_time()
        call = (key, nonce)
        with self._lock:
            while self._order and self._order[0][0] < now - 2 * WINDOW:
                self._seen.discard(self._order.popleft()[1])
            if call in self._seen:
                return False
            if len(self._seen) >= _MOST:
                raise Unavailable(
                    "central-busy", "Central has more requests than it can look at.",
                    next_step="Try again in a moment.", retry_after_s=10.0,
                )  # fmt: skip
            self._seen.add(call)
            self._order.append((now, call))
            return True


class SeenByAll:
    """In a table that all processes see. A power cut may lose the last half second of it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cleared: datetime | None = None

    def is_new(self, key: bytes, nonce: str, signed: datetime, now: datetime) -> bool:
        """As promised; what was signed before this process began, the table knows."""
        del signed
        row = {"key": key, "nonce": nonce, "at": now}
        with translated(), self._engine.begin() as connection:
            # Nobody waits for the disk: what a power cut takes is a moment's.
            connection.execute(text("SET LOCAL synchronous_commit = off"))
            new = insert_absent(connection, request_nonce, row)
            if self._cleared is None or now - self._cleared > _CLEARED_EVERY:
                self._cleared = now
                old = request_nonce.c.at < now - 2 * WINDOW
                connection.execute(delete(request_nonce).where(old))
        return new


@dataclass(frozen=True, slots=True)
class Shown:
    """What a request shows of who makes it.

    Attributes:
        request: what is signed of it.
        header: the proof, or empty.
    """

    request: Request
    header: str


class Proofs:
    """Looks at the signatures of requests.

    Args:
        database: knows the keys.
        clock: central's.
        alone: this process is the only one that serves.
    """

    def __init__(self, database: Database, clock: Clock, *, alone: bool) -> None:
        self._database, self._clock = database, clock
        self._seen: Seen = SeenHere(clock.now()) if alone else SeenByAll(database.write)
        self._lock = threading.Lock()
        self._keys: OrderedDict[bytes, bytes] = OrderedDict()

    def check_time(self, header: str) -> None:
        """Look at the hour alone, before a body is waited for.

        Raises:
            Refused: it was signed by a clock that is off, or long ago.
        """
        proof = read(header)
        if proof is not None and abs(_time(proof) - self._clock.now()) > WINDOW:
            raise off_time()

    def knows(self, token: str) -> bool:
        """Whether a look at this token's proof needs no question to the database."""
        with self._lock:
            return digest(token) in self._keys and isinstance(self._seen, SeenHere)

    def check(self, shown: Shown) -> None:
        """Make sure that a request comes from the device of its access token.

        A device from before there were keys has none, and its token counts by itself.

        Raises:
            Refused: it does not, or came before.
        """
        key = self._key_of(shown.request.token)
        if key is not None:
            self.check_with(key, shown)

    def check_refresh(self, refresh: str, shown: Shown) -> None:
        """Make sure that a request comes from the device of a refresh token.

        Raises:
            Refused: it does not, or came before.
        """
        query = (
            select(device.c.sign_key)
            .join_from(refresh_token, token_family, token_family.c.id == refresh_token.c.family)
            .join(device, device.c.id == token_family.c.device_id)
            .where(refresh_token.c.hash == digest(refresh))
        )
        with translated(), self._database.read.connect() as connection:
            key = connection.execute(query).scalar_one_or_none()
        if key is not None:
            self.check_with(bytes(key), shown)

    def check_with(self, key: bytes, shown: Shown) -> None:
        """Make sure that the holder of a key made a request.

        Raises:
            Refused: somebody else did, or it came before.
        """
        proof = read(shown.header)
        if proof is None or not shown.request.nonce:
            raise signed_out()
        now = self._clock.now()
        if abs(_time(proof) - now) > WINDOW:
            raise off_time()
        if not holds(key, shown.request, proof):
            raise signed_out()
        if not self._seen.is_new(digest_of(key)[:16], shown.request.nonce, _time(proof), now):
            raise Refused(
                "proof-seen", "This request came before.", next_step="Make it anew to repeat it."
            )

    def _key_of(self, token: str) -> bytes | None:
        """The key of a token's device; None where it has none, and for a token of nobody's."""
        name = digest(token)
        with self._lock:
            if (known := self._keys.get(name)) is not None:
                self._keys.move_to_end(name)
                return known
        query = (
            select(device.c.sign_key)
            .join_from(access_token, token_family, token_family.c.id == access_token.c.family)
            .join(device, device.c.id == token_family.c.device_id)
            .where(access_token.c.hash == name)
        )
        with translated(), self._database.read.connect() as connection:
            found = connection.execute(query).scalar_one_or_none()
        if found is None:
            return None
        with self._lock:
            self._keys[name] = bytes(found)
            while len(self._keys) > _KNOWN:
                self._keys.popitem(last=False)
        return bytes(found)


def _time(proof: Proof) -> datetime:
    return from_micros(proof.time_ms * 1000)


def off_time() -> Refused:
    """The device signs again by the time that the answer tells it."""
    return Refused(
        "proof-time",
        "This computer's clock is not central's.",
        next_step="Set the clock of this computer, then try again.",
    )
