"""Writing something else into an act that waits, as long as nothing of it was sent.

Source: ux.md 3.7 "Waiting (… Edit)".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select, update

from app.store.echoes import reworded
from app.store.overlay import Key, rebuild_all
from app.store.tables import outbox
from app.store.unsent import is_unsent, too_late


@dataclass(frozen=True, slots=True)
class Reworded:
    """What the operations of an act said before, to be put back.

    Attributes:
        kinds: the nouns whose rows look different now.
        rows: their ids.
    """

    kinds: frozenset[str]
    rows: frozenset[UUID]
    before: Mapping[UUID, bytes] = field(repr=False)


def reword(connection: Connection, op_id: UUID, changed: Mapping[str, Any]) -> Reworded:
    """Let an operation say something else, and whatever else of its act says the same.

    Args:
        connection: the open transaction.
        op_id: the operation.
        changed: field → wire value.

    Raises:
        Refused: `sent-meanwhile`: some of the act was sent, or may have been; nothing was changed.
    """
    tx = select(outbox.c.tx).where(outbox.c.op_id == op_id).scalar_subquery()
    act = connection.execute(
        select(outbox).where(outbox.c.tx == tx, outbox.c.state != "shown")
    ).all()
    if op_id not in {op.op_id for op in act}:
        raise too_late(None)
    for op in act:
        if not is_unsent(op):
            raise too_late(op)
    fresh = reworded(act, {op_id: changed})
    before = {op.op_id: op.fields for op in act if op.op_id in fresh}
    keys = {(op.entity, op.row) for op in act if op.op_id in fresh}
    _write(connection, {op: msgspec.msgpack.encode(fields) for op, fields in fresh.items()}, keys)
    return _reworded(keys, before)


def say_as_before(connection: Connection, done: Reworded) -> None:
    """Let the operations say again what they said.

    Raises:
        Refused: `sent-meanwhile`: some of it was sent, or may have been; nothing was changed.
    """
    ops = connection.execute(select(outbox).where(outbox.c.op_id.in_(list(done.before)))).all()
    late = next((op for op in ops if not is_unsent(op)), None)
    if late is not None or len(ops) < len(done.before):
        raise too_late(late)
    _write(connection, done.before, {(op.entity, op.row) for op in ops})


def _write(connection: Connection, packed: Mapping[UUID, bytes], keys: set[Key]) -> None:
    for op_id, fields in packed.items():
        connection.execute(update(outbox).where(outbox.c.op_id == op_id).values(fields=fields))
    rebuild_all(connection, keys)


def _reworded(keys: set[Key], before: Mapping[UUID, bytes]) -> Reworded:
    kinds, rows = (frozenset(part) for part in zip(*keys, strict=True))
    return Reworded(kinds, rows, before)
