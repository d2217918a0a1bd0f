"""What must hold once everything was carried, whatever happened on the way: I2 to I5.

Source: sync.md 3.11.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, select

from app.central.feed.tables import op_log, sync_commit
from app.records.nouns import table_of
from app.store.tables import base, dead_letter, outbox
from tests.sync.firm import rows_of


def check_device(here: Connection, there: Connection) -> None:
    """A device that has caught up holds exactly central's rows, and waits for nothing."""
    assert not here.execute(select(outbox.c.op_id)).all(), "something is stuck in the outbox"
    assert not here.execute(select(base.c.row)).all()
    assert not here.execute(select(dead_letter.c.op_id)).all()
    assert rows_of(here) == rows_of(there)
    assert here.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"


def check_central(there: Connection, saved: Iterable[UUID], title: str = "Saved") -> None:
    """Each saved operation is in the log once, nothing took effect twice, all in its order.

    Args:
        there: central's database.
        saved: operations that a person saw as saved.
        title: how the titles of the tickets begin that were opened, each with another one.
    """
    log = there.execute(select(op_log)).mappings().all()
    in_log = Counter(one["op_id"] for one in log if one["result"] != "rejected")
    assert [op for op in saved if in_log[op] != 1] == []
    ticket = table_of("ticket").c
    mine = select(ticket.title, ticket.number).where(ticket.title.startswith(title))
    found = there.execute(mine).all()
    assert set(Counter(title for title, _number in found).values()) == {1}
    assert set(Counter(number for _title, number in found).values()) == {1}
    assert None not in {number for _title, number in found}
    ends = sorted(there.execute(select(sync_commit.c.rev_hi)).scalars())
    orders: dict[str, list[tuple[int, int]]] = {}
    for one in log:
        # Within one commit central numbers parents before children.
        orders.setdefault(one["inc"], []).append((one["seq"], bisect_left(ends, one["rev"])))
    for order in orders.values():
        commits = [commit for _seq, commit in sorted(order)]
        assert commits == sorted(commits)
