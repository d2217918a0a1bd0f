"""The portfolio: all clients of an account manager, in as many questions as for one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
from sqlalchemy import event

from app.database.scope import whole
from app.queries.portfolio import PortfolioRow, portfolio
from tests.builders.grounds import Ground
from tests.builders.rows import ANA, MIRA, NORTHWIND, NOW, Row, id_of, small_rows
from tests.builders.world import World, open_world
from tests.integration.usecases.offered import MARCH_WORK, at, ny, offered_ground

ground = offered_ground
NOON = ny("03-17 12:00")


def rows(ground: Ground, tam: UUID | None = None) -> dict[str, PortfolioRow]:
    now = ground.clock.now()
    return {one.name: one for one in ground.ask(lambda session: portfolio(session, now, tam))}


def born(key: str, /, **fields: Any) -> Row:
    return {
        "id": id_of(key), "client_id": NORTHWIND, "created_at": NOW, "created_by": MIRA, **fields,
    }  # fmt: skip


def test_b01_the_burn_and_where_the_month_will_end(ground: Ground) -> None:
    at(ground, NOON)
    found = rows(ground)["Northwind"]
    assert found.state is not None
    assert (found.state.used_min, found.state.budget_min) == (765, 1200)
    assert (found.state.projected_min, found.state.band) == (1485, "over")
    assert found.state.burn_index is not None
    assert round(float(found.state.burn_index), 3) == 1.238
    assert found.fee_minor == 360_000


def test_an_hour_brings_what_the_full_months_paid_by_what_was_counted(ground: Ground) -> None:
    assert rows(ground)["Northwind"].rate_minor == round(720_000 * 60 / (1290 + 1350))
    assert rows(ground)["Pelican"].rate_minor is None


def test_a_check_in_is_overdue_by_the_agreements_cadence(ground: Ground) -> None:
    """S03: the last one on 12 February, monthly: four days over on 19 March."""
    held = born(
        "held", planned_at=ny("02-12 10:00"), started_at=ny("02-12 10:05"), state="held",
        planned_min=60, attendees=[],
    )  # fmt: skip
    ahead = born(
        "ahead", planned_at=ny("03-26 10:00"), state="planned", planned_min=60, attendees=[]
    )
    ground.fill([("check_in", [held, ahead])])
    at(ground, ny("03-19 09:00"))
    found = rows(ground)["Northwind"]
    assert found.check_in is not None
    assert (found.check_in.overdue_days, found.planned) == (4, ny("03-26 10:00"))


def test_what_ends_is_told_as_long_before_as_its_kind_asks(ground: Ground) -> None:
    def asset(name: str, kind: str, day: date, **more: Any) -> Row:
        return born(name, tag=name, name=name, kind=kind, ends_on=day, **more)

    assets = [
        asset("mail", "certificate", date(2026, 4, 9)),
        asset("far mail", "certificate", date(2026, 4, 10)),
        asset("site", "domain", date(2026, 5, 9)),
        asset("laptop", "laptop", date(2026, 6, 8)),
        asset("gone", "laptop", date(2026, 3, 12), state="retired"),
        asset("over", "licence", date(2026, 3, 1)),
    ]
    due = born("password", label="Router", kind="password", rotation_due=date(2026, 4, 1))
    ground.fill([("asset", assets), ("credential", [due])])
    found = rows(ground)["Northwind"].ends
    assert [(one.name, one.what, one.days) for one in found] == [
        ("over", "licence", -9),
        ("Router", "credential", 22),
        ("mail", "certificate", 30),
        ("site", "domain", 60),
        ("laptop", "warranty", 90),
    ]


def test_a_dispute_counts_until_somebody_answered_it(ground: Ground) -> None:
    def act(name: str, group: str, what: str, minute: int) -> Row:
        return born(
            name, entry_id=MARCH_WORK, group_key=group, act=what, reason="It was asked for.",
            at=NOW + timedelta(minutes=minute),
        )  # fmt: skip

    acts = [
        act("a1", "one", "confirmed", 0),
        act("a2", "one", "disputed", 1),
        act("a3", "two", "disputed", 0),
        act("a4", "two", "upheld", 1),
    ]
    ground.fill([("review_act", acts)])
    assert rows(ground)["Northwind"].disputes == 1


def test_quotes_that_wait_for_the_client_count_until_they_expire(ground: Ground) -> None:
    def quote(name: str, state: str, until: date) -> Row:
        return born(name, title=name, currency="USD", state=state, expires_on=until)

    quotes = [
        quote("out", "sent", date(2026, 3, 10)),
        quote("over", "sent", date(2026, 3, 9)),
        quote("draft", "draft", date(2026, 4, 1)),
    ]
    ground.fill([("quote", quotes)])
    assert rows(ground)["Northwind"].quotes == 1


def test_an_account_manager_sees_their_own_clients_alone(ground: Ground) -> None:
    assert len(rows(ground, MIRA)) == 6
    assert rows(ground, ANA) == {}


def test_a_client_without_an_agreement_has_no_month_and_no_check_in_due(ground: Ground) -> None:
    before = datetime(2025, 11, 3, 17, tzinfo=UTC)
    for row in ground.ask(lambda session: portfolio(session, before)):
        assert (row.state, row.check_in, row.fee_minor, row.rate_minor) == (None,) * 4


def many_rows(clients: int) -> Iterator[tuple[str, list[Row]]]:
    """The small desk with more clients, each with an agreement and a month of work."""
    yield from small_rows()
    made = [uuid5(NORTHWIND, str(at)) for at in range(clients)]
    born_at = datetime(2025, 12, 1, tzinfo=UTC)
    common = {"created_at": born_at, "created_by": MIRA}
    yield (
        "client",
        [
            {
                **common, "id": one, "name": f"Client {at:03}", "code": f"C{at}",
                "zone": "America/New_York", "currency": "USD", "tam_id": MIRA,
            }
            for at, one in enumerate(made)
        ],
    )  # fmt: skip
    yield (
        "agreement",
        [
            {**common, "id": uuid5(one, "a"), "client_id": one, "name": "Managed support"}
            for one in made
        ],
    )
    yield (
        "agreement_version",
        [
            {
                **common, "id": uuid5(one, "v"), "client_id": one, "agreement_id": uuid5(one, "a"),
                "number": 1, "effective_from": date(2026, 1, 1), "zone": "America/New_York",
                "calendar_id": id_of("America/New_York"), "budget_min": 1200,
                "fee_minor": 360_000, "currency": "USD",
                "rounding": {}, "rates": {}, "multipliers": {},
            }
            for one in made
        ],
    )  # fmt: skip
    yield (
        "ledger_entry",
        [
            {
                **common, "id": uuid5(one, month), "client_id": one, "work_month": month,
                "posting_month": month, "minutes": 1000, "at": born_at,
            }
            for one in made
            for month in ("2026-01", "2026-02", "2026-03")
        ],
    )  # fmt: skip


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    """The statements that the store is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    engines = (world.store.database.read, world.store.database.write)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield asked
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("clients", [0, 500])
def test_five_hundred_clients_take_as_many_questions_as_six(tmp_path: Path, clients: int) -> None:
    world = open_world(tmp_path / "many", rows=many_rows(clients))
    with counted(world) as asked:
        found = world.store.work.read(
            whole("a test counts"), lambda session: portfolio(session, NOON)
        )
    assert len(found) == 6 + clients
    questions = [one for one in asked if one.lstrip().upper().startswith("SELECT")]
    assert len(questions) == 11
    world.close()
