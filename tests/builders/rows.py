"""A small desk on a Tuesday evening: six clients, three people, two dozen tickets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

Row = dict[str, Any]
NOW = datetime(2026, 3, 10, 21, 48, tzinfo=UTC)
"""Tuesday, 17:48 in New York: twelve minutes before Northwind's hours end."""


def id_of(name: str) -> UUID:
    """The identity of a thing by its name in this module ("T-1042", "Northwind", "Mira Okafor")."""
    return UUID(bytes=name.encode().ljust(16, b"\0")[:16], version=4)


MIRA, ANA, TOM = id_of("Mira Okafor"), id_of("Ana Ruiz"), id_of("Tom Lindqvist")
NORTHWIND, T1042 = id_of("Northwind"), id_of("T-1042")

_PEOPLE = (
    ("Mira Okafor", "mira", ["technician", "tam"]),
    ("Ana Ruiz", "ana", ["technician", "desk"]),
    ("Tom Lindqvist", "tom", ["technician"]),
)
_CLIENTS = (
    ("Northwind", "NW", "America/New_York", "USD"),
    ("Pelican", "PE", "America/New_York", "USD"),
    ("Havel", "HV", "Europe/Prague", "EUR"),
    ("Harbor News", "HN", "America/New_York", "USD"),
    ("Quarry Street", "QS", "America/Chicago", "USD"),
    ("Alder Dental", "AD", "America/New_York", "USD"),
)
# number, title, client, priority, state, owner, due kind, due in minutes, age in minutes, kind
# fmt: off
_I, _S, _D = "incident", "service_request", "solution_design"
_WIP, _TRI, _WC = "in_progress", "triaged", "waiting_client"
_TICKETS: tuple[tuple[Any, ...], ...] = (
    (1051, "Door controllers offline, gate 4", 1, 1, "new", None, "respond", 22, 8, _I),
    (1042, "Exchange server is not delivering mail", 0, 1, _WIP, 0, "update", 10, 148, _I),
    (1047, "VPN drops every few minutes, Berlin", 2, 2, _WIP, 1, "restore", 582, 420, _I),
    (1044, "Shared ledger will not open", 0, 2, _WIP, 0, "update", 65, 180, _I),
    (1031, "Video ingest stops overnight", 3, 2, _WIP, 2, "restore", -40, 2880, _I),
    (1045, "Sync client duplicates drawings", 3, 3, _WIP, 1, "restore", 1232, 300, _I),
    (1038, "Handheld scanners lose network", 1, 2, "waiting_vendor", 0, "update", 942, 1440, _I),
    (1050, "One phone shows the wrong caller", 4, 3, "new", None, "respond", 130, 40, _I),
    (1049, "Calendar invitations arrive twice", 5, 3, _TRI, 1, "respond", 185, 55, _I),
    (1036, "Set up two workstations", 0, 3, "awaiting_approval", 0, "next_step", 1092, 1440, _S),
    (None, "Add Eli to the sales mailing list", 0, 4, _TRI, 0, "next_step", 2412, 12, _S),
    (1029, "Upgrade the Berlin office network", 2, 3, _TRI, 1, "next_step", 2292, 4320, _D),
    (1041, "Reset multifactor for a new phone", 4, 4, _WIP, 0, "next_step", 2712, 240, _S),
    (1027, "Why do drawings lock each Friday?", 0, 4, _TRI, 0, "next_step", 3912, 5760, _D),
    (1034, "Label printer prints one blank", 1, 4, _TRI, 1, "restore", 8187, 1440, _I),
    (1046, "Projector lamp warning, room 2", 5, 4, _TRI, None, "next_step", 8292, 300, _I),
    (1025, "Backup copy failed twice", 3, 2, _WC, 2, "", None, 5760, _I),
    (1037, "Scan to folder rejects the password", 5, 3, _WC, 1, "", None, 1440, _I),
    (1022, "New starter Monday: laptop and phone", 4, 3, _WC, 0, "", None, 7200, _S),
    (1023, "Walk-through for the new meeting room", 4, 3, "scheduled", 2, "", None, 5760, _S),
    (1019, "Replace the switch on the 3rd floor", 0, 3, "scheduled", 0, "", None, 8640, _S),
    (988, "Old scanner finally replaced", 0, 4, "closed", 0, "", None, 30000, _S),
)
# fmt: on
_HOURS = {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}


def small_rows() -> Iterator[tuple[str, list[Row]]]:
    """Entity and rows, parents before children."""
    yield "user", [_person(*person) for person in _PEOPLE]
    yield "calendar", [_calendar(zone) for zone in dict.fromkeys(c[2] for c in _CLIENTS)]
    yield "client", [_client(*client) for client in _CLIENTS]
    yield "site", [_site(*client) for client in _CLIENTS]
    yield "contact", [_contact("Dana Whitfield", 0), _contact("Bea Stone", 1)]
    yield "agreement", [_agreement(*client) for client in _CLIENTS]
    yield "agreement_version", [_version(*client) for client in _CLIENTS]
    yield "ticket", [_ticket(*ticket) for ticket in _TICKETS]
    yield "ticket_event", list(_timeline())


