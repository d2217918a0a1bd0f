"""Values that gave way to ours: shown, put back or let go; who had written them, and when.

Our own edit is still in the outbox or the journal. Whose the other value was is told once, with
central's answer, and kept among the settings of this device.

Source: ux.md 3.7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select, update
from sqlalchemy.engine import Row

from app.records.codec import from_wire, is_text_change, written_text
from app.records.types import from_micros
from app.store.settings import read_setting, write_setting
from app.store.tables import conflict, journal, outbox

By: TypeAlias = Mapping[str, tuple[bytes, int]]
"""Field → (who, microseconds since 1970), as it travels."""


@dataclass(frozen=True, slots=True)
class Loser:
    """A value that gave way to one of ours; `theirs` can be put back by an ordinary edit.

    Attributes:
        field: empty where central did not say which.
        ours_at: when our edit was made; None where that is forgotten by now.
        base: of a text, what our edit began with; None where it is no text or is forgotten.
        by: who had written the other value; None where central did not say.
        by_at: when central had heard of it.
        acked_rev: the revision that our edit got; 0 where that is forgotten by now.
        later: what this device wrote there after it, and when.
    """

    op_id: UUID
    entity: str
    row: UUID
    field: str
    ours: Any
    theirs: Any
    reason: str
    at: datetime
    ours_at: datetime | None = None
    base: str | None = None
    by: UUID | None = None
    by_at: datetime | None = None
    acked_rev: int = 0
    later: tuple[Any, datetime] | None = None


def losers(connection: Connection) -> list[Loser]:
    """Values that gave way and were neither restored nor let go, the oldest first."""
    rows = connection.execute(
        select(conflict).where(conflict.c.resolved_at.is_(None)).order_by(conflict.c.at)
    ).all()
    return [_loser(connection, row) for row in rows]


def _loser(connection: Connection, row: Row[Any]) -> Loser:
    ours_at, base_text = made_with(connection, row.op_id, row.field)
    by, by_at = whose_of(connection, row.op_id, row.field)
    return Loser(
        row.op_id,
        row.entity,
        row.row,
        row.field,
        _value(row.entity, row.field, row.ours),
        _value(row.entity, row.field, row.theirs),
        row.reason,
        row.at,
        ours_at,
        base_text,
        by,
        by_at,
        _acked_rev(connection, row.op_id),
        _later(connection, row),
    )


def _acked_rev(connection: Connection, op_id: UUID) -> int:
    for table in (outbox, journal):
        query = select(table.c.acked_rev).where(table.c.op_id == op_id)
        found = connection.execute(query).scalar()
        if found is not None:
            return int(found)
    return 0


def _later(connection: Connection, row: Row[Any]) -> tuple[Any, datetime] | None:
    """The last value that this device gave the field since, and when."""
    o, j = outbox.c, journal.c
    for table, place, order in ((outbox, o, o.seq), (journal, j, j.acked_rev)):
        here = place.entity == row.entity, place.row == row.row
        query = select(place.op_id, place.at, place.fields).where(*here).order_by(order.desc())
        if table is outbox:
            query = query.where(o.state != "shown")
        for op in connection.execute(query):
            fields = msgspec.msgpack.decode(op.fields)
            if op.op_id == row.op_id:
                return None
            if row.field in fields:
                value = written_text(fields[row.field])
                return from_wire(row.entity, row.field, value), op.at
    return None


def _value(entity: str, field: str, packed: bytes) -> Any:
    wire = msgspec.msgpack.decode(packed)
    return from_wire(entity, field, wire) if field else wire


def resolve(connection: Connection, op_id: UUID, now: datetime, field: str | None = None) -> None:
    """Take a conflict off the list: the person has chosen."""
    done = update(conflict).where(conflict.c.op_id == op_id)
    if field is not None:
        done = done.where(conflict.c.field == field)
    connection.execute(done.values(resolved_at=now))


def reopen(connection: Connection, op_id: UUID, field: str) -> None:
    """Put a conflict back on the list: the person takes their choice back."""
    connection.execute(
        update(conflict)
        .where(conflict.c.op_id == op_id, conflict.c.field == field)
        .values(resolved_at=None)
    )


def resolve_field(
    connection: Connection, entity: str, row: UUID, field: str, now: datetime
) -> None:
    """Take every conflict over a field of a row off the list: a person has settled it there."""
    about = conflict.c.entity == entity, conflict.c.row == row, conflict.c.field == field
    open_ones = update(conflict).where(*about, conflict.c.resolved_at.is_(None))
    connection.execute(open_ones.values(resolved_at=now))


def _key(op_id: UUID) -> str:
    return f"gave-way:{op_id.hex}"


def keep_whose(connection: Connection, op_id: UUID, by: By) -> None:
    """Keep whose values gave way to an operation; nothing where central did not say."""
    kept = {field: [user.hex(), at] for field, (user, at) in by.items()}
    write_setting(connection, _key(op_id), kept or None)


def whose_of(
    connection: Connection, op_id: UUID, field: str
) -> tuple[UUID | None, datetime | None]:
    """Who had written the value that gave way, and when central heard of it."""
    found = read_setting(connection, _key(op_id), {}).get(field)
    if found is None:
        return None, None
    user, at = found
    return UUID(hex=user), from_micros(at)


def made_with(
    connection: Connection, op_id: UUID, field: str
) -> tuple[datetime | None, str | None]:
    """When our edit was made, and what text it began with."""
    for table in (outbox, journal):
        query = select(table.c.at, table.c.fields).where(table.c.op_id == op_id)
        found = connection.execute(query).first()
        if found is not None:
            value: Any = msgspec.msgpack.decode(found.fields).get(field)
            return found.at, value["base"] if is_text_change(value) else None
    return None, None
