"""What needs a person: operations that central refused. Values that gave way: `gave_way`.

Source: sync.md 2.8, 3.9; ux.md 3.7.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.engine import Row

from app.ports.ids import Ids
from app.ports.problems import Refused
from app.records.codec import is_text_change, written_text
from app.records.marks import Merge
from app.records.nouns import Field, fields_of
from app.store import queue, raw, set_aside
from app.store.outbox import row_values
from app.store.overlay import Key, rebuild_all
from app.store.tables import base, dead_letter, outbox, sync_state
from app.wire.envelopes import SCHEMA

Wire = dict[str, Any]
DISCARDED = "discarded"
RESENT = "resent"


@dataclass(frozen=True, slots=True)
class Letter:
    """An operation that central refused."""

    op_id: UUID
    verb: str
    entity: str
    row: UUID
    kind: str
    fields: Wire
    code: str
    reason: str
    made_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Resent:
    """What was tried again, so that it can be withdrawn as long as it was not sent.

    Attributes:
        renamed: refused operation → the new one that says the same.
        inc: this device's incarnation by which the new ones are numbered.
    """

    renamed: Mapping[UUID, UUID]
    inc: str


def letters(connection: Connection) -> list[Letter]:
    """What was refused and still needs a person, the oldest first."""
    rows = connection.execute(
        select(dead_letter).where(dead_letter.c.ended == "").order_by(dead_letter.c.at)
    )
    return [_letter(row) for row in rows]


def letter(connection: Connection, op_id: UUID) -> Letter:
    """One operation that was refused and still needs a person.

    Raises:
        Refused: there is no such refused operation.
    """
    return _letter(_open_letter(connection, op_id))


def _letter(row: Row[Any]) -> Letter:
    return Letter(
        row.op_id,
        row.verb,
        row.entity,
        row.row,
        row.kind,
        msgspec.msgpack.decode(row.fields),
        row.code,
        row.reason,
        row.made_at,
        row.at,
    )


def discard(connection: Connection, op_id: UUID) -> tuple[UUID, ...]:
    """Let a refused operation, and what was parked with it, go; a copy stays in the store.

    Returns:
        What went, for `take_back`.

    Raises:
        Refused: there is no such refused operation.
    """
    letter = _open_letter(connection, op_id)
    parked = _parked(connection, op_id)
    for one in parked:
        queue.refuse(connection, one, one.code, one.error, letter.at)
        _end(connection, one.op_id, DISCARDED)
    _end(connection, op_id, DISCARDED)
    return (op_id, *(one.op_id for one in parked))


def take_back(connection: Connection, op_ids: Sequence[UUID]) -> None:
    """Put discarded operations back on the list of those that need a person."""
    connection.execute(
        update(dead_letter)
        .where(dead_letter.c.op_id.in_(op_ids), dead_letter.c.ended == DISCARDED)
        .values(ended="")
    )


def resend(
    connection: Connection, ids: Ids, op_id: UUID, changed: Mapping[str, Any] | None = None
) -> Resent:
    """Try a refused operation again as a new one, and after it what depended on it.

    Args:
        connection: the open transaction.
        ids: names the new operations.
        op_id: the refused operation.
        changed: field → wire value that the person corrected.

    Returns:
        The operations by their old and their new ids, for `withdrawing.withdraw`.

    Raises:
        Refused: there is no such refused operation.
    """
    letter = _open_letter(connection, op_id)
    fresh = _send_anew(connection, ids, letter, {op_id: ids.new()}, changed or {})
    renamed = {op_id: fresh}
    followers = connection.execute(
        select(dead_letter)
        .where(dead_letter.c.ended == "", dead_letter.c.depends_on != b"")
        .order_by(dead_letter.c.made_at)
    ).all()
    for follower in followers:
        if queue.ids_in(follower.depends_on) & renamed.keys():
            renamed[follower.op_id] = ids.new()
            _send_anew(connection, ids, follower, renamed, {})
    _let_go(connection, renamed)
    return Resent(renamed, connection.execute(select(sync_state.c.inc)).scalar_one())


def written(entity: str, packed: bytes) -> dict[str, str]:
    """What a person wrote in an operation, field by field."""
    known = fields_of(entity)
    fields: Wire = msgspec.msgpack.decode(packed)
    said = {name: written_text(value) for name, value in fields.items()}
    return {
        name: value
        for name, value in said.items()
        if isinstance(value, str) and name in known and _is_written(known[name])
    }


def _is_written(field: Field) -> bool:
    """Whether people write it in words: such fields are merged as text, or searched."""
    return field.merge is Merge.TEXT or (field.search and field.merge is not Merge.CENTRAL)


def _open_letter(connection: Connection, op_id: UUID) -> Row[Any]:
    found = connection.execute(
        select(dead_letter).where(dead_letter.c.op_id == op_id, dead_letter.c.ended == "")
    ).first()
    if found is None:
        raise Refused("letter-gone", "This was settled meanwhile.", next_step="Refresh the list.")
    return found


def _send_anew(
    connection: Connection,
    ids: Ids,
    letter: Row[Any],
    renamed: dict[UUID, UUID],
    changed: Mapping[str, Any],
) -> UUID:
    """Queue the operation under its new name, on top of the row as it stands now."""
    here = (base.c.entity == letter.entity, base.c.row == letter.row)
    if connection.execute(select(base.c.rev).where(*here)).first() is None:
        values = row_values(connection, letter.entity, letter.row)
        packed = None if values is None else msgspec.msgpack.encode(values)
        rev = 0 if values is None else values["rev"]
        connection.execute(
            insert(base).values(entity=letter.entity, row=letter.row, rev=rev, values=packed)
        )
    rev = connection.execute(select(base.c.rev).where(*here)).scalar_one()
    inc, seq = connection.execute(select(sync_state.c.inc, sync_state.c.next_seq)).one()
    fields = with_values(msgspec.msgpack.decode(letter.fields), changed)
    connection.execute(
        insert(outbox).values(
            op_id=renamed[letter.op_id],
            inc=inc,
            seq=seq,
            tx=ids.new(),
            verb=letter.verb,
            at=letter.made_at,
            entity=letter.entity,
            row=letter.row,
            scope=letter.scope,
            kind=letter.kind,
            fields=msgspec.msgpack.encode(fields),
            preview=letter.preview,
            base_rev=rev,
            schema=SCHEMA,
            depends_on=renamed_makers(letter.depends_on, renamed),
            state="pending",
        )
    )
    connection.execute(update(sync_state).values(next_seq=seq + 1))
    rebuild_all(connection, [(letter.entity, letter.row)])
    fresh = renamed[letter.op_id]
    _end(connection, letter.op_id, RESENT, replaced_by=fresh)
    return fresh


def with_values(fields: Wire, changed: Mapping[str, Any]) -> Wire:
    """The fields with corrected values; a text still tells what it was made from."""
    corrected = {
        name: {**fields[name], "text": value} if is_text_change(fields.get(name)) else value
        for name, value in changed.items()
    }
    return {**fields, **corrected}


def renamed_makers(makers: bytes, renamed: Mapping[UUID, UUID]) -> bytes:
    """What an operation builds on, with other names for some of it."""
    return b"".join(sorted(renamed.get(maker, maker).bytes for maker in queue.ids_in(makers)))


def _parked(connection: Connection, op_id: UUID) -> list[Row[Any]]:
    return set_aside.held_behind(connection, [op_id], set_aside.PARKED)


def _let_go(connection: Connection, renamed: Mapping[UUID, UUID]) -> None:
    """Send what was parked behind the refused operations, now behind the new ones."""
    keys: set[Key] = set()
    for old in renamed:
        for op in _parked(connection, old):
            connection.execute(
                update(outbox)
                .where(outbox.c.op_id == op.op_id)
                .values(depends_on=renamed_makers(op.depends_on, renamed))
            )
            set_aside.send_again(connection, [op.op_id])
            keys.add((op.entity, op.row))
    rebuild_all(connection, keys)  # what lay beneath a new row lies upon it now


def _end(connection: Connection, op_id: UUID, how: str, replaced_by: UUID | None = None) -> None:
    connection.execute(
        update(dead_letter)
        .where(dead_letter.c.op_id == op_id)
        .values(ended=how, replaced_by=replaced_by)
    )


def replaced(connection: Connection) -> dict[UUID, bytes]:
    """Operation → the refused one that it says anew, of all that were tried again here."""
    rows = raw.rows(
        connection,
        "SELECT replaced_by, op_id FROM dead_letter WHERE replaced_by IS NOT NULL",
    )
    return {UUID(bytes=fresh): old for fresh, old in rows}
