"""Where a verb is tried: at a device's desk, or on central in either of its databases.

What a verb answers and what it leaves behind is promised for all three. What a device alone has
(outbox, provisional numbers, drafts, what is shown of a sync) is tried on a `World`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeVar
from uuid import UUID

import pytest

from app.bootstrap.desk import Desk
from app.central.auth.caller import grants_of, known_rights
from app.central.central import Central, new_central, open_central
from app.central.jobs.intake import take_rows
from app.central.people import ADMINISTRATION, grant_client
from app.central.settings import Settings
from app.database.scope import Scope, ScopedSession, whole
from app.database.work import WorkSession
from app.domain.people import Actor
from app.platform.ids import seeded_ids
from app.records import Client, User
from app.records.base import FIRM_SCOPE
from app.usecases.context import Ctx
from app.usecases.submit_ticket import SubmitTicket, submit_ticket
from tests.builders.clock import SetClock
from tests.builders.rows import MIRA
from tests.builders.world import Rows, World, fill, open_world, sign_in_as
from tests.plugins.databases import KINDS, Places, runs_here

C = TypeVar("C")
R = TypeVar("R")
T = TypeVar("T")
Verb = Callable[[ScopedSession, Ctx, C], R]

DEVICE = "device"
GROUNDS = (DEVICE, *KINDS)


class Ground(Protocol):
    """What the tests of a verb need of the place where it runs."""

    clock: SetClock

    def do(self, verb: Verb[C, R], command: C) -> R:
        """Do a verb in one transaction, as the person who acts here."""
        ...

    def ask(self, question: Callable[[ScopedSession], T]) -> T:
        """Ask a question of one snapshot, in the scope of the person who acts here."""
        ...

    def submit(self, command: SubmitTicket) -> UUID:
        """Open a ticket."""
        ...

    def fill(self, rows: Rows) -> None:
        """Put whole rows there, from which nothing follows now."""
        ...

    def acting(self, user: UUID) -> Ground:
        """The same place with somebody else at it."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class DeviceGround:
    """A device's desk over its store.

    Args:
        world: the open store.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.clock = world.clock

    def do(self, verb: Verb[C, R], command: C) -> R:
        return self._world.desk.do(verb, command)

    def ask(self, question: Callable[[ScopedSession], T]) -> T:
        return self._world.desk.ask(question)

    def submit(self, command: SubmitTicket) -> UUID:
        return self._world.desk.submit(command)

    def fill(self, rows: Rows) -> None:
        fill(self._world.store, rows)

    def acting(self, user: UUID) -> DeviceGround:
        store = self._world.store
        sign_in_as(store, user)
        return DeviceGround(World(Desk(store), store, self.clock))

    def close(self) -> None:
        self._world.close()


class CentralGround:
    """Central, where a verb's changes go to the feed and everything is settled at once.

    Args:
        central: open, with everybody granted every client.
        clock: the one that it was opened with.
        user: who acts.
    """

    def __init__(self, central: Central, clock: SetClock, user: UUID) -> None:
        self._central = central
        self.clock = clock
        self._ctx = central.work.read(whole("who acts"), self._context_of(user))

    def _context_of(self, user: UUID) -> Callable[[ScopedSession], Ctx]:
        def read(session: ScopedSession) -> Ctx:
            person = session.get_one(User, user)
            actor = Actor(person.id, person.name, person.grade, known_rights(person.rights))
            seen = frozenset(grants_of(session, user)) - {FIRM_SCOPE}
            return Ctx(actor, self.clock, self._central.ids, Scope(seen, person.name))

        return read

    def do(self, verb: Verb[C, R], command: C) -> R:
        ctx = self._ctx
        return self._central.work.run(
            verb.__name__, ctx.scope, lambda session: verb(session, ctx, command),
            actor=ctx.actor.user,
        )  # fmt: skip

    def ask(self, question: Callable[[ScopedSession], T]) -> T:
        return self._central.work.read(self._ctx.scope, question)

    def submit(self, command: SubmitTicket) -> UUID:
        return self.do(submit_ticket, command)

    def fill(self, rows: Rows) -> None:
        take_rows(self._central, rows)

    def acting(self, user: UUID) -> CentralGround:
        return CentralGround(self._central, self.clock, user)

    def close(self) -> None:
        self._central.close()


def _filled(rows: Callable[[], Rows]) -> Callable[[Settings], None]:
    """Makes a central with these rows, in which everybody sees every client."""

    def make(settings: Settings) -> None:
        clock = SetClock()
        central = new_central(settings, clock, seeded_ids(clock, 1))

        def grant(session: WorkSession) -> None:
            for user in session.query(User):
                for client in session.query(Client):
                    grant_client(session, central, user.id, client.id)

        take_rows(central, rows())
        central.work.run("grant", ADMINISTRATION, grant)
        central.close()

    return make


def grounded(name: str, rows: Callable[[], Rows]) -> Any:
    """Make the fixture `ground`: these rows at a device, and on central in either database.

    Args:
        name: of these rows, unlike that of any others.
        rows: makes the entities and their rows, parents first; called anew for each.
    """

    @pytest.fixture(name="ground", params=GROUNDS)
    def ground(
        request: pytest.FixtureRequest, places_on: Callable[[str], Places], tmp_path: Path
    ) -> Iterator[Ground]:
        """Where the verbs of this test run, with Mira at it."""
        kind: str = request.param
        made: Ground
        if kind == DEVICE:
            made = DeviceGround(open_world(tmp_path / "ground", rows=rows()))
        else:
            runs_here(kind)
            settings = places_on(kind).copy_of(name, _filled(rows), tmp_path / "ground")
            clock = SetClock()
            made = CentralGround(open_central(settings, clock, seeded_ids(clock, 2)), clock, MIRA)
        yield made
        made.close()

    return ground
