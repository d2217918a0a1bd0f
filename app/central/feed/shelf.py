"""Pages of first copies that lie ready: read and packed once for all who copy the same.

Most people of a firm may see the same clients, so most first copies are the same rows in the same
order. A page is kept under everything that its making is given (`Key`); so whoever finds one is
given what would have been read for them, at one of the revisions between the beginning of their
copy and now. What changed after that comes by the feed, as it does in every copy.

What is kept has no word of the person or the device that it was made for: where their scopes
stand, how much is left and what o'clock it is are put around it for each answer (`wire.ready`).

Source: ADR 0036.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar
from uuid import UUID

from app.wire.ready import Ready

T = TypeVar("T")

MOST_BYTES = 64 * 1024 * 1024
"""Of packed pages in one process: a first copy of two million rows."""
SHARED_FOR = timedelta(minutes=10)
"""So long others may join a beginning: the feed tells each of them what came after it."""
SHARED_REVS = 2_000
"""Revisions after which a beginning is no use to others: less than a page of the feed."""
_WAIT_S = 20.0
"""A page that takes longer is made by each who waits for it."""
_MOST_FACTS = 1_000
_OVERHEAD = 500
"""Bytes that an entry takes beside its page and its scopes, about."""


class At(NamedTuple):
    """A state of the database: its newest revision, and the name of the commit that made it."""

    epoch: str
    head: int
    commit_id: str


class Key(NamedTuple):
    """All that a page is made of, beside the rows themselves.

    A page is made by a function that is given this and a snapshot, and no person: neither rights
    nor the hour can play a part in it (`feed.copy_pages`).

    Attributes:
        scopes: every scope of the copy, in order, their ids joined: a row of none of them is in no
            page.
        user: whose own tickets they are, in a page of such; None in a page for all.
        head, since, part, after: as in `CopyPos`.
    """

    epoch: str
    schema: int
    scopes: bytes
    user: UUID | None
    head: int
    since: int
    part: int
    after: bytes
    limit: int


class Fact(NamedTuple):
    """All that a count is of.

    Attributes:
        name: of the count.
        user, scopes, head: as in `Key`.
    """

    name: str
    epoch: str
    user: UUID | None
    scopes: bytes
    head: int


@dataclass(slots=True)
class Lying:
    """A page, or a few, that lie ready.

    Attributes:
        made: the state that they were read from.
        stood: the latest state in which they were found to be of use.
        rows: how many there are.
        part, after: where the copy goes on; a part beyond the last one when it is complete.
    """

    ready: Ready
    made: At
    stood: At
    rows: int
    part: int
    after: bytes


class Start(NamedTuple):
    """A revision at which copies begin."""

    at: At
    since: int
    when: datetime


class BeingMadeError(Exception):
    """Somebody else makes this page, or counts this, now.

    Let go of the database, `wait`, and ask again: who waits for it must not hold what the maker,
    or anybody else, may need.
    """

    def __init__(self, made: threading.Event) -> None:
        super().__init__("the page is being made")
        self._made = made

    def wait(self) -> bool:
        """Wait until it is made, or could not be; False where that takes too long."""
        return self._made.wait(_WAIT_S)


class Shelf:
    """The pages that one process keeps; any thread may ask.

    Args:
        most_bytes: what is used least goes when there is more.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._lying: OrderedDict[Key, Lying] = OrderedDict()
        self._facts: OrderedDict[Fact, object] = OrderedDict()
        self._making: dict[Key | Fact, threading.Event] = {}
        self._start: Start | None = None
        self._bytes = 0
        self.made = 0
        """How many pages were made here, for those who count."""

    @property
    def size(self) -> int:
        """Bytes that lie here, about."""
        return self._bytes

    def page(
        self, key: Key, is_of_use: Callable[[Lying], bool], make: Callable[[], Lying]
    ) -> Lying:
        """The page of this key, made where there is none of use.

        Args:
            key: of what.
            is_of_use: whether one that lies here may be given to who asks now.
            make: makes it.

        Raises:
            BeingMadeError: another thread makes it.
        """
        passed: Lying | None = None
        while (found := self._find(key, passed)) is not None:
            if is_of_use(found):
                return found
            passed = found
        try:
            made = make()
            self._keep(key, made)
        finally:
            self._is_done(key)
        return made

    def _find(self, key: Key, passed: Lying | None) -> Lying | None:
        """What lies here; None for who has to make it, until they say that they are done."""
        with self._lock:
            found = self._lying.get(key)
            if found is not None and found is not passed:
                self._lying.move_to_end(key)
                return found
            self._begin(key)
            return None

    def _begin(self, key: Key | Fact) -> None:
        if key in self._making:
            raise BeingMadeError(self._making[key])
        self._making[key] = threading.Event()

    def _is_done(self, key: Key | Fact) -> None:
        with self._lock:
            self._making.pop(key).set()

    def _keep(self, key: Key, made: Lying) -> None:
        with self._lock:
            self.made += 1
            there = self._lying.get(key)
            if there is not None and there.made.head > made.made.head:
                return
            if there is not None:
                self._drop(key)
            self._lying[key] = made
            self._bytes += _bytes(key, made)
            while self._bytes > self._most_bytes:
                self._drop(next(iter(self._lying)))

    def _drop(self, key: Key) -> None:
        self._bytes -= _bytes(key, self._lying.pop(key))

    def start(self, at: At, now: datetime, since: int, is_known: Callable[[At], bool]) -> Start:
        """Where a copy that is asked for now begins: where another began a little earlier, if any.

        Args:
            at: the present state.
            now: the hour.
            since: from when on work counts as recent, for a beginning of its own.
            is_known: whether a state is one that this database has been in.
        """
        begun = Start(at, since, now)
        while True:
            with self._lock:
                known = self._start
            if known is not None and (
                known.at.epoch == at.epoch
                and 0 <= at.head - known.at.head <= SHARED_REVS
                and abs(now - known.when) <= SHARED_FOR  # who asked first may begin last
                and (known.at == at or is_known(known.at))
            ):
                return known
            with self._lock:
                # Where somebody else began meanwhile, that beginning is looked at first.
                if self._start is known:
                    if known is not None and known.at.epoch != at.epoch:
                        self._clear()
                    self._start = begun
                    return begun

    def _clear(self) -> None:
        """Central was put back to an earlier day: nothing that was read before is of use."""
        self._lying.clear()
        self._facts.clear()
        self._bytes = 0

    def fact(self, key: Fact, find: Callable[[], T]) -> T:
        """Something that is counted once for a beginning.

        Raises:
            BeingMadeError: another thread counts it.
        """
        with self._lock:
            if key in self._facts:
                self._facts.move_to_end(key)
                return self._facts[key]  # type: ignore[return-value] # what this key's `find` gave
            self._begin(key)
        try:
            found = find()
            with self._lock:
                self._facts[key] = found
                while len(self._facts) > _MOST_FACTS:
                    self._facts.popitem(last=False)
        finally:
            self._is_done(key)
        return found


def _bytes(key: Key, lying: Lying) -> int:
    return lying.ready.size + len(key.scopes) + _OVERHEAD
