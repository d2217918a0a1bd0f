"""The small desk with everything that a ticket's screen can show on T-1042."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from app.domain.coverage import Group
from app.queries.stored_decisions import group_row
from app.records.types import to_micros
from tests.builders.rows import MIRA, NORTHWIND, NOW, T1042, Row, id_of, small_rows

EARLIER, ASSET, PAGE = id_of("T-871"), id_of("NW-EX01"), id_of("Restart runbook")
WORK = id_of("T-1042 work")


def detail_rows() -> Iterator[tuple[str, list[Row]]]:
    """Entity and rows, parents before children."""
    for entity, rows in small_rows():
        if entity == "ticket":
            yield "asset", [_asset()]
            yield "page", [_page()]
            yield "ticket", [*map(_fuller, rows), _earlier()]
        else:
            yield entity, rows
    yield "ticket_event", [_taken_up()]
    yield "time_entry", [_work()]
    yield "coverage_decision", [_decision()]
    yield "ledger_entry", [_posted()]


def approving(rows: Iterable[tuple[str, list[Row]]]) -> Iterator[tuple[str, list[Row]]]:
    """The same rows with Dana as one who may say yes to what costs."""
    dana = id_of("Dana Whitfield")
    for entity, some in rows:
        yield (
            entity,
            [
                {**row, "roles": ["coordinator", "approver"]} if row["id"] == dana else row
                for row in some
            ],
        )


def _born(row: Row, minutes: int) -> Row:
    return {"created_at": NOW - timedelta(minutes=minutes), "created_by": MIRA, **row}


def _fuller(row: Row) -> Row:
    if row["id"] == T1042:
        told = NOW - timedelta(minutes=50)
        facts = {"last_update_at": told, "asset_ids": [str(ASSET)], "service": "Exchange"}
        return row | facts | {"source": "portal"}
    if row["number"] == 1031:
        return row | {"reopen_count": 1}
    return row


def _asset() -> Row:
    return _born({
        "id": ASSET, "client_id": NORTHWIND, "tag": "NW-EX01", "name": "Exchange",
        "kind": "mail server",
    }, 90000)  # fmt: skip


def _page() -> Row:
    return _born({
        "id": PAGE, "client_id": NORTHWIND, "title": "Restart runbook", "template": "runbook",
        "asset_ids": [str(ASSET)],
    }, 90000)  # fmt: skip


def _earlier() -> Row:
    opened = NOW - timedelta(days=120)
    return _born({
        "id": EARLIER, "client_id": NORTHWIND, "number": 871, "title": "Mail disk nearly full",
        "state": "closed", "service": "Exchange", "opened_at": opened, "touched_at": opened,
        "state_since": opened,
    }, 90000)  # fmt: skip


def _taken_up() -> Row:
    at = NOW - timedelta(minutes=138)
    return _born({
        "id": id_of("T-1042 taken"), "client_id": NORTHWIND, "ticket_id": T1042, "kind": "change",
        "at": at, "effective_at": at, "author_kind": "user", "author_id": MIRA,
        "field_name": "state", "old": "new", "new": "in_progress",
    }, 138)  # fmt: skip


def _work() -> Row:
    start, end = NOW - timedelta(minutes=138), NOW - timedelta(minutes=98)
    return _born({
        "id": WORK, "client_id": NORTHWIND, "ticket_id": T1042, "user_id": MIRA,
        "grade": "standard", "work_kind": "request", "started_at": start, "ended_at": end,
        "intervals": [{"start": to_micros(start), "end": to_micros(end)}], "worked_s": 2400,
        "note": "Checked transport and queues: mail is held because the mail disk is 98 % full.",
    }, 98)  # fmt: skip


def stored_group(
    start: datetime, end: datetime, reason: str, rule: str, minutes: int, amount: int = 0
) -> dict[str, Any]:
    """A group of one stretch as central stores it."""
    included = reason.startswith("IN-")
    group = Group(
        start, end, "included" if included else "excluded", reason, rule,
        "monthly_fee" if included else "tm_invoice", Fraction(1) if included else Fraction(3, 2),
        "2026-03", "2026-03", None, (), int((end - start).total_seconds()), minutes, 18000, amount,
        "USD",
    )  # fmt: skip
    return group_row(group)


def _posted() -> Row:
    """The minutes of the decision, in the ledger."""
    return _born({
        "id": id_of("T-1042 posting"), "client_id": NORTHWIND, "entry_id": WORK,
        "work_month": "2026-03", "posting_month": "2026-03", "minutes": 45,
        "at": NOW - timedelta(minutes=97),
    }, 97)  # fmt: skip


def _decision() -> Row:
    start = NOW - timedelta(minutes=138)
    group = stored_group(start, start + timedelta(minutes=40), "IN-INCIDENT", "R30", 45)
    return _born({
        "id": id_of("T-1042 decision"), "client_id": NORTHWIND, "entry_id": WORK,
        "status": "decided", "headline": "IN-INCIDENT", "groups": [group], "segments": [],
        "work_month": "2026-03", "included_min": 45, "currency": "USD", "engine_version": "1",
        "digest": "", "at": NOW - timedelta(minutes=97),
    }, 97)  # fmt: skip
