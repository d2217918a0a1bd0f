"""The third wall: PostgreSQL itself shows a transaction no row outside its session's scope.

Each table whose rows belong to a client has a policy (revision 0013) that compares the row's client
with a setting of the transaction. A transaction that says nothing sees no such row and can write
none. What a session may see is told to the database before the first statement that could need it,
so that a question which asks for no client's rows costs nothing more; it ends with the transaction.
The setting is made of ids or is the one word for everything, which no id can spell.

Source: security.md D5.
"""

from __future__ import annotations

from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, Engine, event

SETTING = "trestle.clients"
EVERYTHING = "*"
Clients = frozenset[UUID] | None
"""Ids of clients; None for every client."""

_SLOT = "trestle.wall"
_SET = f"SELECT set_config('{SETTING}', %s, true)"
_BACK = "ROLLBACK TO SAVEPOINT"
_NOBODY: frozenset[UUID] = frozenset()


class Scoped(Protocol):
    """Says whose rows may be seen."""

    @property
    def clients(self) -> Clients:
        """Ids of clients; None for every client."""
        ...


class Wall:
    """What a transaction may see, and what its database was told of that last."""

    __slots__ = ("_told", "clients")

    def __init__(self, clients: Clients) -> None:
        self.clients = clients
        self._told: Clients | str = _NOBODY

    def begin(self) -> None:
        """A transaction has begun: its database knows nothing yet."""
        self._told = _NOBODY

    def forget(self) -> None:
        """What the database knows is what was told before a savepoint, or by another."""
        self._told = "unknown"

    def tell(self, connection: Connection) -> None:
        """Tell the database, where it knows otherwise."""
        if self._told != self.clients:
            self._told = self.clients  # first: the statement comes by here itself
            try:
                connection.exec_driver_sql(_SET, (_words(self.clients),))
            except BaseException:
                self.forget()
                raise


def _words(clients: Clients) -> str:
    return EVERYTHING if clients is None else "{" + ",".join(map(str, sorted(clients))) + "}"


def stand(connection: Connection, wall: Wall) -> None:
    """Put a wall around an open transaction, in the place of any that stands there."""
    if connection.dialect.name != "postgresql":
        return
    earlier = connection.info.get(_SLOT)  # of this transaction: each begins without one
    if earlier is None:
        wall.begin()
    elif earlier is not wall:
        wall.forget()
    connection.info[_SLOT] = wall


def see(connection: Connection, scope: Scoped) -> None:
    """Let a connection without a session see this much, until its transaction ends."""
    if not connection.in_transaction():
        connection.begin()
    stand(connection, Wall(scope.clients))


def watch(engine: Engine) -> None:
    """Have the connections of an engine to PostgreSQL tell what their transactions may see."""

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.info.pop(_SLOT, None)

    @event.listens_for(engine, "before_cursor_execute")
    def _tell(connection: Connection, _cursor: object, statement: str, *_rest: Any) -> None:
        wall = connection.info.get(_SLOT)
        if wall is None:
            return
        if statement.startswith(_BACK):
            wall.forget()
        else:
            wall.tell(connection)
