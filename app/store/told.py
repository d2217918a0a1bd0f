"""Refusals that a restored central has forgotten: they are told to it again, as they were.

Source: sync.md 2.8, 2.12 (d).
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select, update
from sqlalchemy.engine import Row

from app.store import raw
from app.store.tables import dead_letter, sync_state


def lost_refusals(connection: Connection, limit: int) -> list[tuple[int, Row[tuple[object, ...]]]]:
    """Refusals that central has to be told again, each with a new number of this incarnation.

    A number that is given again at the next try, because no answer came, is lost to nobody.
    """
    lost = select(dead_letter).where(dead_letter.c.lost).order_by(dead_letter.c.made_at)
    rows = connection.execute(lost.limit(limit)).all()
    if not rows:
        return []
    seq = connection.execute(select(sync_state.c.next_seq)).scalar_one()
    connection.execute(update(sync_state).values(next_seq=seq + len(rows)))
    return list(enumerate(rows, start=seq))


def note_told(connection: Connection, revisions: Iterable[tuple[bytes, int]]) -> None:
    """Central has these refusals now, under these revisions."""
    raw.run_many(
        connection,
        "UPDATE dead_letter SET lost = 0, rev = ? WHERE op_id = ?",
        [(rev, op_id) for op_id, rev in revisions],
    )
