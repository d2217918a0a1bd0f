"""The shell around the lane of files: its own way, one thread, and pauses between its turns.

Source: sync.md 2.9.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from app.ports.clock import Clock
from app.ports.problems import Refused, TrestleProblem, Unavailable
from app.store import errands
from app.store.errands import Allowed, Key
from app.store.files import (
    evict,
    forget_loose,
    forget_rowless,
    known_names,
    unsent_anew,
    vault_of,
)
from app.store.open import Store
from app.sync.files.adopting import adopt
from app.sync.files.asks import Ask, Came
from app.sync.files.policy import read_policy
from app.sync.files.steps import Lane, Slices
from app.sync.files.way import FileWay
from app.sync.session import Account

_AGAIN_S = 1.0
_LEFT = timedelta(days=1)

Told = Callable[[UUID, bool], None]
Carry = Callable[[Ask], Came]


@dataclass(frozen=True, slots=True)
class Rested:
    """How a turn of the lane ended.

    Attributes:
        wait_s: until the next one is worth while, in seconds; None: until something is added.
        problem: why it ended before all was carried.
    """

    wait_s: float | None
    problem: TrestleProblem | None = None


def allowed_now(store: Store, *, metered: bool) -> Allowed:
    """Which files may travel over the network of this moment."""
    with store.reading() as connection:
        return read_policy(connection).allowed(metered=metered)


def carry_files(
    store: Store,
    carry: Carry,
    clock: Clock,
    allowed: Allowed,
    *,
    told: Told = lambda _attachment, _ended: None,
    luck: Callable[[], float] = random.random,
    slices: Slices | None = None,
) -> Rested:
    """Carry what is ready; what cannot go on rests by itself, the others do not wait for it.

    Args:
        store: of this device.
        carry: asks central.
        clock: tells when what rests is tried again.
        allowed: which files may travel.
        told: hears of each attachment whose file went on, and whether it ended.
        luck: random, from 0 to 1, for pauses.
        slices: how much this line carries at once, as far as it was learnt.
    """

    def hear(key: Key, ended: bool) -> None:
        told(key.attachment, ended)

    lane = Lane(store, vault_of(store), allowed, now=clock.now, luck=luck, slices=slices, told=hear)
    problem: TrestleProblem | None = None
    with closing(lane.steps()) as steps:
        try:
            wish = next(steps)
            while True:
                try:
                    came = carry(wish)
                except (Refused, Unavailable) as met:
                    wish = steps.throw(met)
                else:
                    wish = steps.send(came)
        except StopIteration:
            pass
        except TrestleProblem as met:
            problem = met
    return Rested(_wait_s(store, allowed, clock.now()), problem)


def _wait_s(store: Store, allowed: Allowed, now: datetime) -> float | None:
    with store.reading() as connection:
        at = errands.next_at(connection, allowed)
    return None if at is None else max(_AGAIN_S, (at - now).total_seconds())


def tidy(store: Store) -> int:
    """Let go of copies that nothing has any more, of what is over the limit, and of leftovers.

    A leftover is what no row knows and is a day old: what is being added now has no row yet.

    Returns:
        How many files of the folder went.
    """
    vault = vault_of(store)
    with store.writing() as connection:
        room = read_policy(connection).room
        forget_rowless(connection)
        gone = [*forget_loose(connection), *evict(connection, room, store.clock.now())]
        known = known_names(connection)
    before = store.clock.now() - _LEFT
    gone += [name for name, at in vault.store.names() if name not in known and at < before]
    for name in set(gone):
        vault.drop(name)
    return len(set(gone))


def begin_turn(store: Store, room: int | None) -> int:
    """Clear up before a turn, and have sent what central has no more.

    The whole folder is looked through at a program's first turn, and where less room was chosen.

    Args:
        store: of this device.
        room: that was chosen at the turn before, in bytes; None at the first.

    Returns:
        The room that is chosen now, in bytes.
    """
    with store.reading() as connection:
        chosen = read_policy(connection).room
        anew = unsent_anew(connection)
    if room is None:
        adopt(store)
    if room is None or chosen < room:
        tidy(store)
    else:
        _let_go(store)
    if anew:
        store.write(lambda connection: _plan(connection, anew))
    return chosen


def _let_go(store: Store) -> None:
    """Drop the copies of what left this device: of a client, say, that was taken away."""
    with store.writing() as connection:
        gone = forget_loose(connection)
    for name in gone:
        vault_of(store).drop(name)


def _plan(connection: Connection, files: list[tuple[UUID, str, int]]) -> None:
    for attachment, kind, size in files:
        errands.plan(connection, Key(attachment, kind, "up"), size)


class FileCarrier:
    """Carries files over a way of its own, signed by the account of the rows' rounds.

    Args:
        store: of this device.
        account: signs the requests.
        way: makes the way to central.
    """

    def __init__(
        self, store: Store, account: Callable[[], Account], way: Callable[[], FileWay]
    ) -> None:
        self._store, self._account, self._make = store, account, way
        self._way: FileWay | None = None
        self._slices = Slices()
        self._ended = False
        self._room: int | None = None

    def turn(self, *, metered: bool, told: Told = lambda _attachment, _ended: None) -> Rested:
        """Carry what is ready, until nothing is.

        The first turn clears up before, and so does one for which less room was chosen.

        Raises:
            Refused: the address is not one that may be spoken to.
        """
        if self._ended:
            return Rested(None)
        way = self._way = self._make()
        account = self._account()

        def carry(ask: Ask) -> Came:
            return account.carried(lambda token: way.carry(ask, token))

        try:
            self._room = begin_turn(self._store, self._room)
            allowed = allowed_now(self._store, metered=metered)
            return carry_files(
                self._store, carry, self._store.clock, allowed, told=told, slices=self._slices
            )
        finally:
            self._way = None
            way.close()

    def end(self) -> None:
        """End what is under way, from any thread; nothing more is carried."""
        self._ended = True
        if (way := self._way) is not None:
            way.cut()
