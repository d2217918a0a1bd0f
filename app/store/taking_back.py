"""Taking back whole acts that were not sent yet, and putting them into the queue again.

Whether an act was sent is decided within the transaction that takes it back: a push marks what it
takes along in one of its own, before anything leaves this device.

Source: ux.md 3.7 "Waiting (… Undo)"; sync.md 3.9.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select
from sqlalchemy.engine import Row as Line

from app.ports.problems import Refused
from app.store import raw
from app.store.overlay import rebuild_all
from app.store.put_back import queue_again
from app.store.queue import ids_in
from app.store.rescue import Row
from app.store.tables import dead_letter, journal, outbox
from app.store.unsent import is_unsent, too_late

_LINE = ", ".join(column.name for column in outbox.columns)
_GONE = frozenset({"acked", "shown"})
"""States of lines that are no work of this device any more, or never were."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Acts as they stood in the outbox, so that they can be put there again.

    Attributes:
        acts: how many.
        kinds: the nouns whose rows look different now.
        rows: their ids.
    """

    acts: int
    kinds: frozenset[str]
    rows: frozenset[UUID]
    ops: tuple[Row, ...] = field(repr=False)


def building_on(lines: Iterable[Line[Any]]) -> Mapping[UUID, frozenset[UUID]]:
    """Act → the acts of this device that build on it, near or far.

    An act builds on another one that made what it needs, or that wrote the same field before it:
    without that one it would say something else than the person meant.

    Args:
        lines: of the outbox, in the order of their doing.
    """
    following: dict[UUID, set[UUID]] = defaultdict(set)
    made_by: dict[UUID, UUID] = {}
    wrote: dict[tuple[str, UUID, str], UUID] = {}
    rows: dict[tuple[str, UUID], set[UUID]] = defaultdict(set)
    for op in lines:
        if op.state in _GONE:
            continue
        made_by[op.op_id] = op.tx
        here = (op.entity, op.row)
        places = [(*here, name) for name in msgspec.msgpack.decode(op.fields)]
        before = {made_by.get(maker) for maker in ids_in(op.depends_on)}
        before |= {wrote.get(place) for place in places}
        if op.kind == "delete":
            before |= rows[here]
        for tx in before - {None, op.tx}:
            following[tx].add(op.tx)  # type: ignore[index] # None was taken out
        wrote.update(dict.fromkeys(places, op.tx))
        rows[here].add(op.tx)
    return {tx: frozenset(_reached(tx, following) - {tx}) for tx in following}


def _reached(tx: UUID, following: Mapping[UUID, Collection[UUID]]) -> set[UUID]:
    seen, waiting = {tx}, [tx]
    while waiting:
        more = set(following.get(waiting.pop(), ())) - seen
        seen |= more
        waiting += more
    return seen


def take_act_back(connection: Connection, tx: UUID, along: Collection[UUID] = ()) -> TakenBack:
    """Take an act out of the queue, and what builds on it; the rows are as if nobody had done it.

    Args:
        connection: the open transaction.
        tx: the act.
        along: the acts that are known to build on it.

    Raises:
        Refused: `sent-meanwhile`: some of it was sent, or may have been; `builds-on-it`: more
            builds on it than was known. Nothing was changed.
    """
    lines = connection.execute(select(outbox).order_by(outbox.c.seq)).all()
    gone = {tx, *building_on(lines).get(tx, ())}
    mine = [op for op in lines if op.tx == tx and op.state != "shown"]
    if not mine:
        raise too_late(None)
    late = next((op for op in lines if op.tx in gone and not _free(op)), None)
    if late is not None:
        raise too_late(late)
    if not gone <= {tx, *along}:
        raise Refused(
            "builds-on-it",
            "Something that was done since builds on it.",
            next_step="Look at the list again, then undo it.",
        )
    ops = list(_whole(connection, [op for op in lines if op.tx in gone]))
    raw.run_many(connection, "DELETE FROM outbox WHERE op_id = ?", [(op["op_id"],) for op in ops])
    keys = {(str(op["entity"]), UUID(bytes=op["row"])) for op in ops}
    rebuild_all(connection, keys)
    return TakenBack(
        len(gone),
        frozenset(entity for entity, _ in keys),
        frozenset(row for _, row in keys),
        tuple(ops),
    )


def take_creation_back(connection: Connection, row: UUID) -> TakenBack:
    """Take back the act that made a row.

    Raises:
        Refused: as `take_act_back`.
    """
    made = outbox.c.row == row, outbox.c.kind == "create"
    tx = connection.execute(select(outbox.c.tx).where(*made)).scalar()
    if tx is None:
        raise too_late(None)
    return take_act_back(connection, tx)


def _free(op: Line[Any]) -> bool:
    return op.state == "shown" or is_unsent(op)


def _whole(connection: Connection, lines: Sequence[Line[Any]]) -> Iterator[Row]:
    """Lines of the outbox in wire form, in their order."""
    names = [column.name for column in outbox.columns]
    for chunk in raw.chunks(op.op_id.bytes for op in lines):
        sql = f"SELECT {_LINE} FROM outbox WHERE op_id IN ({raw.marks(chunk)}) ORDER BY seq"  # noqa: S608 -- our own names
        for values in raw.rows(connection, sql, chunk):
            yield dict(zip(names, values, strict=True))


def queue_anew(connection: Connection, taken: TakenBack) -> None:
    """Put acts that were taken back into the queue again, behind everything else.

    Raises:
        Refused: `built-on-gone`: what they build on was taken back, too.
    """
    ours = {op["op_id"] for op in taken.ops}
    needed = {maker.bytes for op in taken.ops for maker in ids_in(op["depends_on"])} - ours
    if needed - _known(connection):
        raise Refused(
            "built-on-gone",
            "What it builds on was taken back, too.",
            next_step="Put that back first.",
        )
    queue_again(connection, taken.ops)


def _known(connection: Connection) -> set[bytes]:
    found: set[bytes] = set()
    for table in (outbox, journal, dead_letter):
        found |= {op for (op,) in raw.rows(connection, f"SELECT op_id FROM {table.name}")}  # noqa: S608 -- our own name
    return found
