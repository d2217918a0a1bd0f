"""The small desk with an evening of February that is excluded, and nobody has spoken of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from app.domain.coverage.model import Segment
from app.queries.stored_decisions import segment_row
from app.records.types import to_micros
from tests.builders.detail_rows import approving, detail_rows, stored_group
from tests.builders.rows import MIRA, NORTHWIND, NOW, T1042, Row, id_of

EVENING = id_of("time evening")
BEGUN = datetime(2026, 2, 21, 1, 0, tzinfo=UTC)
"""Friday 20 February, 20:00 in New York."""
_HOUR = timedelta(hours=1)
FEBRUARY = "2026-02"


def billing_rows() -> Iterator[tuple[str, list[Row]]]:
    """Entity and rows, parents before children."""
    yield from approving(detail_rows())
    yield "time_entry", [_born({
        "id": EVENING, "client_id": NORTHWIND, "ticket_id": T1042, "user_id": MIRA,
        "grade": "standard", "work_kind": "request", "started_at": BEGUN, "ended_at": BEGUN + _HOUR,
        "intervals": [{"start": to_micros(BEGUN), "end": to_micros(BEGUN + _HOUR)}],
        "worked_s": 3600, "note": "Restarted the backup after the outage.",
    })]  # fmt: skip
    group = stored_group(BEGUN, BEGUN + _HOUR, "EX-AFTER-HOURS", "R32", 60, 27000)
    segment = Segment(
        BEGUN, BEGUN + _HOUR, "excluded", "EX-AFTER-HOURS", "R32", "tm_invoice", Fraction(3, 2),
        FEBRUARY, None,
    )  # fmt: skip
    yield "coverage_decision", [_born({
        "id": id_of("dec evening"), "client_id": NORTHWIND, "entry_id": EVENING,
        "status": "decided", "headline": "EX-AFTER-HOURS",
        "groups": [group | {"work_month": FEBRUARY, "posting_month": FEBRUARY}],
        "segments": [segment_row(segment)], "work_month": FEBRUARY, "excluded_min": 60,
        "amount_minor": 27000, "currency": "USD", "engine_version": "1", "digest": "",
        "at": BEGUN + 2 * _HOUR,
    })]  # fmt: skip


def _born(row: Row) -> Row:
    return {"created_at": NOW - _HOUR, "created_by": MIRA, **row}
