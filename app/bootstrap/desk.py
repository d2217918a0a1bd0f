"""Everything that the workbench's screens need, behind one door.

A `Desk` is the open store of this device with the person who works at it. Its methods block: the
screens call them on the lanes (`ui.runtime.tasks`): `do` on the store lane, `ask` on the read lane,
`sync` and `sign_in` on the net lane, `news().wait` on the wait lane, `files().turn` on the files
lane.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from app.bootstrap.copies import keep_copy
from app.bootstrap.entry import Entry
from app.bootstrap.fellows import Fellows
from app.bootstrap.identity import Identity, identity_here
from app.bootstrap.leases import LeaseDesk, leased_round
from app.bootstrap.timer import TimerDesk
from app.bootstrap.vault import VaultDesk
from app.bootstrap.ways import Ways, trusted
from app.database.scope import Scope, ScopedSession, whole
from app.ports.changes import ChangeSet
from app.ports.problems import Corrupt, Refused, Unavailable
from app.store.marks import disputed, refused, unsynced
from app.store.numbers import next_provisional
from app.store.open import Job, Store
from app.store.settings import read_draft, read_setting, write_draft, write_setting
from app.sync.files.carrying import FileCarrier
from app.sync.news import News
from app.sync.own_account import OwnAccountWay
from app.sync.round import Progress, RoundResult
from app.sync.session import Account
from app.sync.signing import Signer
from app.sync.staff import StaffWay
from app.sync.status import SyncStatus, sync_status
from app.sync.transport import HttpTransport
from app.usecases.context import Ctx
from app.usecases.submit_ticket import SubmitTicket, submit_ticket

T = TypeVar("T")
C = TypeVar("C")
R = TypeVar("R")
Verb = Callable[[ScopedSession, Ctx, C], R]

ADDRESS = "address"


class Desk:
    """The workbench's door to its store, its central and its clock.

    Args:
        store: open, of this device.
        announce: hears of every committed change, local and foreign, from any thread.

    Attributes:
        typed: the drafts of this run by their keys, also those that could not be written down.
    """

    def __init__(
        self, store: Store, announce: Callable[[ChangeSet], None] = lambda _changes: None
    ) -> None:
        self.store = store
        self.clock = store.clock
        self.announce = announce
        self._scope: Scope = whole("the store of this device holds only what its person may see")
        self._identity: Identity | None = None
        self.typed: dict[str, str] = {}
        self.timer = TimerDesk(self)
        self._ways = Ways(store, lambda: self.address)
        self.vault = VaultDesk(self, store, self._ways.account)
        self.lease = LeaseDesk(store)

    @property
    def address(self) -> str:
        """Where central is; empty before the first sign-in."""
        return self.setting(ADDRESS) or ""

    @property
    def identity(self) -> Identity | None:
        """Who works here; None before the first sign-in."""
        if self._identity is None:
            self._identity = identity_here(self.store, self._scope, lambda: self.address)
        return self._identity

    def forget_identity(self) -> None:
        """Read again who works here: a sign-in or a first copy changed it."""
        self._identity = None

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
        self.lease.check()
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
        """Ask a question of one snapshot of the store.

        Raises:
            Refused: what this device holds of clients is locked; nothing was read.
        """
        self.lease.check()
        return self.store.work.read(self._scope, question)

    def write(self, job: Job[T]) -> T:
        """Change what this device alone keeps of acts that wait or were refused.

        Raises:
            Refused: what this device holds of clients is locked; nothing was changed.
        """
        self.lease.check()
        return self.store.write(job)

    def sign_in(self, address: str, email: str, password: str, device_name: str) -> Identity:
        """Sign in at a central and enrol this device with it.

        Raises:
            Refused: address, e-mail or password are not right, the device is another person's,
                central asks for a code as well, or the device has to be let in first.
            Unavailable: central was not reached.
        """
        self._at(address, lambda account: account.sign_in(email, password, device_name))
        return self._entered(address)

    @property
    def entry(self) -> Entry:
        """The way in step by step: with a code, a second factor to set up, a wait."""
        return Entry(
            self.store,
            self._at,
            self._entered,
            lambda: self.address,
            lambda address: self.keep_setting(ADDRESS, address),
        )

    def _at(self, address: str, job: Callable[[Account], T]) -> T:
        """Speak with a central that is not this device's yet."""
        door = HttpTransport(address, Signer(self.store), trust=trusted(self.store))
        try:
            return job(Account(self.store, door, self.clock))
        finally:
            door.close()

    def _entered(self, address: str) -> Identity:
        self.keep_setting(ADDRESS, address)
        self.forget_identity()
        identity = self.identity
        if identity is None:
            raise Refused("signed-out", "Central did not say who you are; try again.")
        return identity

    @property
    def way(self) -> Account:
        """The way to central, signed in; what uses it belongs on the net lane.

        Raises:
            Refused: the address of central is not one that may be spoken to.
        """
        return self._ways.account()

    @property
    def fellows(self) -> Fellows:
        """This person's devices and those that wait; it belongs on the net lane."""
        return Fellows(self.store, self._ways.account)

    @property
    def staff(self) -> StaffWay:
        """The firm's people, for who keeps them; it belongs on the net lane."""
        return self._ways.staff()

    @property
    def own_account(self) -> OwnAccountWay:
        """How whoever works here signs in; it belongs on the net lane."""
        return self._ways.own_account()

    def sign_out(self) -> None:
        """Forget the tokens; what is not synced stays and waits."""
        self._ways.account().sign_out()

    def sync(self, on_progress: Callable[[Progress], None] = lambda _p: None) -> RoundResult:
        """Do one round with central.

        Raises:
            Refused: signed out, or central refuses this device; `device-withdrawn`: for good, and
                what it holds is to be removed.
            Unavailable: central was not reached; everything waits.
            Corrupt: the store is damaged; what was done is saved when it is opened again.
        """
        account = self._ways.account()
        self.vault.before_push()
        result = leased_round(self.store, account, self.lease, on_progress, self.announce)
        if "user" in result.kinds:
            self.forget_identity()
        keep_copy(self.store)
        self.vault.turn()
        return result

    def news(self) -> News:
        """A listening for news from central; its `wait` belongs on the wait lane."""
        return self._ways.news()

    def files(self) -> FileCarrier:
        """A carrier of files; its turns belong on the lane of files."""
        return self._ways.files()

    def status(self) -> SyncStatus:
        """How the sync stands, in words."""
        identity = self.identity
        zone = ZoneInfo(identity.zone if identity else "UTC")
        with self.store.reading() as connection:
            return sync_status(connection, zone, self.clock.now())

    def submit(self, command: SubmitTicket, *, origin: str = "") -> UUID:
        """Open a ticket with a provisional number of this device.

        Raises:
            Refused: a rule said no; nothing was changed, and the number is not used up.
        """

        def submit_here(session: ScopedSession, ctx: Ctx, given: SubmitTicket) -> UUID:
            numbered = replace(given, provisional=next_provisional(session))
            return submit_ticket(session, ctx, numbered)

        submit_here.__name__ = submit_ticket.__name__
        return self.do(submit_here, command, origin=origin)

    def unsynced(self, rows: Collection[UUID]) -> frozenset[UUID]:
        """Which of these rows have changes that central has not seen."""
        with self.store.reading() as connection:
            return unsynced(connection, rows)

    def refused(self, rows: Collection[UUID]) -> frozenset[UUID]:
        """Which of these rows, or what belongs to them, central refused a change of."""
        with self.store.reading() as connection:
            return refused(connection, rows)

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
        self.typed[key] = text
        now = self.clock.now()
        self.store.write(lambda connection: write_draft(connection, key, text, now))

    def close(self) -> None:
        """Let go of the connections and the store."""
        self._ways.close()
        with suppress(Unavailable, Corrupt):
            self.lease.keep()
        self.store.close()
