"""Northwind with 20 h a month, somebody who may accept offers, and a first quarter of work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.records.types import to_micros
from tests.builders.grounds import Ground, grounded
from tests.builders.rows import MIRA, NORTHWIND, NOW, T1042, Row, id_of, small_rows

IRIS = id_of("Iris Vance")
DANA = id_of("Dana Whitfield")
T1036, T1029 = id_of("T-1036"), id_of("T-1029")
NEW_YORK = ZoneInfo("America/New_York")
HAVEL = id_of("Havel")
MARCH_WORK = id_of("March work")

HAVEL_USED = (
    ("2026-02", 210), ("2026-03", 480), ("2026-04", 546), ("2026-05", 510), ("2026-06", 492),
)  # fmt: skip
"""What Havel counted, by month, as in B06 and B07."""


def ny(text: str) -> datetime:
    """``03-10 17:40`` is a time in 2026 in New York."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=NEW_YORK)


def offered_rows() -> Iterator[tuple[str, list[Row]]]:
    """Entity and rows, parents before children."""
    for entity, rows in small_rows():
        yield entity, [_changed(entity, row) for row in rows]
        if entity == "contact":
            yield "contact", [_iris()]
    yield "time_entry", [_work()]
    yield (
        "ledger_entry",
        [
            *(_ledger("2026-01", 1290), _ledger("2026-02", 1350), _ledger("2026-03", 765)),
            *(_ledger(month, minutes, HAVEL) for month, minutes in HAVEL_USED),
        ],
    )


def _changed(entity: str, row: Row) -> Row:
    if entity == "agreement_version" and row["client_id"] == NORTHWIND:
        return {**row, "budget_min": 1200}
    if entity == "agreement_version" and row["client_id"] == HAVEL:
        return {
            **row, "budget_min": 960, "fee_minor": 176_000, "effective_from": date(2026, 2, 16),
        }  # fmt: skip
    return row


def _iris() -> Row:
    return {
        "id": IRIS, "client_id": NORTHWIND, "name": "Iris Vance", "email": "iris@client.example",
        "phone": "", "roles": ["approver"], "created_at": NOW - timedelta(days=300),
        "created_by": MIRA,
    }  # fmt: skip


def _work() -> Row:
    start = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
    end = start + timedelta(minutes=765)
    return {
        "id": MARCH_WORK, "client_id": NORTHWIND, "ticket_id": T1042, "user_id": MIRA,
        "grade": "standard", "work_kind": "request", "started_at": start, "ended_at": end,
        "intervals": [{"start": to_micros(start), "end": to_micros(end)}],
        "worked_s": 765 * 60, "note": "", "created_at": end, "created_by": MIRA,
    }  # fmt: skip


def _ledger(month: str, minutes: int, client: UUID = NORTHWIND) -> Row:
    entry = MARCH_WORK if (client, month) == (NORTHWIND, "2026-03") else None
    return {
        "id": id_of(f"{month} {client.hex[:4]}"), "client_id": client, "work_month": month,
        "posting_month": month, "minutes": minutes, "entry_id": entry, "effect_id": None,
        "at": NOW, "created_at": NOW, "created_by": MIRA,
    }  # fmt: skip


def at(ground: Ground, moment: datetime) -> None:
    """Let time pass until then."""
    ground.clock.forward(seconds=(moment - ground.clock.now()).total_seconds())


offered_ground = grounded("offers", offered_rows)
