"""The small desk with time that waits for answers of every kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from app.records.types import to_micros
from tests.builders.detail_rows import approving, detail_rows, stored_group
from tests.builders.rows import MIRA, NORTHWIND, NOW, T1042, Row, id_of

LONG, LATE, OPEN, DEARER = (id_of(f"time {name}") for name in ("long", "late", "open", "dearer"))
PROPOSAL = id_of("ovr dearer")
EFFECT = id_of("eff dearer")


def time_rows() -> Iterator[tuple[str, list[Row]]]:
    """Entity and rows, parents before children."""
    yield from approving(detail_rows())
    day = timedelta(days=1)
    night = NOW - day
    yield "time_entry", [
        _entry(LONG, night - timedelta(hours=11), night, source="timer"),
        _entry(LATE, NOW - 40 * day, NOW - 40 * day + timedelta(minutes=30), source="manual"),
        _entry(OPEN, NOW - 2 * day, NOW - 2 * day + timedelta(minutes=20), work_kind="other"),
        _entry(
            DEARER, NOW - timedelta(hours=22), NOW - timedelta(hours=21),
            preview_code="IN-INCIDENT", note="Restarted the backup after the outage.",
        ),
    ]  # fmt: skip
    begun = NOW - timedelta(hours=22)
    group = stored_group(begun, begun + timedelta(hours=1), "EX-AFTER-HOURS", "R32", 60, 27000)
    yield "coverage_effect", [_born({
        "id": EFFECT, "client_id": NORTHWIND, "kind": "adjustment_proposal", "entry_id": DEARER,
        "entry_ids": [str(DEARER)], "work_month": "2026-03", "posting_month": "2026-04",
        "amount_minor": 18000, "currency": "USD", "cause": "the kind of the ticket was corrected",
        "state": "proposed", "at": NOW - timedelta(hours=2),
    })]  # fmt: skip
    yield "coverage_decision", [
        _held(LONG, "HOLD-LONG-TIMER"),
        _held(LATE, "HOLD-LOCKED-NO-REASON"),
        _held(OPEN, "HOLD-NEEDS-DECISION"),
        _born({
            "id": id_of("dec dearer"), "client_id": NORTHWIND, "entry_id": DEARER,
            "status": "decided", "headline": "EX-AFTER-HOURS", "groups": [group], "segments": [],
            "work_month": "2026-03", "excluded_min": 60, "amount_minor": 27000, "currency": "USD",
            "engine_version": "1", "digest": "", "at": NOW - timedelta(hours=20),
        }),
    ]  # fmt: skip
    yield "override", [_born({
        "id": PROPOSAL, "client_id": NORTHWIND, "entry_id": DEARER, "decision": "included",
        "reason": "They had agreed to the evening by phone.", "proposed_by": MIRA,
        "at": NOW - timedelta(hours=3), "state": "proposed",
    })]  # fmt: skip


def _born(row: Row) -> Row:
    return {"created_at": NOW - timedelta(hours=1), "created_by": MIRA, **row}


def _entry(id_: object, start: datetime, end: datetime, **more: Any) -> Row:
    return _born({
        "id": id_, "client_id": NORTHWIND, "ticket_id": T1042, "user_id": MIRA,
        "grade": "standard", "work_kind": "request", "started_at": start, "ended_at": end,
        "intervals": [{"start": to_micros(start), "end": to_micros(end)}],
        "worked_s": int((end - start).total_seconds()), "note": "Watched the queue drain.", **more,
    })  # fmt: skip


def _held(entry: object, hold: str) -> Row:
    return _born({
        "id": id_of(f"dec {hold[5:15]}"), "client_id": NORTHWIND, "entry_id": entry,
        "status": "held", "hold": hold, "headline": hold, "groups": [], "segments": [],
        "work_month": "2026-03", "currency": "USD", "engine_version": "1", "digest": "",
        "at": NOW - timedelta(hours=20),
    })  # fmt: skip
