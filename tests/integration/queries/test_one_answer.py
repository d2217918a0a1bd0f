"""The demo's company in both databases: every question gets the same answer in the same order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bootstrap.demo import _fill
from app.central.central import Central, new_central
from app.central.feed.pull import give_out
from app.central.feed.tables import sync_counter
from app.central.jobs.intake import take_rows
from app.central.settings import Settings
from app.database.scope import Scope, whole
from app.domain.filters import parse_filter
from app.importers.demo import DemoSources, plan_demo
from app.platform.ids import seeded_ids
from app.queries.check_ins import agenda_of, check_in_lines
from app.queries.client_page import client_lines, client_page, ticket_named, whereabouts
from app.queries.decisions import work_rows
from app.queries.documentation import asset_detail, page_text
from app.queries.people import people, suggest_clients, suggest_contacts
from app.queries.queue import QueueOrder, queue_ids, queue_rows
from app.queries.ticket import ticket_detail
from app.records import Asset, Client, Page, Ticket, TimeEntry
from app.records.base import FIRM_SCOPE
from app.records.nouns import NOUNS, table_of
from app.wire.envelopes import SCHEMA, PullRequest
from app.wire.pack import pack, unpack
from tests.builders.clock import SetClock
from tests.builders.postgresql import PostgresqlServer

NOW = datetime(2026, 3, 10, 15, tzinfo=UTC)
NAMES = ("alder", "Alder", "Zebra", "zebra", "Ångström", "éclair", "Éclair", "_low", "Łódź", "a b")
"""Words and capitals sort them otherwise than code points do."""
MANY = {"client", "contact", "asset", "page", "ticket", "ticket_event", "time_entry", "user"}
MANY |= {"coverage_decision"}


@dataclass(frozen=True)
class Pair:
    """The same company twice."""

    sqlcipher: Central
    postgresql: Central

    def same(
        self, ask: Callable[..., Any], *given: Any, scope: Scope | None = None, **named: Any
    ) -> Any:
        """The one answer that both give."""
        seen = scope or whole("a test")

        def answer(session: Session) -> Any:
            return ask(session, *given, **named)

        ours, theirs = (one.work.read(seen, answer) for one in (self.sqlcipher, self.postgresql))
        assert ours == theirs
        return ours

    def some(self, noun: Any, most: int = 40) -> list[UUID]:
        """Ids of a noun, spread over all of them."""
        found: list[UUID] = self.same(lambda s: list(s.scalars(select(noun.id).order_by(noun.id))))
        return found[:: max(1, len(found) // most)]


def filled(settings: Settings) -> Central:
    clock = SetClock(NOW)
    central = new_central(settings, clock, seeded_ids(clock, 5))
    plan = plan_demo(DemoSources.packaged(), now=NOW, clients=2, sample=0.04)
    _fill(central, plan, lambda _what, _done, _of: None)
    born, usd = {"created_at": NOW}, {"currency": "USD"}
    clients = [
        {"id": UUID(int=at + 1), "name": name, "code": f"X{at}", "zone": "UTC", **usd, **born}
        for at, name in enumerate(NAMES)
    ]
    contacts = [
        {"id": UUID(int=at + 100), "client_id": UUID(int=1), "name": f"{name} Roe", **born}
        for at, name in enumerate(NAMES)
    ]
    tickets = [
        {
            "id": UUID(int=at + 200), "client_id": UUID(int=1), "title": name, "opened_at": NOW,
            "touched_at": NOW, "tags": [name, "VIP"], **born,
        }
        for at, name in enumerate(NAMES)
    ]  # fmt: skip
    take_rows(central, [("client", clients), ("contact", contacts), ("ticket", tickets)])
    return central


@pytest.fixture(scope="module")
def pair(
    postgresql_server: PostgresqlServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    def folder() -> Path:
        return tmp_path_factory.mktemp("company")

    database = postgresql_server.new_database()
    made = Pair(filled(Settings(folder())), filled(postgresql_server.settings(folder(), database)))
    yield made
    made.sqlcipher.close()
    made.postgresql.close()
    postgresql_server.drop_later([database])


@pytest.mark.parametrize("noun", NOUNS)
def test_every_row_is_the_same(pair: Pair, noun: str) -> None:
    table = table_of(noun)
    rows = pair.same(
        lambda s: [tuple(row) for row in s.connection().execute(select(table).order_by(table.c.id))]
    )
    assert rows or noun not in MANY


@pytest.mark.parametrize("order", QueueOrder)
@pytest.mark.parametrize(
    "typed",
    ["", "state:any", "state:any client:ALDER", "client:é", "tag:vip", "tag:zebra", "due:late",
     "state:any owner:a", "p:1 type:incident", "owner:none state:any", "client:_", "client:%"],
)  # fmt: skip
def test_the_queue(pair: Pair, order: QueueOrder, typed: str) -> None:
    view = parse_filter(typed)
    found = pair.same(queue_ids, view, order, now=NOW)
    ids = [ticket for _lane, lane in found.lanes for ticket in lane]
    pair.same(queue_rows, ids[:500])
    if typed in {"", "state:any", "tag:vip", "state:any client:ALDER"}:
        assert ids


def test_a_ticket(pair: Pair) -> None:
    for ticket in pair.some(Ticket):
        assert pair.same(ticket_detail, ticket) is not None
    for label in ("T-1001", "t-1001", "L-K4-7", "nothing"):
        pair.same(ticket_named, label)


def test_a_client(pair: Pair) -> None:
    lines = pair.same(client_lines, NOW)
    assert [line.row.name for line in lines] == sorted(line.row.name for line in lines)
    assert pair.same(check_in_lines, NOW)
    for client in pair.some(Client):
        pair.same(client_page, client, NOW)
        pair.same(whereabouts, client)
        pair.same(agenda_of, client, NOW, NOW - timedelta(days=90), NOW)
        pair.same(work_rows, TimeEntry.client_id == client, limit=50)


@pytest.mark.parametrize("typed", ["", "a", "A", "al", "roe", "é", "É", "z", "ł", "55", "_", "%"])
def test_what_is_suggested_while_one_types(pair: Pair, typed: str) -> None:
    hits = pair.same(suggest_contacts, typed, limit=20)
    pair.same(suggest_clients, typed, limit=20)
    assert hits or typed in {"", "É", "ł", "55", "_", "%"}


def test_documentation_and_people(pair: Pair) -> None:
    assert pair.same(people)
    for asset in pair.some(Asset):
        assert pair.same(asset_detail, asset) is not None
    for page in pair.some(Page):
        assert pair.same(page_text, page) is not None


def test_a_scope_hides_the_same_rows(pair: Pair) -> None:
    client = pair.some(Client)[0]
    narrow = Scope(frozenset({client}), "a test")
    seen = pair.same(lambda s: {row.client_id for row in s.scalars(select(Ticket))}, scope=narrow)
    assert seen <= {client}


def test_a_first_copy_page_by_page(pair: Pair) -> None:
    clients = pair.same(lambda s: list(s.scalars(select(Client.id).order_by(Client.id))))
    grants = dict.fromkeys([FIRM_SCOPE, *clients], FIRM_SCOPE)
    assert pair.same(lambda s: s.connection().execute(select(sync_counter)).one())
    request, pages = PullRequest(SCHEMA, "", 0, "", "inc", [], 700), 0
    while True:
        answer = pair.same(as_sent, grants, request)
        pages += 1
        request = PullRequest(
            SCHEMA, answer.epoch, answer.head, answer.commit_id, "inc", answer.scopes, 700
        )
        if not answer.more:
            break
    assert pages > 2


def as_sent(session: Session, grants: dict[UUID, UUID], request: PullRequest) -> Any:
    answer = give_out(session, UUID(int=9), grants, request, NOW).whole
    return unpack(pack(answer), type(answer))
