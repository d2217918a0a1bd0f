"""A first copy in stages: whatever happens while it runs, the device ends with what central has."""

import itertools
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select

from app.ports.changes import ChangeSet
from app.ports.problems import Unavailable
from app.queries.search import matching_tickets
from app.records import Asset, Contact, Ticket
from app.records.nouns import NOUNS, table_of
from app.store import search_care
from app.store.state import copy_position
from app.sync import pull
from app.sync.round import Progress
from tests.builders.looking import looking
from tests.sync.firm import CLOSED, OPEN, WORDS, Firm, rows_of
from tests.sync.real import RealCentral
from tests.sync.worlds import Desk, make_desk

SEEDS = (
    0,
    pytest.param(1, marks=pytest.mark.postgresql_long),
    *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 5)),
)


def same_rows(desk: Desk, central: RealCentral) -> None:
    with desk.store.reading() as connection:
        here = rows_of(connection)
    with looking(central.central) as connection:
        there = rows_of(connection)
    assert here == there


@pytest.fixture
def central(real_central: RealCentral) -> RealCentral:
    return real_central


@pytest.fixture
def laptop(central: RealCentral, tmp_path: Path) -> Iterator[Desk]:
    laptop = make_desk(tmp_path / "laptop", central)
    yield laptop
    laptop.store.close()


