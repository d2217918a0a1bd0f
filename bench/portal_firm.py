"""A firm at the scale that is planned for, before its portal: 2,000 pieces of work a client.

The demo's clients, copied with ids of their own; two years of work, decided.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from bench.company import Row, company
from bench.syncing.centrals import BenchCentral, free_port, reach_tests

if TYPE_CHECKING:
    from app.central.central import Central
    from bench.ground import Ground

EACH = 2_000
"""Pieces of work of a client."""
READERS = 50
_LAST_DAYS = 730
_AT_ONCE = 3
"""Pieces of work on a ticket."""
_STAY_OPEN = 8
_WORKED = timedelta(minutes=15)
_SHARED = ("user", "team", "calendar")
_COPIED = ("client", "site", "contact", "agreement", "agreement_version")
_FIRST_NUMBER = 1001


@dataclass(frozen=True, slots=True)
class PortalFirm:
    """Central and its portal in a process of their own, and the sessions of its readers.

    Attributes:
        address: of the portal.
        readers: secret of a session → number of a request that its reader may see.
    """

    central: BenchCentral
    address: str
    readers: Mapping[str, int]


@contextmanager
def portal_firm(ground: Ground, entries: int) -> Iterator[PortalFirm]:
    """Found the firm in a PostgreSQL, with `entries` pieces of work, and serve its portal."""
    from app.bootstrap.clock import DEMO_FACTS
    from app.central.central import new_central
    from app.central.portal.serving import address_here
    from app.platform.clock import ShiftedClock
    from app.platform.ids import seeded_ids
    from app.platform.paths import private_folder

    reach_tests()
    from tests.builders.postgresql import PostgresqlServer

    # The path of a socket must be short, so the ground's own folder will not do.
    with tempfile.TemporaryDirectory(prefix="trestle-pg-") as folder, ground.scratch() as scratch:
        server = PostgresqlServer(Path(folder))
        try:
            home = private_folder(scratch / "home")
            settings = server.settings(private_folder(home / "central"), server.new_database())
            plan = company(100_000)
            offset = plan.now - datetime.now(UTC)
            (home / DEMO_FACTS).write_text(
                json.dumps({"offset_s": int(offset.total_seconds())}), encoding="utf-8"
            )
            clock = ShiftedClock(offset)
            central = new_central(settings, clock, seeded_ids(clock, 1))
            try:
                readers = _fill(central, plan.rows, entries)
            finally:
                central.close()
            port = free_port()
            with BenchCentral(home, free_port(), settings, port) as served:
                yield PortalFirm(served, address_here(port), readers)
        finally:
            server.close()


def _fill(central: Central, plan: Mapping[str, list[Row]], entries: int) -> dict[str, int]:
    from app.central.jobs.intake import take_rows
    from app.central.portal.sessions import begin
    from app.database.scope import whole
    from app.domain.vocabulary import ContactRole
    from app.usecases.redecision.first import first_decisions

    scope = whole("a portal for benchmarks is being filled")
    take_rows(central, [(noun, plan[noun]) for noun in _SHARED])
    clients = max(1, entries // EACH)
    rounds = -(-clients // len(plan["client"]))
    readers: dict[str, int] = {}
    number = _FIRST_NUMBER
    for turn in range(rounds):
        rows = _copied(plan, turn)
        for client in rows["client"][: clients - turn * len(plan["client"])]:
            own = {
                noun: [one for one in rows[noun] if one.get("client_id") == client["id"]]
                for noun in _COPIED[1:]
            }
            reader = own["contact"][0] | {"roles": sorted(ContactRole)}
            own["contact"][0] = reader
            take_rows(central, [("client", [client]), *own.items()])
            tickets, work = _worked(central, client, reader, plan["user"], number)
            number += len(tickets)
            take_rows(central, [("ticket", tickets), ("time_entry", work)])
            decisions, ledger = central.work.read(
                scope,
                lambda session, of=client["id"]: first_decisions(
                    session, of, central.ids, central.clock.now()
                ),  # type: ignore[misc] # of this turn
            )
            take_rows(central, [("coverage_decision", decisions), ("ledger_entry", ledger)])
            take_rows(central, [("period", _closed(central, client))])
            if len(readers) < READERS:
                secret = central.work.run(
                    "portal_session",
                    scope,
                    lambda session, of=reader["id"]: begin(session, of, central.clock.now()),  # type: ignore[misc] # of this turn
                )
                readers[secret] = number - 1
    return readers


def _copied(plan: Mapping[str, list[Row]], turn: int) -> dict[str, list[Row]]:
    """The clients and what belongs to them, with ids of this turn's own."""
    known = {
        one["id"]: one["id"] if turn == 0 else uuid5(one["id"], str(turn))
        for noun in _COPIED
        for one in plan[noun]
    }
    words = {str(before): str(after) for before, after in known.items()}

    def renewed(value: Any) -> Any:
        if isinstance(value, UUID):
            return known.get(value, value)
        if isinstance(value, str):
            return words.get(value, value)
        if isinstance(value, list):
            return [renewed(one) for one in value]
        return value

    made = {
        noun: [{name: renewed(value) for name, value in one.items()} for one in plan[noun]]
        for noun in _COPIED
    }
    for one in made["contact"]:
        one["email"] = f"{turn}.{one['email']}"
    return made


def _worked(
    central: Central, client: Row, reader: Row, users: list[Row], number: int
) -> tuple[list[Row], list[Row]]:
    """Two years of requests and of the work on them, up to now; the last few requests are open."""
    from app.records.types import to_micros

    ids, now = central.ids, central.clock.now()
    step = timedelta(days=_LAST_DAYS) / EACH
    # People of the firm have clients of their own, so that nobody works twice at once.
    user = users[number % len(users)]["id"]
    begins = now - timedelta(days=_LAST_DAYS)
    tickets: list[Row] = []
    work: list[Row] = []
    for at in range(EACH):
        start = begins + at * step
        if at % _AT_ONCE == 0:
            state = "in_progress" if at >= EACH - _STAY_OPEN * _AT_ONCE else "closed"
            tickets.append(
                {
                    "id": ids.new(), "client_id": client["id"], "number": number + len(tickets),
                    "title": f"Request of day {at * _LAST_DAYS // EACH}", "kind": "incident",
                    "state": state, "requester_id": reader["id"], "assignee_id": user,
                    "opened_at": start, "touched_at": start, "state_since": start,
                    "created_at": start, "created_by": user,
                }
            )  # fmt: skip
        end = start + _WORKED
        stretch = {"start": to_micros(start), "end": to_micros(end), "activity": "work"}
        work.append(
            {
                "id": ids.new(), "client_id": client["id"], "ticket_id": tickets[-1]["id"],
                "user_id": user, "grade": "standard", "work_kind": "request",
                "started_at": start, "ended_at": end, "intervals": [stretch | {"mode": "remote"}],
                "worked_s": int(_WORKED.total_seconds()), "note": "Looked into it and mended it",
                "confirmed": True, "created_at": end, "created_by": user,
            }
        )  # fmt: skip
    return tickets, work


def _closed(central: Central, client: Row) -> list[Row]:
    """Every month is closed but this one and the one before it."""
    from app.domain.calendar import month_of

    now = central.clock.now()
    days = range(_LAST_DAYS, 62, -1)
    months = sorted({month_of(client["zone"], now - timedelta(days=ago)) for ago in days})
    return [
        {
            "id": central.ids.new(), "client_id": client["id"], "month": month, "state": "locked",
            "created_at": now, "created_by": None,
        }
        for month in months
    ]  # fmt: skip