def _born(row: Row, at: datetime = NOW - timedelta(days=300)) -> Row:
    return {"created_at": at, "created_by": MIRA, **row}


def _person(name: str, mail: str, rights: list[str]) -> Row:
    return _born({
        "id": id_of(name), "name": name, "email": f"{mail}@trestle.example",
        "zone": "America/New_York", "grade": "standard", "rights": rights,
    })  # fmt: skip


def _calendar(zone: str) -> Row:
    return _born(
        {"id": id_of(zone), "name": f"Office hours {zone}", "zone": zone, "weekly": _HOURS}
    )


def _client(name: str, code: str, zone: str, currency: str) -> Row:
    return _born({
        "id": id_of(name), "name": name, "code": code, "zone": zone, "currency": currency,
        "tam_id": MIRA, "default_site_id": id_of(f"{code} site"), "calendar_id": id_of(zone),
        "default_rates": {"standard": 18000}, "default_rounding": {"increment_min": 15},
        "onboarding_completed_at": NOW - timedelta(days=200),
    })  # fmt: skip


def _site(name: str, code: str, zone: str, _currency: str) -> Row:
    return _born({
        "id": id_of(f"{code} site"), "client_id": id_of(name), "name": "Head office",
        "zone": zone, "calendar_id": id_of(zone),
    })  # fmt: skip


def _contact(name: str, client: int) -> Row:
    return _born({
        "id": id_of(name), "client_id": id_of(_CLIENTS[client][0]), "name": name,
        "email": f"{name.split(maxsplit=1)[0].lower()}@client.example", "phone": "ext. 214",
        "site_id": id_of(f"{_CLIENTS[client][1]} site"), "roles": ["coordinator"],
    })  # fmt: skip


def _agreement(name: str, code: str, _zone: str, _currency: str) -> Row:
    return _born({
        "id": id_of(f"{code} agreement"), "client_id": id_of(name), "name": "Managed support",
    })  # fmt: skip


def _version(name: str, code: str, zone: str, currency: str) -> Row:
    return _born({
        "id": id_of(f"{code} version"), "client_id": id_of(name),
        "agreement_id": id_of(f"{code} agreement"), "number": 2,
        "effective_from": date(2026, 1, 1), "effective_to": None, "zone": zone,
        "calendar_id": id_of(zone), "budget_min": 2400, "fee_minor": 360000, "currency": currency,
        "rounding": {"increment_min": 15, "mode": "up", "minimum_min": 15},
        "rates": {"standard": 18000, "senior": 22000},
        "multipliers": {"after_hours": "1.5", "holiday": "2"},
    })  # fmt: skip


def _ticket(
    number: int | None, title: str, client: int, priority: int, state: str, owner: int | None,
    due_kind: str, due: int | None, age: int, kind: str,
) -> Row:  # fmt: skip
    opened = NOW - timedelta(minutes=age)
    label = f"T-{number}" if number else "L-K4-7"
    level = ("high", "high", "medium", "low")[priority - 1]
    return _born({
        "id": id_of(label), "client_id": id_of(_CLIENTS[client][0]), "number": number,
        "provisional": "" if number else label, "title": title, "kind": kind,
        "state": state, "priority": priority, "impact": level, "urgency": level,
        "site_id": id_of(f"{_CLIENTS[client][1]} site"),
        "requester_id": id_of("Dana Whitfield") if client == 0 else None,
        "assignee_id": None if owner is None else (MIRA, ANA, TOM)[owner],
        "due_kind": due_kind, "due_at": None if due is None else NOW + timedelta(minutes=due),
        "opened_at": opened, "touched_at": opened, "state_since": opened,
        "first_response_at": None if state == "new" else opened + timedelta(minutes=14),
        "tags": ["desk"],
    }, opened)  # fmt: skip


def _timeline() -> Iterator[Row]:
    dana, words = id_of("Dana Whitfield"), (
        (148, "reply", "contact", "Mail stopped for everyone. Outlook says it is connected."),
        (134, "reply", "user", "Thanks, Dana. We see it from here too and are on the server now."),
        (50, "reply", "user", "Found it: the mail disk is full. Nothing is lost."),
        (36, "note", "user", "Old backup logs take 180 GB. Confirm the cause before we tell Dana."),
        (12, "reply", "contact", "Two bids are due at nine. Will tonight's mail still reach us?"),
    )  # fmt: skip
    for step, (ago, kind, by, body) in enumerate(words):
        at = NOW - timedelta(minutes=ago)
        yield _born({
            "id": id_of(f"T-1042 event {step}"), "client_id": NORTHWIND, "ticket_id": T1042,
            "kind": kind, "at": at, "effective_at": at, "author_kind": by,
            "author_id": dana if by == "contact" else MIRA, "body": body,
        }, at)  # fmt: skip
