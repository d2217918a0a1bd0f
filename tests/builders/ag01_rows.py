"""Case AG01 as rows: Northwind before its check-in of 19 March 2026, and an empty client beside it.

Source: domain.md 6 (Test AG01).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from app.domain.coverage.model import Segment
from app.queries.stored_decisions import segment_row
from app.records.types import to_micros
from tests.builders.ag01 import at, on
from tests.builders.detail_rows import stored_group
from tests.builders.rows import ANA, MIRA, NORTHWIND, TOM, Row, id_of

PLANNED, LAST = at("03-19"), at("02-12")
CHECK_IN, FEBRUARY = id_of("check-in March"), id_of("check-in Feb")
HAVEL, DANA, EVENING = id_of("Havel"), id_of("Dana Whitfield"), id_of("evening work")
PRINTER, QUOTE, ACTION = id_of("PRN-3"), id_of("quote 14"), id_of("order toner")
T1036, T1048, T1052, T1053 = (id_of(f"T-{n}") for n in (1036, 1048, 1052, 1053))
_ZONE = "America/New_York"
_HOURS = {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}


def ag01_rows() -> Iterator[tuple[str, list[Row]]]:
    """Entity and rows, parents before children."""
    yield "user", [
        _born({"id": id_, "name": name, "email": f"{name[:3].lower()}@trestle.example",
               "zone": _ZONE, "grade": "standard", "rights": rights})
        for id_, name, rights in (
            (MIRA, "Mira Okafor", ["technician", "tam"]), (ANA, "Ana Ruiz", ["technician"]),
            (TOM, "Tom Lindqvist", ["technician"]),
        )
    ]  # fmt: skip
    yield (
        "calendar",
        [_born({"id": id_of("hours"), "name": "Office", "zone": _ZONE, "weekly": _HOURS})],
    )
    yield "client", [_client(NORTHWIND, "Northwind", "NW"), _client(HAVEL, "Havel", "HV")]
    yield "site", [
        _of({"id": id_of("NW site"), "name": "Head office", "zone": _ZONE,
             "calendar_id": id_of("hours")})
    ]  # fmt: skip
    yield (
        "contact",
        [_of({"id": DANA, "name": "Dana Whitfield", "roles": ["coordinator", "approver"]})],
    )
    yield "agreement", [_of({"id": id_of("NW agreement"), "name": "Managed support"})]
    yield "agreement_version", [_version()]
    yield "asset", list(_assets())
    yield "ticket", list(_tickets())
    yield "ticket_event", list(_events())
    yield "time_entry", list(_entries())
    yield "coverage_decision", [_decision()]
    yield "page", [
        _page("Print server restart", "restart_runbook", "2025-09-01", [PRINTER, id_of("SRV-1")]),
        _page("Network overview", "network_overview", "2025-10-01", []),
        *(_page(name, name, "2026-02-01", []) for name in
          ("backup_and_restore", "who_to_call", "new_starter", "site_access")),
    ]  # fmt: skip
    yield "ledger_entry", list(_postings())
    yield "check_in", [
        _of({"id": FEBRUARY, "planned_at": LAST, "started_at": LAST, "ended_at": LAST,
             "state": "held", "tam_id": MIRA, "attendees": [str(DANA)]}),
        _of({"id": CHECK_IN, "planned_at": PLANNED, "tam_id": MIRA, "attendees": [str(DANA)]}),
    ]  # fmt: skip
    yield "action", [
        _of({"id": ACTION, "check_in_id": FEBRUARY, "text": "Order toner", "owner_user_id": ANA,
             "due_on": on("03-05"), "at": LAST - timedelta(minutes=5)})
    ]  # fmt: skip
    yield "quote", [
        _of({"id": QUOTE, "title": "Quote for two workstations", "fee_minor": 120_000,
             "currency": "USD", "ticket_ids": [str(T1036)], "state": "sent",
             "sent_at": at("03-05"), "sent_digest": "d"})
    ]  # fmt: skip


def _born(row: Row) -> Row:
    return {"created_at": at("01-02"), "created_by": MIRA, **row}


def _of(row: Row) -> Row:
    return _born({"client_id": NORTHWIND, **row})


def _client(id_: UUID, name: str, code: str) -> Row:
    return _born({
        "id": id_, "name": name, "code": code, "zone": _ZONE, "currency": "USD", "tam_id": MIRA,
        "calendar_id": id_of("hours"), "default_rates": {"standard": 18000},
        "onboarding_completed_at": at("02-01"),
    })  # fmt: skip


def _version() -> Row:
    return _of({
        "id": id_of("NW version"), "agreement_id": id_of("NW agreement"), "number": 1,
        "effective_from": on("01-01"), "effective_to": None, "zone": _ZONE,
        "calendar_id": id_of("hours"), "budget_min": 1200, "fee_minor": 360_000, "currency": "USD",
        "rounding": {"increment_min": 15, "mode": "up", "minimum_min": 15},
        "rates": {"standard": 18000, "senior": 24000},
        "multipliers": {"after_hours": "1.5", "holiday": "2"},
        "minor_sr": {"per_request_min": 60, "per_month_min": 180},
    })  # fmt: skip


def _assets() -> Iterator[Row]:
    for tag, kind, ends in (
        ("PRN-3", "printer", None), ("CRT-1", "certificate", "04-10"), ("DOM-1", "domain", "05-10"),
        ("LIC-1", "licence", "05-25"), ("SRV-1", "server", "06-30"),
    ):  # fmt: skip
        yield _of({
            "id": id_of(tag), "tag": tag, "name": f"The {kind}", "kind": kind,
            "ends_on": on(ends) if ends else None,
        })  # fmt: skip


def ticket_row(number: int, title: str, opened: datetime, **more: Any) -> Row:
    """A ticket of Northwind, an incident that is closed unless said otherwise."""
    return _of({
        "id": id_of(f"T-{number}"), "number": number, "title": title, "kind": "incident",
        "state": "closed", "priority": 3, "impact": "low", "urgency": "high",
        "site_id": id_of("NW site"), "opened_at": opened, "touched_at": opened,
        "state_since": opened, "first_response_at": opened + timedelta(minutes=10),
        "service": "Printing", "resolution_kind": "permanent", **more,
    })  # fmt: skip


def _tickets() -> Iterator[Row]:
    for number, day in ((1040, "02-20"), (1043, "03-03"), (1050, "03-16")):
        yield ticket_row(number, "Printer stopped printing", at(day), asset_ids=[str(PRINTER)])
    yield ticket_row(
        1036, "Two workstations", at("03-04"), kind="service_request", service="",
        state="awaiting_approval", state_since=at("03-05"), resolution_kind="",
    )  # fmt: skip
    yield ticket_row(1048, "After-hours incident", at("03-11", "20:00"), service="Mail")
    for number, title, asked in (
        (1052, "Old mail app", at("03-13", "11:00")), (1053, "New starter", at("03-18", "11:00")),
    ):  # fmt: skip
        yield ticket_row(
            number, title, at("03-12"), kind="service_request", service="", priority=4,
            state="waiting_client", state_since=asked, last_update_at=asked, resolution_kind="",
            assignee_id=ANA,
        )  # fmt: skip


def reply_row(name: str, ticket: UUID, moment: datetime, body: str, by: str = "user") -> Row:
    """A public reply on a ticket of Northwind."""
    return _of({
        "id": id_of(name), "ticket_id": ticket, "kind": "reply", "at": moment,
        "effective_at": moment, "author_kind": by, "author_id": DANA if by == "contact" else ANA,
        "body": body,
    })  # fmt: skip


def _events() -> Iterator[Row]:
    yield reply_row("r1", T1052, at("03-12", "12:00"), "It asks for a new app.", "contact")
    yield reply_row(
        "r2", T1052, at("03-13", "11:00"), "Thanks. Which phones should keep the old mail app?"
    )
    yield reply_row("r3", T1053, at("03-18", "11:00"), "Which desk is hers?")


def entry_row(name: str, start: datetime, minutes: int, **more: Any) -> Row:
    """Work for Northwind, an hour's worth of a ticket's unless said otherwise."""
    end = start + timedelta(minutes=minutes)
    return _of({
        "id": id_of(name), "ticket_id": T1048, "user_id": MIRA, "grade": "standard",
        "work_kind": "request", "started_at": start, "ended_at": end,
        "intervals": [{"start": to_micros(start), "end": to_micros(end)}],
        "worked_s": minutes * 60, "note": "Worked on it.", **more,
    })  # fmt: skip


def _entries() -> Iterator[Row]:
    yield {**entry_row("", at("03-11", "20:00"), 50), "id": EVENING}
    for month in ("01", "02", "03"):
        yield entry_row(f"work {month}", at(f"{month}-05"), 60)
    yield entry_row(
        "training", at("01-08"), 60, ticket_id=None, work_kind="training", topic="portal",
        attendees=[str(DANA)],
    )  # fmt: skip


def _decision() -> Row:
    start = at("03-11", "20:00")
    end = start + timedelta(minutes=50)
    group = stored_group(start, end, "EX-AFTER-HOURS", "R32", 60, 27_000)
    segment = Segment(
        start,
        end,
        "excluded",
        "EX-AFTER-HOURS",
        "R32",
        "tm_invoice",
        Fraction(3, 2),
        "2026-03",
        None,
    )
    return _of({
        "id": id_of("evening dec"), "entry_id": EVENING, "status": "decided",
        "headline": "EX-AFTER-HOURS", "groups": [group],
        "segments": [segment_row(segment)], "work_month": "2026-03",
        "excluded_min": 60, "amount_minor": 27_000, "currency": "USD", "engine_version": "1",
        "digest": "", "at": start + timedelta(hours=1),
    })  # fmt: skip


def _page(title: str, template: str, reviewed: str, assets: list[UUID]) -> Row:
    return _of({
        "id": id_of(f"p {title}"), "title": title, "template": template, "owner_id": MIRA,
        "visibility": "client", "reviewed_at": at(reviewed, "12:00"),
        "asset_ids": [str(one) for one in assets],
    })  # fmt: skip


def _postings() -> Iterator[Row]:
    for month, minutes in (("01", 1140), ("02", 1260), ("03", 870)):
        yield _of({
            "id": id_of(f"posted {month}"), "entry_id": id_of(f"work {month}"),
            "work_month": f"2026-{month}", "posting_month": f"2026-{month}", "minutes": minutes,
            "at": at(f"{month}-05", "12:00"),
        })  # fmt: skip
