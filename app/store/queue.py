"""Moving operations between their states: sent, confirmed, refused, held, numbered anew.

Source: sync.md 3.9.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import Connection, case, delete, insert, select, update
from sqlalchemy.engine import Row

from app.records.codec import written_text
from app.store import raw
from app.store.gave_way import By, keep_whose
from app.store.overlay import Key, drop_guesses, rebuild_all
from app.store.schema import new_incarnation
from app.store.tables import conflict, dead_letter, outbox, sync_state
from app.store.unsent import NEVER_LEFT

_ID_BYTES = 16
_LETTER = [
    column.name
    for column in dead_letter.columns
    if column.name in outbox.c and column.name not in {"code", "at"}
]
UNSENT = ("pending", "sent")
REWOUND = "central-restored"
"""The code of an operation that waits until central knows again what it builds on."""
ASIDE = 1 << 40
"""Far below any number that an operation can have."""


def unsent_acts(connection: Connection, limit: int) -> list[list[Row[Any]]]:
    """The acts to send next, in the order of their doing: about so many operations, acts whole."""
    waiting = select(outbox).where(outbox.c.state.in_(UNSENT)).order_by(outbox.c.seq)
    ops = connection.execute(waiting.limit(limit + 1)).all()
    acts = [list(group) for _, group in groupby(ops, key=lambda op: op.tx)]
    if len(ops) <= limit:
        return acts
    if len(acts) > 1:
        return acts[:-1]  # the last one may be cut
    return [list(connection.execute(waiting.where(outbox.c.tx == ops[0].tx)))]


def sent(connection: Connection) -> set[bytes]:
    """The ids of the operations whose answer is awaited."""
    found = raw.rows(connection, "SELECT op_id FROM outbox WHERE state = 'sent'")
    return {op_id for (op_id,) in found}


def line_of(connection: Connection, op_id: bytes) -> Row[Any]:
    """An operation that is in the outbox."""
    found = connection.execute(select(outbox).where(outbox.c.op_id == UUID(bytes=op_id)))
    return found.one()


def mark_sent(connection: Connection, op_ids: Sequence[UUID]) -> None:
    """Note that these are on their way: whether they arrive is not known yet."""
    raw.run_many(
        connection,
        "UPDATE outbox SET state = 'sent' WHERE op_id = ?",
        [(op_id.bytes,) for op_id in op_ids],
    )


def release(
    connection: Connection, error: str, *, central_failed: bool, never_left: bool = False
) -> None:
    """No answer came: what was sent waits again.

    Args:
        connection: the open transaction.
        error: what went wrong, in words.
        central_failed: central stumbled over it, which counts against the operations.
        never_left: there was no way to central at all. What an earlier request may have carried
            there stays in doubt.
    """
    more = 1 if central_failed else 0
    sure = (outbox.c.error == "") | (outbox.c.code == NEVER_LEFT)
    code = case((sure, NEVER_LEFT), else_="") if never_left else ""
    connection.execute(
        update(outbox)
        .where(outbox.c.state == "sent")
        .values(state="pending", error=error, code=code, attempts=outbox.c.attempts + more)
    )


def confirm(connection: Connection, revisions: Iterable[tuple[bytes, int]]) -> None:
    """Central has these; each stays on top until its row comes back with its revision."""
    raw.run_many(
        connection,
        "UPDATE outbox SET state = 'acked', acked_rev = ?, error = '', code = '' WHERE op_id = ?",
        [(rev, op_id) for op_id, rev in revisions],
    )


def hold(connection: Connection, op_id: UUID, code: str, reason: str) -> None:
    """Set an operation aside; the rest goes on."""
    connection.execute(
        update(outbox).where(outbox.c.op_id == op_id).values(state="held", code=code, error=reason)
    )


def keep_losers(
    connection: Connection,
    op: Row[Any],
    before: dict[str, Any],
    reason: str,
    at: datetime,
    by: By | None = None,
) -> None:
    """Keep the values that gave way to ours, to be shown and restored; `by` says whose."""
    keep_whose(connection, op.op_id, by or {})
    ours = msgspec.msgpack.decode(op.fields)
    connection.execute(delete(conflict).where(conflict.c.op_id == op.op_id))
    connection.execute(
        insert(conflict),
        [
            {
                "op_id": op.op_id,
                "field": field,
                "entity": op.entity,
                "row": op.row,
                "scope": op.scope,
                "ours": msgspec.msgpack.encode(written_text(ours.get(field))),
                "theirs": msgspec.msgpack.encode(theirs),
                "reason": reason,
                "at": at,
            }
            for field, theirs in (before or {"": None}).items()
        ],
    )


def refuse(
    connection: Connection, op: Row[Any], code: str, reason: str, at: datetime, rev: int = 0
) -> set[Key]:
    """Move an operation to the dead letters; the row is rebuilt without it.

    Args:
        connection: the open transaction.
        op: its line in the outbox.
        code: which rule said no.
        reason: the rule in words.
        at: when this was heard.
        rev: of the refusal; 0 where central did not give it.
    """
    connection.execute(delete(dead_letter).where(dead_letter.c.op_id == op.op_id))
    connection.execute(
        insert(dead_letter).values(
            **{name: getattr(op, name) for name in _LETTER},
            made_at=op.at,
            code=code,
            reason=reason,
            at=at,
            rev=rev,
        )
    )
    connection.execute(delete(outbox).where(outbox.c.op_id == op.op_id))
    keys = {(op.entity, op.row)} | drop_guesses(connection)
    rebuild_all(connection, keys)
    return keys


def rename(connection: Connection, op_id: UUID) -> None:
    """Hold a refused operation under a new id until central has been told what it lost.

    A central that was restored from a backup refuses what builds on things that it lost. It keeps
    that refusal under the old id for ever.
    """
    fresh = uuid4()
    connection.execute(
        update(outbox)
        .where(outbox.c.op_id == op_id)
        .values(op_id=fresh, state="held", code=REWOUND, error="Central was restored.")
    )
    connection.execute(
        update(dead_letter).where(dead_letter.c.replaced_by == op_id).values(replaced_by=fresh)
    )
    followers = connection.execute(
        select(outbox.c.op_id, outbox.c.depends_on).where(outbox.c.depends_on != b"")
    ).all()
    for follower, makers in followers:
        needed = ids_in(makers)
        if op_id in needed:
            renamed = sorted(maker.bytes for maker in needed - {op_id} | {fresh})
            connection.execute(
                update(outbox)
                .where(outbox.c.op_id == follower)
                .values(depends_on=b"".join(renamed))
            )


def ids_in(joined: bytes) -> set[UUID]:
    """The ids in a column that holds several, one after another."""
    starts = range(0, len(joined), _ID_BYTES)
    return {UUID(bytes=joined[start : start + _ID_BYTES]) for start in starts}


def renumber(connection: Connection) -> str:
    """Begin a new incarnation: the same operations, numbered from 1; give back its name.

    Source: sync.md 2.5.
    """
    inc = new_incarnation()
    waiting = connection.execute(select(outbox.c.op_id).order_by(outbox.c.seq)).scalars().all()
    number(connection, inc, waiting, first=1)
    connection.execute(update(sync_state).values(inc=inc, next_seq=len(waiting) + 1, sync_token=""))
    return inc


def number(connection: Connection, inc: str, op_ids: Sequence[UUID], first: int) -> None:
    """Give these operations consecutive numbers, without two ever sharing one meanwhile."""
    raw.run_many(
        connection,
        "UPDATE outbox SET seq = seq - ?, "
        "state = CASE state WHEN 'sent' THEN 'pending' ELSE state END WHERE op_id = ?",
        [(ASIDE, op_id.bytes) for op_id in op_ids],
    )
    raw.run_many(
        connection,
        "UPDATE outbox SET inc = ?, seq = ? WHERE op_id = ?",
        [(inc, seq, op_id.bytes) for seq, op_id in enumerate(op_ids, start=first)],
    )
