"""What central has answered, kept until a backup of central's holds it, too.

Source: sync.md 2.12, 3.9.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, and_, delete, insert, or_, select, update
from sqlalchemy.engine import Row

from app.store.queue import ASIDE, REWOUND, renumber
from app.store.state import standing
from app.store.tables import dead_letter, journal, outbox

AT_LEAST = timedelta(days=1)
"""A confirmed operation is kept so long, whatever central's backups hold: the newest of them may
turn out to be useless, and an older one be restored."""
AT_MOST = timedelta(days=30)
"""Central may never be told of a backup; a device does not keep its work for ever."""


def offer_again(connection: Connection, fork: int = 0) -> int:
    """Central was restored from a backup: offer it everything that it may have lost.

    Confirmed operations keep their ids, so that central answers those which it still has from its
    log. They come before what waits, which was done later, and are not laid over the rows again:
    newer things may have been seen since. Refusals that it may have lost are told again.

    Args:
        connection: the open transaction.
        fork: up to this revision central certainly has everything.

    Returns:
        How many were taken from the journal.

    Source: sync.md 2.12.
    """
    connection.execute(
        update(outbox)
        .where(outbox.c.state == "acked", outbox.c.acked_rev > fork)
        .values(state="pending", acked_rev=0)
    )
    connection.execute(
        update(outbox)
        .where(outbox.c.state == "held", outbox.c.code == REWOUND)
        .values(state="pending", code="", error="")
    )
    connection.execute(update(dead_letter).where(dead_letter.c.rev > fork).values(lost=True, rev=0))
    lost = journal.c.acked_rev > fork
    kept = connection.execute(
        select(journal).where(lost).order_by(journal.c.acked_rev, journal.c.seq)
    ).all()
    acts: dict[UUID, list[Row[Any]]] = {}
    for op in kept:
        acts.setdefault(op.tx, []).append(op)
    ops = [op for act in acts.values() for op in act]
    if ops:
        first = ASIDE // -2
        again = [_from_journal(op, first + number) for number, op in enumerate(ops)]
        connection.execute(insert(outbox), again)
        # Unconfirmed now, they are no witness of anything.
        connection.execute(delete(journal).where(lost))
    # What was seen after the fork, nobody knows any more: it is as if it had not been seen.
    connection.execute(update(outbox).where(outbox.c.base_rev > fork).values(base_rev=fork))
    renumber(connection)
    return len(ops)


def _from_journal(op: Row[Any], seq: int) -> dict[str, Any]:
    row = dict(op._mapping)  # noqa: SLF001 -- SQLAlchemy's public name
    del row["acked_rev"], row["acked_at"]
    row |= {"inc": "", "seq": seq, "state": "pending", "overlay": False}
    return row | {"preview": msgspec.msgpack.encode({})}


def witness(connection: Connection) -> bytes:
    """The operation that central answered last; empty where there is none.

    A refusal counts, too: it has a revision of its own.
    """
    newest = [
        connection.execute(
            select(table.c.op_id, rev.label("rev")).where(rev > 0).order_by(rev.desc()).limit(1)
        ).first()
        for table, rev in (
            (outbox, outbox.c.acked_rev),
            (journal, journal.c.acked_rev),
            (dead_letter, dead_letter.c.rev),
        )
    ]
    found = max((row for row in newest if row), key=lambda row: int(row.rev), default=None)
    return found.op_id.bytes if found else b""


def forget_covered(connection: Connection, now: datetime) -> None:
    """Forget confirmed operations that a backup of central's holds, or that are old enough."""
    covered = and_(
        journal.c.acked_rev <= standing(connection).backup_rev,
        journal.c.acked_at < now - AT_LEAST,
    )
    connection.execute(delete(journal).where(or_(covered, journal.c.acked_at < now - AT_MOST)))
