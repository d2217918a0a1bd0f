"""Where this device stands with central, and what the last attempt came to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from app.store.tables import first_copy, scope_state, sync_state
from app.wire.envelopes import CopyPos, ScopePos

CLOCK_WARNING = timedelta(minutes=2)
"""A clock further off than this is shown (architecture.md 10)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where this device stands.

    Attributes:
        epoch: central's; changes when central was restored from a backup.
        inc: this device's run of operation numbers.
        clock_offset_s: what must be added to this clock to give central's.
        backup_rev: up to this revision a backup of central's holds everything.
        sync_token: what central wants to see at the next push.
        forked_at: when central last found this store to be a copy, or put back to an earlier day.
        fork_check: what a look at the whole store found since: see `store.forks`.
    """

    epoch: str
    rev: int
    commit_id: str
    schema: int
    inc: str
    next_seq: int
    user: UUID | None
    device: UUID | None
    device_short: str
    clock_offset_s: float
    last_synced_at: datetime | None
    offline_since: datetime | None
    last_answer_s: float
    last_code: str
    last_error: str
    signed_out: bool
    rows_left: int
    sweeping: bool
    backup_rev: int
    sync_token: str = field(repr=False)
    forked_at: datetime | None
    fork_check: str

    @property
    def clock_is_off(self) -> bool:
        """Whether the person should be told about their clock."""
        return abs(self.clock_offset_s) > CLOCK_WARNING.total_seconds()


_copy = msgspec.msgpack.Decoder(CopyPos)
# Built once: to build a statement costs as much as to run one of these.
_STANDING = select(*(sync_state.c[name] for name in Standing.__slots__))
_COPY = select(first_copy.c.position)
_SCOPES = select(
    scope_state.c.id, scope_state.c.grant, scope_state.c.pos, scope_state.c.since
).order_by(scope_state.c.id)


def standing(connection: Connection) -> Standing:
    """Where this device stands now."""
    return Standing(*connection.execute(_STANDING).one())


def note(connection: Connection, **values: Any) -> None:
    """Change some of what is known about where this device stands."""
    connection.execute(update(sync_state).values(**values))


def copy_position(connection: Connection) -> CopyPos | None:
    """How far the first copy is; None when none runs."""
    found = connection.execute(_COPY).scalar_one_or_none()
    return None if found is None else _copy.decode(found)


def note_copy(connection: Connection, copy: CopyPos | None) -> None:
    """Write down how far the first copy is, or that none runs any more."""
    connection.execute(delete(first_copy))
    if copy is not None:
        position = msgspec.msgpack.encode(copy)
        connection.execute(insert(first_copy).values(one=1, position=position))


def scopes(connection: Connection) -> list[ScopePos]:
    """How far this device has each of its scopes."""
    rows = connection.execute(_SCOPES)
    return [ScopePos(scope.bytes, grant, pos, since) for scope, grant, pos, since in rows]


def replace_scopes(connection: Connection, now: Iterable[ScopePos]) -> None:
    """Write down how far this device has each scope that central named."""
    connection.execute(delete(scope_state))
    rows = [{"id": UUID(bytes=s.id), "grant": s.grant, "pos": s.pos, "since": s.since} for s in now]
    if rows:
        connection.execute(insert(scope_state), rows)


def rewind_scopes(connection: Connection) -> None:
    """Ask for every scope from its beginning again."""
    connection.execute(update(scope_state).values(pos=0, since=0))
    note_copy(connection, None)
