"""Taking back that something refused was tried again, as long as nothing of it was sent.

Source: sync.md 3.9; ux.md 3.7.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from app.store import queue, set_aside
from app.store.letters import RESENT, Resent, renamed_makers
from app.store.overlay import rebuild_all
from app.store.tables import dead_letter, outbox, sync_state
from app.store.unsent import is_unsent, too_late


def withdraw(connection: Connection, resent: Resent) -> None:
    """Put refused operations back on the list of those that need a person.

    What builds on them waits behind them again, also what was done in between.

    Raises:
        Refused: some of it was sent, or may have been; nothing was changed.
    """
    fresh = resent.renamed.values()
    found = connection.execute(select(outbox).where(outbox.c.op_id.in_(list(fresh)))).all()
    here = connection.execute(select(sync_state.c.inc)).scalar_one()
    unsent = [op for op in found if op.state == "pending" and is_unsent(op) and op.inc == here]
    if here != resent.inc or len(unsent) < len(resent.renamed):
        raise too_late(None)
    connection.execute(delete(outbox).where(outbox.c.op_id.in_(list(fresh))))
    rebuild_all(connection, {(op.entity, op.row) for op in unsent})
    connection.execute(
        update(dead_letter)
        .where(dead_letter.c.op_id.in_(list(resent.renamed)), dead_letter.c.ended == RESENT)
        .values(ended="", replaced_by=None)
    )
    _park(connection, resent)


def _park(connection: Connection, resent: Resent) -> None:
    """Let what builds on the operations wait for the refused ones again."""
    back = {new: old for old, new in resent.renamed.items()}
    building = connection.execute(
        select(outbox.c.op_id, outbox.c.depends_on).where(outbox.c.depends_on != b"")
    ).all()
    for op_id, makers in building:
        if queue.ids_in(makers) & back.keys():
            connection.execute(
                update(outbox)
                .where(outbox.c.op_id == op_id)
                .values(depends_on=renamed_makers(makers, back))
            )
    set_aside.park_dependants(connection, resent.renamed)
