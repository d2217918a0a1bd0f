"""Operations that are set aside, what waits behind them, and sending all of it after all.

Source: sync.md 2.8, 3.9.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update
from sqlalchemy.engine import Row

from app.store.queue import UNSENT, hold, ids_in, number
from app.store.tables import outbox, sync_state

PARKED = "parent-refused"
"""The code of an operation that waits for a refused one to be settled."""
_BEHIND_REFUSED = "It belongs to something that central refused; it is sent once that is settled."
_BEHIND_HELD = "It builds on something that is set aside; it is sent after that."


def park_dependants(connection: Connection, op_ids: Iterable[UUID]) -> None:
    """Set aside the whole acts that wait and build on refused operations, near or far."""
    for op in _acts_behind(connection, op_ids, outbox.c.state.in_(UNSENT)):
        hold(connection, op.op_id, PARKED, _BEHIND_REFUSED)


def wait_behind_held(connection: Connection) -> None:
    """Set whole acts aside that build on something that is: central could only refuse them."""
    aside = select(outbox.c.op_id, outbox.c.code).where(outbox.c.state == "held")
    held = {op.op_id: op.code for op in connection.execute(aside)}
    if not held:
        return
    builds = outbox.c.state == "pending", outbox.c.depends_on != b""
    for op in connection.execute(select(outbox).where(*builds).order_by(outbox.c.seq)).all():
        code = next((held[maker] for maker in ids_in(op.depends_on) if maker in held), None)
        if code is None or op.op_id in held:
            continue
        act = outbox.c.tx == op.tx, outbox.c.state == "pending"
        for (one,) in connection.execute(select(outbox.c.op_id).where(*act)).all():
            hold(connection, one, code, _BEHIND_REFUSED if code == PARKED else _BEHIND_HELD)
            held[one] = code


def held_behind(connection: Connection, op_ids: Iterable[UUID], code: str) -> list[Row[Any]]:
    """The whole acts that are set aside for a reason and build on these, in the order of doing."""
    return _acts_behind(connection, op_ids, outbox.c.state == "held", outbox.c.code == code)


def _acts_behind(
    connection: Connection, op_ids: Iterable[UUID], *where: ColumnElement[bool]
) -> list[Row[Any]]:
    """What of these lines builds on operations, near or far; of an act all of it, or nothing."""
    names, found = set(op_ids), list[Row[Any]]()
    if not names:
        return found
    lines = connection.execute(select(outbox).where(*where).order_by(outbox.c.seq)).all()
    for _, group in groupby(lines, key=lambda op: op.tx):
        act = list(group)
        if any(ids_in(op.depends_on) & names for op in act):
            names.update(op.op_id for op in act)
            found += act
    return found


def send_again(connection: Connection, op_ids: Sequence[UUID]) -> None:
    """Queue operations behind everything else, as the same operations, also those set aside."""
    inc, seq = connection.execute(select(sync_state.c.inc, sync_state.c.next_seq)).one()
    connection.execute(
        update(outbox)
        .where(outbox.c.op_id.in_(op_ids), outbox.c.state == "held")
        .values(state="pending", code="", error="", attempts=0)
    )
    number(connection, inc, op_ids, first=seq)
    connection.execute(update(sync_state).values(next_seq=seq + len(op_ids)))


def send_act(connection: Connection, tx: UUID) -> int:
    """Queue what was set aside of one act, whatever for, and what waits behind it.

    Returns:
        How many operations.
    """
    held = outbox.c.state == "held", outbox.c.tx == tx
    ops = connection.execute(select(outbox.c.op_id, outbox.c.code).where(*held)).all()
    waiting = {op_id for op_id, _ in ops}
    for code in {code for _, code in ops}:
        waiting |= {op.op_id for op in held_behind(connection, waiting, code)}
    _send_in_order(connection, waiting)
    return len(waiting)


def send_held(connection: Connection, code: str) -> int:
    """Queue what was set aside for one reason: it is gone. Give back how much."""
    held = outbox.c.state == "held", outbox.c.code == code
    waiting = set(connection.execute(select(outbox.c.op_id).where(*held)).scalars())
    _send_in_order(connection, waiting)
    return len(waiting)


def _send_in_order(connection: Connection, op_ids: Set[UUID]) -> None:
    """Queue operations that were set aside, and behind them what was done after them.

    What is done to a row later must not arrive there before them: it may need them, and it is what
    the person meant last.
    """
    if not op_ids:
        return
    first = select(func.min(outbox.c.seq)).where(outbox.c.op_id.in_(op_ids)).scalar_subquery()
    later = outbox.c.state == "pending", outbox.c.seq > first
    chosen = or_(outbox.c.op_id.in_(op_ids), and_(*later))
    ids = connection.execute(select(outbox.c.op_id).where(chosen).order_by(outbox.c.seq)).scalars()
    send_again(connection, ids.all())
