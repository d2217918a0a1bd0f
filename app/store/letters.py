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
from sqlalchemy import Connection, insert, literal_column, select, update
from sqlalchemy.engine import Row

from app.ports.ids import Ids
from app.ports.problems import Refused
from app.records.codec import written_text
from app.records.marks import Merge
from app.records.nouns import Field, fields_of
from app.store import queue, raw, set_aside
from app.store.echoes import Wire, reworded
from app.store.outbox import row_values
from app.store.overlay import rebuild_all
from app.store.tables import base, dead_letter, outbox, sync_state
from app.wire.envelopes import SCHEMA

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
    return [one for act in acts(connection).values() for one in act]


def acts(connection: Connection) -> dict[UUID, tuple[Letter, ...]]:
    """What was refused and still needs a person, act by act, the oldest first."""
    return {tx: tuple(map(_letter, act)) for tx, act in _open_acts(connection).items()}


def letter(connection: Connection, op_id: UUID) -> Letter:
    """One operation that was refused and still needs a person.

    Raises:
        Refused: there is no such refused operation.
    """
    return next(one for one in act_of(connection, op_id) if one.op_id == op_id)


def act_of(connection: Connection, op_id: UUID) -> tuple[Letter, ...]:
    """All operations of the act of one that was refused and still needs a person.

    Raises:
        Refused: there is no such refused operation.
    """
    return tuple(map(_letter, _open_act(connection, op_id)))


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
    """Let the act of a refused operation, and what was parked with it, go; a copy stays here.

    Returns:
        What went, for `take_back`.

    Raises:
        Refused: there is no such refused operation.
    """
    act = _open_act(connection, op_id)
    gone = [op.op_id for op in act]
    for one in set_aside.held_behind(connection, gone, set_aside.PARKED):
        queue.refuse(connection, one, one.code, one.error, act[0].at)
        gone.append(one.op_id)
    for one in gone:
        _end(connection, one, DISCARDED)
    return tuple(gone)


def take_back(connection: Connection, op_ids: Sequence[UUID]) -> None:
    """Put discarded operations back on the list of those that need a person."""
    connection.execute(
        update(dead_letter)
        .where(dead_letter.c.op_id.in_(op_ids), dead_letter.c.ended == DISCARDED)
        .values(ended="")
    )


def resend(
    connection: Connection,
    ids: Ids,
    op_id: UUID,
    changed: Mapping[str, Any] | None = None,
    beside: Mapping[UUID, Mapping[str, Any]] | None = None,
) -> Resent:
    """Try the act of a refused operation again as a new one, and after it what depended on it.

    Args:
        connection: the open transaction.
        ids: names the new act and its operations.
        op_id: the refused operation.
        changed: field → wire value that the person corrected in it; what else of the act says the
            same follows.
        beside: the same for other operations of the act.

    Returns:
        The operations by their old and their new ids, for `withdrawing.withdraw`.

    Raises:
        Refused: there is no such refused operation.
    """
    act = _open_act(connection, op_id)
    fresh = reworded(act, {op_id: changed or {}, **(beside or {})})
    renamed: dict[UUID, UUID] = {}
    followers = _open_acts(connection)
    followers.pop(act[0].tx)
    _send_anew(connection, ids, act, renamed, fresh)
    for follower in followers.values():
        if any(queue.ids_in(op.depends_on) & renamed.keys() for op in follower):
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


def _open_acts(connection: Connection) -> dict[UUID, list[Row[Any]]]:
    """The refused acts that are not settled, each with its operations in the order of doing."""
    found: dict[UUID, list[Row[Any]]] = {}
    query = select(dead_letter).where(dead_letter.c.ended == "")
    for op in connection.execute(query.order_by(dead_letter.c.at, literal_column("rowid"))):
        found.setdefault(op.tx, []).append(op)
    return found


def _open_act(connection: Connection, op_id: UUID) -> list[Row[Any]]:
    tx = select(dead_letter.c.tx).where(dead_letter.c.op_id == op_id).scalar_subquery()
    query = select(dead_letter).where(dead_letter.c.tx == tx, dead_letter.c.ended == "")
    act = connection.execute(query.order_by(literal_column("rowid"))).all()
    if op_id not in {op.op_id for op in act}:
        raise Refused("letter-gone", "This was settled meanwhile.", next_step="Refresh the list.")
    return list(act)


def _send_anew(
    connection: Connection,
    ids: Ids,
    act: Sequence[Row[Any]],
    renamed: dict[UUID, UUID],
    fresh: Mapping[UUID, Wire],
) -> None:
    """Queue an act under other names, whole, on top of its rows as they stand now.

    Central takes or refuses acts whole: half of one, sent later, would stand without the rest.
    """
    renamed.update({op.op_id: ids.new() for op in act})
    inc, seq = connection.execute(select(sync_state.c.inc, sync_state.c.next_seq)).one()
    tx = ids.new()
    for at, op in enumerate(act):
        said = fresh.get(op.op_id)
        connection.execute(
            insert(outbox).values(
                op_id=renamed[op.op_id],
                inc=inc,
                seq=seq + at,
                tx=tx,
                verb=op.verb,
                at=op.made_at,
                entity=op.entity,
                row=op.row,
                scope=op.scope,
                kind=op.kind,
                fields=op.fields if said is None else msgspec.msgpack.encode(said),
                preview=op.preview,
                base_rev=_based(connection, op),
                schema=SCHEMA,
                depends_on=renamed_makers(op.depends_on, renamed),
                state="pending",
            )
        )
        _end(connection, op.op_id, RESENT, replaced_by=renamed[op.op_id])
    connection.execute(update(sync_state).values(next_seq=seq + len(act)))
    rebuild_all(connection, {(op.entity, op.row) for op in act})


def _based(connection: Connection, op: Row[Any]) -> int:
    """The revision of the row that an operation lies upon now; its base copy is kept from here."""
    here = base.c.entity == op.entity, base.c.row == op.row
    known = connection.execute(select(base.c.rev).where(*here)).scalar()
    if known is not None:
        return int(known)
    values = row_values(connection, op.entity, op.row)
    packed = None if values is None else msgspec.msgpack.encode(values)
    rev = 0 if values is None else int(values["rev"])
    connection.execute(insert(base).values(entity=op.entity, row=op.row, rev=rev, values=packed))
    return rev


def renamed_makers(makers: bytes, renamed: Mapping[UUID, UUID]) -> bytes:
    """What an operation builds on, with other names for some of it."""
    return b"".join(sorted(renamed.get(maker, maker).bytes for maker in queue.ids_in(makers)))


def _let_go(connection: Connection, renamed: Mapping[UUID, UUID]) -> None:
    """Send what was parked behind the refused operations, now behind the new ones."""
    parked = set_aside.held_behind(connection, renamed, set_aside.PARKED)
    for op in parked:
        connection.execute(
            update(outbox)
            .where(outbox.c.op_id == op.op_id)
            .values(depends_on=renamed_makers(op.depends_on, renamed))
        )
    set_aside.send_again(connection, [op.op_id for op in parked])
    # What lay beneath a new row lies upon it now.
    rebuild_all(connection, {(op.entity, op.row) for op in parked})


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
