"""A firm at the scale that is planned for, before its portal: 2,000 pieces of work a client.

Some of the demo's clients with two years of work, decided, and copies of them. It is kept, and
served again by `portal_firm`; so whoever changes what is made here changes `MARK`.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bench.company import WEEK, Row
from bench.portal_copies import copy_clients, renamed
from bench.portal_papers import add_papers
from bench.syncing.centrals import reach_tests

if TYPE_CHECKING:
    import psycopg

    from app.central.central import Central

MARK = "2"
"""Another one for every change of what is made: a firm of a million takes minutes to make."""
EACH = 2_000
"""Pieces of work of a client."""
READERS = 50
DATA, HOME, WHO = "postgresql", "home", "readers.json"
"""Of a kept firm: PostgreSQL's data, central's home, and who reads there."""
_LAST_DAYS = 730
_FEW = 0.05
"""Of the plan's own requests, which are not taken."""
_AT_ONCE = 3
"""Pieces of work on a ticket."""
_STAY_OPEN = 8
_WORKED = timedelta(minutes=15)
_SHARED = ("user", "team", "calendar")
_OWNED = ("site", "contact", "agreement", "agreement_version", "asset", "check_in", "page")
_MADE = 5
"""Clients that the program makes; all others are copies of them."""
_READ = 10
"""Contacts of a client who may read everything."""
NUMBERS = 10_000
"""Between the numbers of requests of a client and of its copy."""
_FIRST_NUMBER = 1001

Tell = Callable[[str], None]


