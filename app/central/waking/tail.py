"""What a look at the feed finds: where each scope stands, and who may see which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from app.central.feed.tables import grant_scope, sync_change, sync_counter
from app.records.base import FIRM_SCOPE

Grants = Mapping[UUID, UUID]
_FIRM: Grants = {FIRM_SCOPE: FIRM_SCOPE}


@dataclass(frozen=True, slots=True)
class Tail:
    """What is new since the last look.

    Attributes:
        scopes: scope → its newest revision, of the scopes in which something is new.
        access: a mark that changes whenever anybody is given or loses a client.
        grants: person → scope → grant, if that mark has changed.
    """

    epoch: str
    head: int
    scopes: Mapping[UUID, int]
    access: tuple[object, ...]
    grants: Mapping[UUID, Grants] | None = None

    def grants_of(self, user: UUID) -> Grants:
        """What a person may see; everybody sees the firm's own scope."""
        return {**_FIRM, **(self.grants or {}).get(user, {})}


def read_tail(session: Session, before: Tail | None) -> Tail:
    """Look at what is new; costs three small queries, however many devices wait."""
    connection = session.connection()
    epoch, head = connection.execute(select(sync_counter.c.epoch, sync_counter.c.rev)).one()
    marks = select(func.count(), func.max(grant_scope.c.granted_at)).select_from(grant_scope)
    access = tuple(connection.execute(marks).one())
    grants = None if before and before.access == access else _all_grants(connection)
    scopes = _moved(connection, before.head) if before and before.head < head else {}
    return Tail(epoch, head, scopes, access, grants)


def has_news(connection: Connection, grants: Grants, epoch: str, rev: int) -> tuple[int, bool]:
    """The head, and whether anything of these scopes is newer than what a device has.

    A device of another epoch, or ahead of the head, has news too: central was restored.
    """
    here, head = connection.execute(select(sync_counter.c.epoch, sync_counter.c.rev)).one()
    if here != epoch or rev > head:
        return head, True
    c = sync_change.c
    newer = select(c.rev).where(c.scope.in_(sorted(grants)), c.rev > rev).limit(1)
    return head, connection.execute(newer).first() is not None


def _moved(connection: Connection, since: int) -> dict[UUID, int]:
    c = sync_change.c
    newest = select(c.scope, func.max(c.rev).label("rev")).where(c.rev > since).group_by(c.scope)
    return {row.scope: row.rev for row in connection.execute(newest)}


def _all_grants(connection: Connection) -> dict[UUID, dict[UUID, UUID]]:
    c = grant_scope.c
    found: dict[UUID, dict[UUID, UUID]] = {}
    for user, scope, grant in connection.execute(select(c.user_id, c.scope, c.grant_id)):
        found.setdefault(user, {})[scope] = grant
    return found
