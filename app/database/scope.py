"""Whose rows a query may see: no session without a scope (security.md D5, first wall)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from app.records import Client, ClientOwned


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


class ScopedSession(Session):
    """A session that adds the scope to every query for client-owned rows."""

    def __init__(self, bind: Any, scope: Scope, **options: Any) -> None:
        super().__init__(bind, expire_on_commit=False, **options)
        self.scope = scope


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


@event.listens_for(ScopedSession, "do_orm_execute")
def _add_scope(state: ORMExecuteState) -> None:
    session = state.session
    assert isinstance(session, ScopedSession)  # noqa: S101 -- the listener is bound to that class
    clients = session.scope.clients
    if clients is None or state.is_column_load or state.is_relationship_load:
        return
    allowed = sorted(clients)
    state.statement = state.statement.options(
        with_loader_criteria(
            ClientOwned, lambda cls: cls.client_id.in_(allowed), include_aliases=True
        ),
        with_loader_criteria(Client, Client.id.in_(allowed), include_aliases=True),
    )