def make_portal_world(folder: Path, entries: int, tell: Tell) -> None:
    """Found the firm in a PostgreSQL of its own, with so many pieces of work.

    Args:
        folder: where it is to lie.
        entries: pieces of work.
        tell: hears how far it is.
    """
    from app.bootstrap.clock import DEMO_FACTS
    from app.central.central import new_central
    from app.importers.demo.plan import plan_demo
    from app.importers.demo.sources import DemoSources
    from app.platform.clock import ShiftedClock
    from app.platform.ids import seeded_ids
    from app.platform.paths import private_folder

    reach_tests()
    from tests.builders.postgresql import PostgresqlServer

    folder.mkdir()
    if os.geteuid() == 0:
        for above in (folder.parent, folder.parent.parent):
            above.chmod(0o711)  # the server runs under another account, which has to pass
    home = private_folder(folder / HOME)
    # The path of a socket must be short, so the ground's own folder will not do.
    with tempfile.TemporaryDirectory(prefix="trestle-pg-") as socket:
        server = PostgresqlServer(Path(socket), data=folder / DATA)
        try:
            database = server.new_database()
            settings = server.settings(private_folder(home / "central"), database)
            clients = max(1, entries // EACH)
            plan = plan_demo(
                DemoSources.packaged(), now=WEEK, clients=min(clients, _MADE), sample=_FEW
            )
            rows: dict[str, list[Row]] = {noun: list(of_it) for noun, of_it in plan.rows()}
            offset = plan.now - datetime.now(UTC)
            facts = {"offset_s": int(offset.total_seconds()), "database": database}
            (home / DEMO_FACTS).write_text(json.dumps(facts), encoding="utf-8")
            clock = ShiftedClock(offset)
            central = new_central(settings, clock, seeded_ids(clock, 1))
            try:
                readers = _fill(central, rows, clients, tell)
            finally:
                central.close()
            with server.admin_of(database) as connection:
                _grow(connection, [one["id"] for one in rows["client"]], clients, tell)
            who = _crowd(readers, clients)
            (folder / WHO).write_text(json.dumps(who), encoding="utf-8")
        finally:
            server.close()


def _fill(
    central: Central, plan: Mapping[str, list[Row]], clients: int, tell: Tell
) -> list[dict[str, Any]]:
    """So many clients with their work; who reads there, client by client."""
    from app.central.jobs.intake import take_rows
    from app.domain.vocabulary import ContactRole

    take_rows(central, [(noun, plan[noun]) for noun in _SHARED])
    readers: list[dict[str, Any]] = []
    number = _FIRST_NUMBER
    for client in plan["client"][:clients]:
        own = {
            noun: [one for one in plan[noun] if one["client_id"] == client["id"]] for noun in _OWNED
        }
        few = own["contact"][:_READ]
        own["contact"][:_READ] = [one | {"roles": sorted(ContactRole)} for one in few]
        # The plan's own work is not here.
        own["check_in"] = [one | {"entry_id": None} for one in own["check_in"]]
        own["page"] = [one | {"visibility": "client"} for one in own["page"]]
        take_rows(central, [("client", [client]), *own.items()])
        worked = _worked(central, client, few[0], plan["user"], number)
        take_rows(central, worked.items())
        _decide(central, client)
        newest = worked["ticket"][-1]["id"]
        add_papers(central, client, plan["user"][0], _over(central, client), newest)
        number += len(worked["ticket"])
        readers += [{"contact": str(one["id"]), "number": number - 1} for one in few]
        tell(f"made {client['name']}")
    return readers


def _grow(
    connection: psycopg.Connection[Any], made: Sequence[UUID], clients: int, tell: Tell
) -> None:
    """Copy the clients that were made until there are so many."""
    turn, left = 1, clients - len(made)
    while left > 0:
        copy_clients(connection, made[:left], turn, NUMBERS)
        left -= len(made)
        tell(f"{clients - max(0, left)} of {clients} clients")
        turn += 1
    connection.execute("VACUUM (ANALYZE)")


def _crowd(readers: Sequence[Mapping[str, Any]], clients: int) -> list[dict[str, Any]]:
    """Fifty readers, of as many clients as there are: each client's first one before the second."""
    made = len(readers) // _READ
    found = [
        {
            "contact": str(renamed(UUID(one["contact"]), at // made)),
            "number": one["number"] + at // made * NUMBERS,
        }
        for nth in range(_READ)
        for at in range(clients)
        for one in (readers[at % made * _READ + nth],)
    ]
    return found[:READERS]


def _decide(central: Central, client: Row) -> None:
    from app.central.jobs.intake import take_rows
    from app.database.scope import whole
    from app.usecases.redecision.first import first_decisions

    decisions, ledger = central.work.read(
        whole("a portal for benchmarks is being filled"),
        lambda session: first_decisions(session, client["id"], central.ids, central.clock.now()),
    )
    take_rows(central, [("coverage_decision", decisions), ("ledger_entry", ledger)])


def _worked(
    central: Central, client: Row, reader: Row, users: list[Row], number: int
) -> dict[str, list[Row]]:
    """Two years of requests and of the work on them, up to now; the last few requests are open."""
    from app.records.types import to_micros

    ids, now = central.ids, central.clock.now()
    step = timedelta(days=_LAST_DAYS) / EACH
    # People of the firm have clients of their own, so that nobody works twice at once.
    user = users[number % len(users)]["id"]
    begins = now - timedelta(days=_LAST_DAYS)
    made: dict[str, list[Row]] = {"ticket": [], "ticket_event": [], "time_entry": []}
    for at in range(EACH):
        start = begins + at * step
        end = start + _WORKED
        if at % _AT_ONCE == 0:
            is_open = at >= EACH - _STAY_OPEN * _AT_ONCE
            ticket = {
                "id": ids.new(), "client_id": client["id"], "number": number + len(made["ticket"]),
                "title": f"Request of day {at * _LAST_DAYS // EACH}", "kind": "incident",
                "state": "in_progress" if is_open else "closed", "requester_id": reader["id"],
                "assignee_id": user, "opened_at": start, "touched_at": start, "state_since": start,
                "created_at": start, "created_by": user,
            }  # fmt: skip
            made["ticket"].append(ticket)
            made["ticket_event"] += _told(central, ticket, reader, user, end)
        stretch = {"start": to_micros(start), "end": to_micros(end), "activity": "work"}
        made["time_entry"].append(
            {
                "id": ids.new(), "client_id": client["id"], "ticket_id": made["ticket"][-1]["id"],
                "user_id": user, "grade": "standard", "work_kind": "request",
                "started_at": start, "ended_at": end, "intervals": [stretch | {"mode": "remote"}],
                "worked_s": int(_WORKED.total_seconds()), "note": "Looked into it and mended it",
                "confirmed": True, "created_at": end, "created_by": user,
            }
        )  # fmt: skip
    return made


def _told(central: Central, ticket: Row, reader: Row, user: UUID, at: datetime) -> list[Row]:
    """What happened on a request: a word of whoever asked, and the step that it took."""
    common = {
        "client_id": ticket["client_id"], "ticket_id": ticket["id"], "at": at, "effective_at": at,
        "created_at": at,
    }  # fmt: skip
    word = {
        "id": central.ids.new(), "kind": "reply", "author_kind": "contact",
        "author_id": reader["id"], "channel": "portal", "body": "It happens every time now.",
        "created_by": None,
    }  # fmt: skip
    step = {
        "id": central.ids.new(), "kind": "change", "author_kind": "user", "author_id": user,
        "field_name": "state", "old": "new", "new": ticket["state"], "reason": "As agreed by phone",
        "created_by": user,
    }  # fmt: skip
    return [common | word, common | step]


def _over(central: Central, client: Row) -> list[str]:
    """Every month with work but this one and the one before it."""
    from app.domain.calendar import month_of

    now = central.clock.now()
    days = range(_LAST_DAYS, 62, -1)
    return sorted({month_of(client["zone"], now - timedelta(days=ago)) for ago in days})
