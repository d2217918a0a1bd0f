"""The small desk with what a client's page shows: assets, pages with links, people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from app.records.types import to_micros
from tests.builders.detail_rows import WORK, detail_rows, stored_group
from tests.builders.rows import MIRA, NORTHWIND, NOW, T1042, Row, id_of

LAPTOP, CERTIFICATE = id_of("NW-LT-031"), id_of("nw-mail")
RUNBOOK, CALL = id_of("Mail runbook"), id_of("Who to call page")
RUBY = id_of("Ruby Vale")
LATE = id_of("late work")
BODY = """Use this when mail stops on [NW-EX01](asset:NW-EX01).

Then read [who to call](page:who_to_call). Last time: [T-1042](ticket:T-1042).
"""


def client_rows() -> Iterator[tuple[str, list[Row]]]:
    """Entity and rows, parents before children."""
    for entity, rows in detail_rows():
        if entity != "coverage_decision":
            yield entity, rows
    yield "time_entry", [_late_work()]
    yield (
        "coverage_decision",
        [
            _decision(WORK, NOW - timedelta(minutes=138), "IN-INCIDENT", "R30", 45, 0),
            _decision(LATE, NOW - timedelta(days=2), "EX-AFTER-HOURS", "R32", 60, 27000),
        ],
    )
    yield "contact", [_contact("Ruby Vale", "+1 212 555 0133"), _contact("Abe Quiet", "")]
    yield (
        "asset",
        [
            _asset("NW-LT-031", "Laptop, Dana Whitfield", "laptop", date(2027, 5, 12)),
            _asset("nw-mail", "Certificate, mail", "certificate", date(2026, 4, 3)),
        ],
    )
    yield (
        "page",
        [
            _page("Mail runbook", "restart_runbook", "internal", BODY),
            _page("Who to call page", "who_to_call", "client", "Dana first."),
        ],
    )


def _born(row: Row) -> Row:
    return {"created_at": NOW - timedelta(days=90), "created_by": MIRA, **row}


def _late_work() -> Row:
    start, end = NOW - timedelta(days=2), NOW - timedelta(days=2, hours=-1)
    return _born({
        "id": LATE, "client_id": NORTHWIND, "ticket_id": T1042, "user_id": MIRA,
        "grade": "standard", "work_kind": "request", "started_at": start, "ended_at": end,
        "intervals": [{"start": to_micros(start), "end": to_micros(end)}], "worked_s": 3600,
        "note": "Mail queue emptied by hand.",
    })  # fmt: skip


def _decision(
    entry: UUID, start: datetime, reason: str, rule: str, minutes: int, amount: int
) -> Row:
    included = reason.startswith("IN-")
    group = stored_group(start, start + timedelta(minutes=40), reason, rule, minutes, amount)
    return _born({
        "id": id_of(f"{reason} row"), "client_id": NORTHWIND, "entry_id": entry,
        "status": "decided", "headline": reason, "groups": [group], "segments": [],
        "work_month": "2026-03", "amount_minor": amount, "currency": "USD",
        "included_min": minutes if included else 0,
        "excluded_min": 0 if included else minutes,
        "engine_version": "1", "digest": "", "at": NOW - timedelta(minutes=97),
    })  # fmt: skip


def _contact(name: str, phone: str) -> Row:
    return _born({
        "id": id_of(name), "client_id": NORTHWIND, "name": name, "phone": phone,
        "email": f"{name.split(maxsplit=1)[0].lower()}@client.example", "roles": ["requester"],
    })  # fmt: skip


def _asset(tag: str, name: str, kind: str, ends: date) -> Row:
    memory = [{"capacity": 8192, "type": "DDR4"}] if kind == "laptop" else []
    return _born({
        "id": id_of(tag), "client_id": NORTHWIND, "tag": tag, "name": name, "kind": kind,
        "serial": f"S-{tag}", "ends_on": ends, "ends_kind": "warranty",
        "components": {"memories": memory} if memory else {},
    })  # fmt: skip


def _page(title: str, template: str, visibility: str, body: str) -> Row:
    return _born({
        "id": id_of(title), "client_id": NORTHWIND, "title": title, "template": template,
        "body": body, "visibility": visibility, "owner_id": MIRA,
        "asset_ids": [str(id_of("NW-EX01"))] if visibility == "internal" else [],
        "reviewed_at": NOW - timedelta(days=30), "review_every_days": 180,
    })  # fmt: skip
