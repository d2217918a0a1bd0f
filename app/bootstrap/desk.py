"""Everything that the workbench's screens need, behind one door.

A `Desk` is the open store of this device with the person who works at it. Its methods block: the
screens call them on the lanes (`ui.runtime.tasks`): `do` on the store lane, `ask` on the read lane,
`sync` and `sign_in` on the net lane.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar
from uuid import UUID

from app.bootstrap.identity import Identity
from app.database.scope import Scope, ScopedSession, whole
from app.domain.vocabulary import Right
from app.ports.problems import Refused
from app.records import User
from app.store.marks import disputed, unsynced
from app.store.open import Store
from app.store.settings import read_draft, read_setting, write_draft, write_setting
from app.usecases.context import Ctx

T = TypeVar("T")
C = TypeVar("C")
R = TypeVar("R")
Verb = Callable[[ScopedSession, Ctx, C], R]


class Desk:
    """The workbench's door to its store, its central and its clock."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = store.clock
        self._scope: Scope = whole("the store of this device holds only what its person may see")
        self._identity: Identity | None = None

    @property
    def identity(self) -> Identity | None:
        """Who works here; None before the first sign-in."""
        if self._identity is None:
            self._identity = self._read_identity()
        return self._identity

    def forget_identity(self) -> None:
        """Read again who works here: a sign-in or a first copy changed it."""
        self._identity = None

    def _read_identity(self) -> Identity | None:
        device = self.store.device
        if device.user is None:
            return None
        person = device.user
        user = self.ask(lambda session: session.get(User, person))
        known: dict[str, Any] = self.setting("identity") or {}
        if user is None:
            return Identity(
                person,
                known.get("name", ""),
                known.get("email", ""),
                known.get("grade", "standard"),
                frozenset(Right(right) for right in known.get("rights", ["technician"])),
                known.get("zone", "UTC"),
                device.short,
                known.get("address", ""),
            )
        return Identity(
            user.id,
            user.name,
            user.email,
            user.grade,
            frozenset(Right(right) for right in user.rights),
            user.zone,
            device.short,
            known.get("address", ""),
        )

    @property
    def ctx(self) -> Ctx:
        """What every verb is given.

        Raises:
            Refused: nobody has signed in on this device.
        """
        identity = self.identity
        if identity is None:
            raise Refused("signed-out", "Sign in first; nothing was changed.")
        return Ctx(identity.actor, self.clock, self.store.ids, self._scope, identity.device)

    def do(self, verb: Verb[C, R], command: C, *, origin: str = "") -> R:
        """Do a verb in one transaction; what it changed is announced and waits in the outbox.

        Raises:
            Refused: a rule said no, in a sentence; nothing was changed.
            Unavailable: disk full or store locked; nothing was changed.
        """
        ctx = self.ctx
        name: str = getattr(verb, "__name__", "verb")
        return self.store.work.run(
            name,
            self._scope,
            lambda session: verb(session, ctx, command),
            actor=ctx.actor.user,
            origin=origin,
        )

    def ask(self, question: Callable[[ScopedSession], T]) -> T:
        """Ask a question of one snapshot of the store."""
        return self.store.work.read(self._scope, question)

    def unsynced(self, rows: Collection[UUID]) -> frozenset[UUID]:
        """Which of these rows have changes that central has not seen."""
        with self.store.reading() as connection:
            return unsynced(connection, rows)

    def disputed(self, rows: Collection[UUID]) -> frozenset[UUID]:
        """Which of these rows have an unresolved conflict or a refused change."""
        with self.store.reading() as connection:
            return disputed(connection, rows)

    def setting(self, key: str) -> Any:
        """A setting of this device, or None."""
        with self.store.reading() as connection:
            return read_setting(connection, key)

    def keep_setting(self, key: str, value: Any) -> None:
        """Keep a setting of this device; None forgets it."""
        self.store.write(lambda connection: write_setting(connection, key, value))

    def draft(self, key: str) -> str:
        """Text that was typed and not sent, or empty."""
        with self.store.reading() as connection:
            return read_draft(connection, key)

    def keep_draft(self, key: str, text: str) -> None:
        """Keep text while it is being typed; empty text forgets it."""
        now = self.clock.now()
        self.store.write(lambda connection: write_draft(connection, key, text, now))

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()
