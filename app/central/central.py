"""Central as one thing to hold: its unit of work, its clock, its secrets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from app.central.audit.chain import Writer
from app.central.audit.notes import done_by
from app.central.audit.repeats import Repeats
from app.central.auth.caller import Caller, authenticate
from app.central.auth.factors import FactorKeys, factor_keys
from app.central.feed.commits import Commits
from app.central.feed.shelf import Shelf
from app.central.feed.sink import Feed
from app.central.forgetting import forget_senders
from app.central.key_check import check_key, keep_check
from app.central.key_ring import KeyRing
from app.central.numbers import next_invoice_number, next_ticket_number
from app.central.roles import has_firm, open_service, prepare
from app.central.schema import create
from app.central.settings import Settings, check_new, make_key, read_ring
from app.database.engine import Database, open_sqlcipher
from app.database.scope import ScopedSession, nobody
from app.database.work import Settle, Work, WorkSession
from app.ports.changes import RowChange
from app.ports.clock import Clock
from app.ports.ids import Ids
from app.ports.problems import Corrupt, Refused
from app.usecases.context import Ctx
from app.usecases.settle import settle as settle_after

T = TypeVar("T")


def _settling(clock: Clock, ids: Ids) -> Settle:
    """What follows from a change on central: numbers, clocks, decisions, closes, erasures."""

    def settle_rows(session: WorkSession, rows: tuple[RowChange, ...]) -> None:
        forget_senders(session, rows, clock.now())
        settle_after(
            session,
            rows,
            clock=clock,
            ids=ids,
            side="central",
            next_number=next_ticket_number,
            next_invoice=next_invoice_number,
        )

    return settle_rows


@dataclass(frozen=True, slots=True)
class Central:
    """The server without its sockets."""

    work: Work
    feed: Feed
    clock: Clock
    ids: Ids
    settings: Settings
    token_key: bytes = field(repr=False)
    file_key: bytes = field(repr=False)
    factor_keys: FactorKeys = field(repr=False)
    signing_key: bytes = field(repr=False)
    boxes: tuple[bytes, ...] = field(repr=False)
    mail_key: bytes = field(repr=False)
    audit: Writer = field(repr=False)
    repeats: Repeats = field(default_factory=Repeats, repr=False)
    commits: Commits = field(default_factory=Commits)
    shelf: Shelf = field(default_factory=Shelf, repr=False)

    def recognise(self, token: str) -> Caller:
        """Find out who asks, before any work is done for them.

        Raises:
            Refused: the token does not count.
        """
        return self.read_as(token, lambda _session, caller: caller)

    def read_as(self, token: str, job: Callable[[ScopedSession, Caller], T]) -> T:
        """Answer a question of a signed-in person: one snapshot, their clients only.

        Raises:
            Refused: the token does not count.
        """

        def narrowed(session: ScopedSession) -> T:
            caller = authenticate(session, token, self.clock.now())
            session.scope = caller.scope
            return job(session, caller)

        return self.work.read(nobody("finding out who asks"), narrowed)

    def run_as(self, verb: str, token: str, job: Callable[[WorkSession, Caller], T]) -> T:
        """Do something for a signed-in person: one transaction, their clients only.

        Raises:
            Refused: the token does not count, or a rule says no.
        """

        def narrowed(session: WorkSession) -> T:
            caller = authenticate(session, token, self.clock.now())
            session.scope = caller.scope
            done_by(session, caller.actor.user, caller.device)
            return job(session, caller)

        return self.work.run(verb, nobody("finding out who asks"), narrowed)

    def ctx(self, caller: Caller) -> Ctx:
        """What a verb is given beside its session."""
        return Ctx(caller.actor, self.clock, self.ids, caller.scope)

    def close(self) -> None:
        """Let go of the database."""
        self.work.database.close()


def open_central(settings: Settings, clock: Clock, ids: Ids) -> Central:
    """Open a central that was set up before.

    Args:
        settings: where it is.
        clock: gives the time.
        ids: makes identities.

    Raises:
        Refused: there is none here, its key is another central's, or the database's role may do
            too much.
        Corrupt: the key or the database is not what it must be.
        Unavailable: the database does not answer.
    """
    ring = read_ring(settings)
    if settings.url is None:
        database = _sqlcipher(settings, ring.key, ids)
    else:
        database = _postgresql(settings, ring.key)
    return central_over(database, settings, ring, clock, ids)


def new_central(settings: Settings, clock: Clock, ids: Ids) -> Central:
    """Make the key and the tables of a new central, and open it.

    Raises:
        Refused: there is one here already, or PostgreSQL does not let its tables be made.
        Unavailable: the database does not answer.
    """
    check_new(settings)
    if settings.url is None:
        ring = make_key(settings)
        return central_over(_sqlcipher(settings, ring.key, ids), settings, ring, clock, ids)
    prepare(settings, ids)
    database = open_service(settings)
    if has_firm(database):
        database.close()
        raise Refused(
            "central-exists",
            f"There is a firm in {settings.place} already.",
            next_step="Copy its key here and run `trestle central serve`, or name another "
            "database.",
        )
    # Last, so that a database which is not ready leaves no key behind.
    ring = make_key(settings)
    try:
        keep_check(settings, ring.key)
    except BaseException:
        settings.key_file.unlink()
        database.close()
        raise
    return central_over(database, settings, ring, clock, ids)


def _postgresql(settings: Settings, key: bytes) -> Database:
    database = open_service(settings)
    try:
        check_key(database, settings, key)
    except BaseException:
        database.close()
        raise
    return database


def _sqlcipher(settings: Settings, key: bytes, ids: Ids) -> Database:
    try:
        database = open_sqlcipher(settings.database, key)
    except Corrupt as problem:
        raise Corrupt(
            "central-unreadable",
            f"{settings.database} cannot be opened: {settings.key_file.name} is not its key, or "
            "the file is damaged.",
            next_step="Put the key file back that was made with this database, or a copy of the "
            "database. Nothing was changed.",
        ) from problem
    create(database, ids)
    return database


def central_over(
    database: Database,
    settings: Settings,
    ring: KeyRing,
    clock: Clock,
    ids: Ids,
) -> Central:
    """Central over a database that is open and has the present tables."""
    feed = Feed(clock, ids)
    commits = Commits()
    audit = Writer.over(database, ring.key, clock)
    work = Work(
        database,
        feed,
        ids,
        announce=lambda _changes: commits.tell(),
        settle=_settling(clock, ids),
        close=audit.close,
    )
    return Central(
        work,
        feed,
        clock,
        ids,
        settings,
        ring.tokens,
        ring.files,
        factor_keys(ring),
        ring.signing,
        (ring.box, *ring.former_boxes),
        ring.mail,
        audit,
        commits=commits,
    )
