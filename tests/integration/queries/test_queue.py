"""What the queue shows, and in which order."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.database.scope import Scope
from app.domain.filters import parse_filter
from app.queries.budget import budget_facts
from app.queries.coverage import CoverageBook
from app.queries.people import suggest_clients, suggest_contacts
from app.queries.queue import Lane, QueueOrder, open_count, queue_ids, queue_rows
from app.queries.row_chips import forecasts
from app.queries.search import matching_tickets
from app.records import Client
from tests.builders.rows import MIRA, NORTHWIND, NOW, T1042, id_of
from tests.builders.world import World, open_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    opened = open_world(tmp_path / "store")
    yield opened
    opened.close()


def labels(world: World, text: str = "", order: QueueOrder = QueueOrder.DUE) -> list[str]:
    def question(session: object) -> list[str]:
        view = queue_ids(session, parse_filter(text), order, me=MIRA, now=NOW)  # type: ignore[arg-type] # a scoped session
        ids = [ticket for _lane, part in view.lanes for ticket in part]
        rows = queue_rows(session, ids)  # type: ignore[arg-type] # as above
        return [rows[ticket].label for ticket in ids]

    return world.desk.ask(question)


def test_a_p1_without_an_answer_comes_before_everything(world: World) -> None:
    assert labels(world)[0] == "T-1051"


def test_the_default_shows_open_tickets_only_and_waiting_ones_in_a_lane_of_their_own(
    world: World,
) -> None:
    view = world.desk.ask(lambda session: queue_ids(session, parse_filter(""), now=NOW))
    lanes = {lane: len(ids) for lane, ids in view.lanes}
    assert lanes == {Lane.ACTIVE: 16, Lane.WAITING: 3, Lane.SCHEDULED: 2}
    assert view.total == world.desk.ask(open_count)
    assert "T-988" not in labels(world)


@pytest.mark.parametrize("order", list(QueueOrder))
def test_every_order_lists_the_same_tickets_once(world: World, order: QueueOrder) -> None:
    found = labels(world, "state:any", order)
    assert len(found) == len(set(found)) == 22


def test_orders_do_what_they_say(world: World) -> None:
    assert labels(world, "", QueueOrder.NEWEST)[:2] == ["T-1051", "L-K4-7"]
    rows = labels(world, "", QueueOrder.PRIORITY)
    assert rows[:2] == ["T-1042", "T-1051"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p:1", {"T-1051", "T-1042"}),
        ("client:hv", {"T-1047", "T-1029"}),
        ("owner:tom", {"T-1031", "T-1025", "T-1023"}),
        ("owner:none state:new", {"T-1051", "T-1050"}),
        ("due:late", {"T-1031"}),
        ("T-1042", {"T-1042"}),
        ("#1042", {"T-1042"}),
        ("l-k4-7", {"L-K4-7"}),
        ("exch deliv", {"T-1042"}),
        ("EXCHANGE", {"T-1042"}),
        ("state:closed scanner", {"T-988"}),
        ('state:any "', set()),
        ("zebra", set()),
    ],
)
def test_the_filter_finds(world: World, text: str, expected: set[str]) -> None:
    found = set(labels(world, text))
    assert found >= expected if text == 'state:any "' else found == expected


def test_a_session_for_no_client_sees_no_ticket(world: World) -> None:
    nobody = Scope(frozenset(), "a test")
    view = world.store.work.read(
        nobody, lambda session: queue_ids(session, parse_filter("state:any"), now=NOW)
    )
    assert view.total == 0
    only = Scope(frozenset({NORTHWIND}), "a test")
    rows = world.store.work.read(
        only, lambda session: queue_rows(session, [T1042, id_of("T-1051")])
    )
    assert set(rows) == {T1042}


def test_forecasts_say_what_work_would_be_now(world: World) -> None:
    wanted = [T1042, id_of("T-1029"), id_of("T-1036")]

    def question(session: object) -> dict[UUID, str]:
        rows = queue_rows(session, wanted)  # type: ignore[arg-type] # a scoped session
        chips = forecasts(session, [rows[ticket] for ticket in wanted], NOW)  # type: ignore[arg-type] # as above
        return {ticket: chip.reason for ticket, chip in chips.items()}

    assert world.desk.ask(question) == {
        T1042: "IN-INCIDENT",
        id_of("T-1029"): "EX-SOLUTION-DESIGN",
        id_of("T-1036"): "EX-SERVICE-REQUEST",
    }


def test_terms_of_many_clients_are_read_with_as_many_questions_as_those_of_one(
    world: World,
) -> None:
    def asked_for(session: Session) -> list[int]:
        clients = list(session.scalars(select(Client.id)))
        asked: list[str] = []
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
        counts = []
        for some in (clients[:1], clients):
            asked.clear()
            book = CoverageBook(session)
            book.gather(some)
            for client in some:
                book.terms(client)
            counts.append(len(asked))
        return counts

    one, many = world.desk.ask(asked_for)
    assert 0 < many <= one


def test_callers_are_found_by_name_number_and_client(world: World) -> None:
    def names(text: str, client: UUID | None = None) -> list[str]:
        hits = world.desk.ask(lambda s: suggest_contacts(s, text, client=client))
        return [hit.name for hit in hits]

    assert names("whit") == ["Dana Whitfield"]
    assert names("dana whit") == ["Dana Whitfield"]
    assert names("bea@") == ["Bea Stone"]
    assert names("214") == ["Bea Stone", "Dana Whitfield"]
    assert names("", NORTHWIND) == ["Dana Whitfield"]
    assert names("   ") == []
    assert names("%") == []
    assert [hit.name for hit in world.desk.ask(lambda s: suggest_clients(s, "har"))] == [
        "Harbor News"
    ]


def test_the_budget_of_a_client_without_an_agreement_is_absent(world: World) -> None:
    before = NOW.replace(year=2025)
    assert world.desk.ask(lambda s: budget_facts(s, NORTHWIND, before)) is None
    facts = world.desk.ask(lambda s: budget_facts(s, NORTHWIND, NOW))
    assert facts is not None
    assert facts.state.budget_min == 2400


def test_a_search_lists_the_latest_touched_and_says_that_there_are_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found() -> tuple[set[UUID], bool]:
        view = world.desk.ask(
            lambda session: queue_ids(
                session, parse_filter("state:any s"), QueueOrder.TOUCHED, now=NOW
            )
        )
        return {ticket for _lane, part in view.lanes for ticket in part}, view.capped

    every, capped = found()
    assert len(every) > 1
    assert not capped
    rows = world.desk.ask(lambda session: queue_rows(session, list(every)))
    latest = max(rows.values(), key=lambda row: row.touched_at)
    monkeypatch.setattr("app.queries.queue.CAP", 1)
    assert found() == ({latest.id}, True)
    monkeypatch.setattr("app.queries.queue.CAP", len(every))
    assert found() == (every, False)


@pytest.mark.parametrize(
    "token", ["state:waiting", "client:northwind state:any", "owner:tom state:any"]
)
def test_the_cap_falls_behind_the_filter_so_that_older_hits_are_not_lost(
    world: World, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    wanted, all_ = (set(labels(world, text)) for text in (f"{token} s", "state:any s"))
    assert wanted
    assert wanted < all_
    monkeypatch.setattr("app.queries.queue.CAP", len(wanted))
    assert set(labels(world, "state:any s")) != wanted, "the latest are others"
    assert set(labels(world, f"{token} s")) == wanted


def test_a_search_in_order_of_heat_stands_in_order_of_last_touched_and_others_as_asked(
    world: World,
) -> None:
    def listed(text: str, order: QueueOrder) -> list[tuple[Lane, tuple[UUID, ...]]]:
        return list(
            world.desk.ask(lambda s: queue_ids(s, parse_filter(text), order, now=NOW)).lanes
        )

    hits = listed("state:any s", QueueOrder.HEAT)
    assert hits == listed("state:any s", QueueOrder.TOUCHED)
    every = {ticket for _lane, part in hits for ticket in part}
    for order in (QueueOrder.DUE, QueueOrder.PRIORITY, QueueOrder.NEWEST, QueueOrder.TOUCHED):
        unsearched = [
            (lane, kept)
            for lane, part in listed("state:any", order)
            if (kept := tuple(ticket for ticket in part if ticket in every))
        ]
        assert listed("state:any s", order) == unsearched


def test_a_search_finds_nothing_of_a_client_that_is_out_of_sight(world: World) -> None:
    only = Scope(frozenset({NORTHWIND}), "a test")

    def found(session: Session) -> tuple[set[UUID], set[UUID]]:
        view = queue_ids(session, parse_filter("state:any s"), now=NOW)
        listed = {ticket for _lane, part in view.lanes for ticket in part}
        return listed, set(matching_tickets(session, ["s"], limit=99))

    every, in_all = world.desk.ask(found)
    seen, matching = world.store.work.read(only, found)
    assert seen == matching
    assert every == in_all
    assert seen < every
    rows = world.desk.ask(lambda session: queue_rows(session, list(every)))
    assert seen == {ticket for ticket, row in rows.items() if row.client_id == NORTHWIND}
