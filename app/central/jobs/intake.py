"""Taking in many rows, for imports and the demo: in commits that nobody has to wait long for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.central.central import Central
from app.database.bulk import insert_rows
from app.database.scope import whole
from app.database.work import Work, WorkSession

AT_ONCE = 5000
"""Rows in one commit (sync.md 2.1)."""

Batch = tuple[str, Sequence[Mapping[str, Any]]]


def take_rows(central: Central, batches: Iterable[Batch], *, settled: bool = True) -> int:
    """Insert whole rows, parents before children, past the mapper but not past the feed.

    Args:
        central: where to.
        batches: entity and rows of Python values by field name.
        settled: the rows are complete: no clocks, numbers or decisions follow from them now.

    Returns:
        How many rows were taken in.
    """
    work = central.work
    if settled:
        work = Work(central.work.database, central.feed, central.ids)
    taken = 0
    for entity, rows in batches:
        for start in range(0, len(rows), AT_ONCE):
            taken += _take(work, entity, rows[start : start + AT_ONCE])
    return taken


def _take(work: Work, entity: str, rows: Sequence[Mapping[str, Any]]) -> int:
    def insert(session: WorkSession) -> int:
        session.captured.take(insert_rows(session, entity, rows))
        return len(rows)

    return work.run("take_rows", whole("taking in many rows"), insert)
