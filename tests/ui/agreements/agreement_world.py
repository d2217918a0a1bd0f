"""The small desk with a past: Northwind opens at nine, and somebody worked at eight."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from app.records.types import to_micros
from tests.builders.rows import ANA, MIRA, NORTHWIND, NOW, T1042, Row, id_of, small_rows

EARLY_FEBRUARY, EARLY_MARCH, NOON = id_of("early feb"), id_of("early mar"), id_of("noon mar")


def agreement_rows() -> Iterator[tuple[str, list[Row]]]:
    """Entity and rows, parents before children."""
    for entity, rows in small_rows():
        yield entity, [_changed(entity, row) for row in rows]
    yield (
        "time_entry",
        [
            _work(EARLY_FEBRUARY, datetime(2026, 2, 11, 13, 15, tzinfo=UTC)),
            _work(EARLY_MARCH, datetime(2026, 3, 3, 13, 15, tzinfo=UTC)),
            _work(NOON, datetime(2026, 3, 4, 17, 0, tzinfo=UTC)),
        ],
    )
    yield (
        "period",
        [
            {
                "id": id_of("2026-02 NW"),
                "client_id": NORTHWIND,
                "month": "2026-02",
                "state": "locked",
                "locked_at": datetime(2026, 3, 1, 14, 0, tzinfo=UTC),
                "locked_by": MIRA,
                "created_at": NOW - timedelta(days=9),
                "created_by": MIRA,
            }
        ],
    )


def _changed(entity: str, row: Row) -> Row:
    if entity == "user" and row["id"] == ANA:
        return {**row, "grade": "senior"}
    if entity == "calendar":
        return {
            **row,
            "holidays": [
                {"date": "2026-12-25", "name": "Christmas Day"},
                {"date": "2027-01-01", "name": "New Year's Day"},
            ],
        }
    if entity == "client":
        return {**row, "default_rates": {"standard": 20000, "senior": 26000}}
    if entity == "agreement":
        return {**row, "signed_on": date(2025, 12, 12)}
    if entity == "agreement_version":
        return {**row, "minor_sr": {"per_request_min": 60, "per_month_min": 180}}
    return row


def _work(id_: object, start: datetime) -> Row:
    end = start + timedelta(minutes=30)
    return {
        "id": id_,
        "client_id": NORTHWIND,
        "ticket_id": T1042,
        "user_id": MIRA,
        "grade": "standard",
        "work_kind": "request",
        "started_at": start,
        "ended_at": end,
        "intervals": [{"start": to_micros(start), "end": to_micros(end)}],
        "worked_s": 1800,
        "note": "Looked at it before the office opened.",
        "late_reason": "Written down in March.",
        "created_at": end,
        "created_by": MIRA,
    }