def stage_of(laptop: Desk) -> int:
    with laptop.store.reading() as connection:
        copy = copy_position(connection)
    return copy.stage if copy else 0


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_changes_and_breaks_while_it_runs_the_device_ends_with_what_central_has(
    central: RealCentral, laptop: Desk, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    firm = Firm(central, seed)
    monkeypatch.setattr(pull, "LIMIT", firm.chance.choice((7, 12, 20)))
    asked = laptop.transport.inner.call
    breaks_at, calls = firm.chance.randrange(2, 5), itertools.count(1)

    def call(path: str, body: bytes) -> bytes:
        for _ in range(firm.chance.randrange(3)):
            firm.something_happens()
        if next(calls) == breaks_at or firm.chance.random() < 0.2:
            raise Unavailable("central-unreachable", "Central cannot be reached.")
        answer = asked(path, body)
        if firm.chance.random() < 0.1:
            raise Unavailable("central-unreachable", "The answer was lost.")
        return answer

    monkeypatch.setattr(laptop.transport.inner, "call", call)
    stages = set()
    for _ in range(400):
        try:
            laptop.sync(prefetch=firm.chance.random() < 0.5)
        except Unavailable:
            stages.add(stage_of(laptop))
            continue
        if firm.chance.random() < 0.5:
            break
    monkeypatch.setattr(laptop.transport.inner, "call", asked)
    laptop.sync()
    same_rows(laptop, central)
    assert search_care.check(laptop.store) == search_care.Findings(whole=True)
    assert stages & {1, 2}, "the copy was never interrupted: this seed shows nothing"


def test_open_tickets_are_here_and_found_before_the_closed_ones_come(
    central: RealCentral, laptop: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    Firm(central, 1)
    monkeypatch.setattr(pull, "LIMIT", 10)
    seen: list[tuple[set[str], bool]] = []

    def look(change: ChangeSet) -> None:
        if "ticket" in change.kinds:
            found = laptop.store.work.read(
                laptop.ctx.scope,
                lambda session: (
                    set(session.scalars(select(Ticket.state))),
                    bool(matching_tickets(session, WORDS[:1], limit=9)),
                ),
            )
            seen.append(found)

    monkeypatch.setattr(laptop, "heard", type("Ears", (), {"append": staticmethod(look)})())
    laptop.sync(prefetch=False)
    assert seen[0] == ({OPEN}, True)
    assert seen[-1] == ({OPEN, CLOSED}, True)


@pytest.mark.postgresql_long
def test_screens_are_told_at_the_end_of_each_stage_and_not_in_between(
    central: RealCentral, laptop: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    Firm(central, 2)
    monkeypatch.setattr(pull, "LIMIT", 4)
    result = laptop.sync()
    assert result.requests > 10
    assert len([change for change in laptop.heard if "ticket" in change.kinds]) == 2


def test_a_page_is_read_along_the_ids_and_nothing_is_sorted_for_it(
    central: RealCentral, laptop: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    Firm(central, 4)
    monkeypatch.setattr(pull, "LIMIT", 10)
    engine, plans = central.central.work.database.read, dict[str, str]()
    if engine.dialect.name == "postgresql":
        pytest.skip("PostgreSQL keeps figures of its rows and plans by them")

    @event.listens_for(engine, "before_cursor_execute")
    def _look(connection: Any, _cursor: Any, sql: str, values: Any, *_rest: Any) -> None:
        if "ORDER BY" in sql and ".id" in sql and "frev" in sql:
            raw = connection.connection.dbapi_connection
            steps = raw.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
            plans[sql] = "; ".join(step[3] for step in steps)

    laptop.sync()
    event.remove(engine, "before_cursor_execute", _look)
    assert plans
    assert {plan for plan in plans.values() if "TEMP B-TREE" in plan} == set()


def test_my_own_tickets_come_first_even_when_they_are_closed(
    central: RealCentral, laptop: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = Firm(central, 3)
    now = central.clock.now() - timedelta(days=300)
    mine = central.central.ids.new()

    def close_mine(session: Any) -> None:
        session.add(
            Ticket(
                id=mine,
                client_id=central.north,
                title="mine",
                state=CLOSED,
                assignee_id=central.mira,
                opened_at=now,
                touched_at=now,
                created_at=now,
            )
        )

    firm.work(close_mine)
    monkeypatch.setattr(pull, "LIMIT", 5)
    _stop_at_stage_two(laptop, monkeypatch)
    assert laptop.ticket(mine) is not None
    assert laptop.ticket(next(t for t in _closed(central) if t != mine)) is None


def _closed(central: RealCentral) -> list[UUID]:
    with looking(central.central) as connection:
        ticket = table_of("ticket").c
        return list(connection.scalars(select(ticket.id).where(ticket.state == CLOSED)))


def _stop_at_stage_two(laptop: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the copy end with its first stage, as if the program had been closed."""
    asked = laptop.transport.inner.call

    def call(path: str, body: bytes) -> bytes:
        if stage_of(laptop) == 2:
            raise Unavailable("central-unreachable", "Central cannot be reached.")
        return asked(path, body)

    with monkeypatch.context() as patched:
        patched.setattr(laptop.transport.inner, "call", call)
        with pytest.raises(Unavailable):
            laptop.sync(prefetch=False)
    assert stage_of(laptop) == 2


@pytest.mark.postgresql_long
def test_what_is_done_between_the_stages_stays_on_top_and_reaches_central(
    central: RealCentral, laptop: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = Firm(central, 4)
    monkeypatch.setattr(pull, "LIMIT", 6)
    _stop_at_stage_two(laptop, monkeypatch)
    ticket = next(t for t, _ in firm.tickets if laptop.ticket(t) is not None)
    laptop.edit(ticket, title="Edited while the copy ran")
    new = laptop.submit(central.north, "Opened while the copy ran")
    firm.something_happens()
    laptop.sync()
    assert laptop.shown(ticket).title == "Edited while the copy ran"
    assert central.ticket(ticket)["title"] == "Edited while the copy ran"
    assert laptop.shown(new).number is not None
    assert laptop.is_clean()
    same_rows(laptop, central)
    assert search_care.check(laptop.store).good


@pytest.mark.postgresql_long
def test_progress_counts_rows_of_all_and_names_the_stage(
    central: RealCentral, laptop: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    Firm(central, 5)
    monkeypatch.setattr(pull, "LIMIT", 6)
    result = laptop.sync()
    told: list[Progress] = [p for p in laptop.progress if p.phase == "pull" and p.stage]
    wholes = {p.done + p.left for p in told}
    assert wholes == {result.pulled}
    assert [p.stage for p in told] == sorted(p.stage for p in told)
    assert {p.stage for p in told} == {1, 2}
    assert [p.size for p in told] == sorted(p.size for p in told)


def test_a_client_given_while_the_copy_runs_comes_too(
    central: RealCentral, laptop: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    Firm(central, 6)
    central.take_away_south()
    monkeypatch.setattr(pull, "LIMIT", 5)
    _stop_at_stage_two(laptop, monkeypatch)
    central.give_south()
    laptop.sync()
    same_rows(laptop, central)
    assert search_care.check(laptop.store).good


def test_a_client_taken_away_while_the_copy_runs_leaves_nothing_behind(
    central: RealCentral, laptop: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    Firm(central, 7)
    monkeypatch.setattr(pull, "LIMIT", 5)
    _stop_at_stage_two(laptop, monkeypatch)
    central.take_away_south()
    laptop.sync()
    with laptop.store.reading() as connection:
        for entity, noun in NOUNS.items():
            if noun.SCOPE == "client":
                clients = set(connection.scalars(select(table_of(entity).c.client_id)))
                assert clients <= {central.north}
    assert search_care.check(laptop.store).good


@pytest.mark.postgresql_long
def test_every_kind_that_is_searched_is_found_after_the_copy(
    central: RealCentral, laptop: Desk
) -> None:
    firm = Firm(central, 8)
    now = central.clock.now()

    def add(session: Any) -> None:
        ids = central.central.ids
        of = {"client_id": central.north, "created_at": now}
        session.add(Contact(id=ids.new(), name="Zoltan Quux", email="z@north.example", **of))
        session.add(Asset(id=ids.new(), tag="Q-1", name="srv-quux-01", kind="server", **of))

    firm.work(add)
    laptop.sync()
    with laptop.store.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT r.entity FROM search s JOIN search_row r ON r.rowid = s.rowid "
            "WHERE search MATCH 'quux*' ORDER BY 1"
        )
        assert [entity for (entity,) in rows] == ["asset", "contact"]
