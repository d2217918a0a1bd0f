"""Whose rows a query may see: no session without a scope (security.md D5, first wall).

What a session executes is narrowed where the mapper knows whose rows it asks for, and refused where
it cannot know. `connection()` goes past this wall: the feed goes by it, with ids that it took from
scopes which were granted, and on PostgreSQL the third wall (`database.walls`) stands there too.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Table, TextClause, event
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql.visitors import ExternallyTraversible, iterate

from app.database.walls import Wall, stand
from app.records import Client, ClientOwned

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scope:
    """The clients that an actor may see.

    Attributes:
        clients: their ids; None means every client in this database, which only central's own
            jobs and a device's store (which holds nothing else) may ask for.
        why: who asks, for the audit line.
    """

    clients: frozenset[UUID] | None
    why: str

    def sees(self, client: UUID) -> bool:
        """Whether rows of this client may be seen."""
        return self.clients is None or client in self.clients


def whole(why: str) -> Scope:
    """Everything in this database, with the reason written down."""
    return Scope(None, why)


def nobody(why: str) -> Scope:
    """No client's rows: until it is known who asks."""
    return Scope(frozenset(), why)


class PastTheScopeError(Exception):
    """A mistake of this program: a narrowed session was asked what it cannot narrow."""


class ScopedSession(Session):
    """A session that adds the scope to every query for client-owned rows."""

    def __init__(self, bind: Any, scope: Scope, **options: Any) -> None:
        super().__init__(bind, expire_on_commit=False, **options)
        self._scope = scope
        self._wall = Wall(scope.clients)
        self._known: dict[Hashable, Any] | None = None
        self._held: list[object] = []

    @property
    def scope(self) -> Scope:
        """Whose rows it may see from now on."""
        return self._scope

    @scope.setter
    def scope(self, scope: Scope) -> None:
        self._scope = scope
        self._wall.clients = scope.clients
        if self._known is not None:
            self._known.clear()

    def remember(self) -> None:
        """Ask nothing twice: for a session that reads one snapshot and writes nothing.

        What `once` is asked for is kept until the scope changes, and rows that were read are not
        let go, so that one which is asked for by its id again is at hand.
        """
        self._known = {}

    def once(self, what: Hashable, read: Callable[[], T]) -> T:
        """What `read` gives; where this session remembers, it is called once for each `what`."""
        if self._known is None:
            return read()
        if what not in self._known:
            self._known[what] = read()
        found: T = self._known[what]
        return found

    def hold(self, record: object) -> None:
        """Keep a row that was read, where this session remembers."""
        if self._known is not None:
            self._held.append(record)

    def stand(self, connection: Connection) -> None:
        """Have a transaction that begins see no more than this session."""
        stand(connection, self._wall)


@contextmanager
def widened(session: Session, why: str) -> Iterator[None]:
    """Let what follows see every client for a while, whoever asked for what it follows from.

    Nothing that is read meanwhile may be handed to the caller.
    """
    if not isinstance(session, ScopedSession):
        yield
        return
    narrow, session.scope = session.scope, whole(why)
    try:
        yield
    finally:
        session.scope = narrow


def once(session: Session, what: Hashable, read: Callable[[], T]) -> T:
    """What `read` gives, from a session that may remember it (`ScopedSession.remember`)."""
    return session.once(what, read) if isinstance(session, ScopedSession) else read()


def _stand(session: Session, _transaction: object, connection: Connection) -> None:
    assert isinstance(session, ScopedSession)  # noqa: S101 -- the listener is bound to that class
    session.stand(connection)


def _add_scope(state: ORMExecuteState) -> None:
    session = state.session
    assert isinstance(session, ScopedSession)  # noqa: S101 -- the listener is bound to that class
    clients = session.scope.clients
    if clients is None or state.is_column_load or state.is_relationship_load:
        return
    if not state.is_orm_statement:
        assert isinstance(state.statement, ExternallyTraversible)  # noqa: S101 -- all of them are
        _check_plain(state.statement)
        return
    allowed = sorted(clients)
    state.statement = state.statement.options(
        with_loader_criteria(
            ClientOwned, lambda cls: cls.client_id.in_(allowed), include_aliases=True
        ),
        with_loader_criteria(Client, Client.id.in_(allowed), include_aliases=True),
    )


def _check_plain(statement: ExternallyTraversible) -> None:
    """Let a statement past the mapper go where it names no table of a client.

    Raises:
        PastTheScopeError: it does, or it is text, of which nobody can tell.
    """
    for part in iterate(statement):
        if isinstance(part, TextClause) or (
            isinstance(part, Table) and ("client_id" in part.c or part is Client.__table__)
        ):
            raise PastTheScopeError(
                "A narrowed session cannot narrow this statement: ask by the mapper."
            )


def _check_new(session: Session, _context: object, _instances: object) -> None:
    assert isinstance(session, ScopedSession)  # noqa: S101 -- the listener is bound to that class
    if session.scope.clients is None:
        return
    for record in session.new:
        if isinstance(record, ClientOwned) and not session.scope.sees(record.client_id):
            raise PastTheScopeError(
                "A narrowed session was to write a row of a client that it cannot see."
            )


def _hold(session: Session, record: object) -> None:
    assert isinstance(session, ScopedSession)  # noqa: S101 -- the listener is bound to that class
    session.hold(record)


event.listen(ScopedSession, "after_begin", _stand)
event.listen(ScopedSession, "loaded_as_persistent", _hold)
event.listen(ScopedSession, "do_orm_execute", _add_scope)
event.listen(ScopedSession, "before_flush", _check_new)
