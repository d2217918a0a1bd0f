"""The benches come to figures; how large the figures are is nobody's promise here."""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bench.command import bench as command
from bench.device import make_device
from bench.figure import Bench, Figure, Goal, Pair, Row, Spread, Wanted
from bench.ground import DeviceHome, Ground
from bench.portal_readers import routes
from bench.registry import benches
from bench.report import as_json, as_table
from bench.runner import run
from tests.builders.born import bear
from tests.portal.places import PLACES

SMALLEST = 40
ENOUGH = {"commit-hook-sqlcipher": 2, "deltas-200": 4, "storm-200": 4}
"""Each commit has a writer of its own up to eight, and a writer is a process; the size of a storm
and of deltas is a number of devices."""
LONG = {
    "commit-hook", "copies-20", "copy-stalls", "deltas-200", "portal-pages", "pull-1000",
    "push-1000", "push-1000-far", "push-1000-sqlcipher", "queue-usable", "queue-usable-xcb",
    "resync", "revoke-gone", "walls-postgresql", "window-painted-xcb",
}  # fmt: skip
"""They start one program after another, build two whole windows, or make a thousand real edits.
`window-painted`, `commit-hook-sqlcipher`, `first-copy`, `key-to-row`, `pull-nothing` and
`storm-200` stand for them in each run; the hook needs many commits until a plain sequence, its
floor, loses one."""


@pytest.fixture(scope="module", autouse=True)
def mother() -> None:
    """Benches fork writers of their own."""
    bear()


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    # Not in pytest's folder, which no other account may pass: where the tests run as root, a
    # PostgreSQL that is kept runs under one.
    with tempfile.TemporaryDirectory(prefix="trestle-ground-") as folder:
        yield Ground(Path(folder))


@contextmanager
def fixed(_ground: Ground, size: int) -> Iterator[Pair]:
    yield Pair(lambda: [size / 1000] * 3, lambda: [0.5], lambda: ["It was quiet."])


@contextmanager
def broken(_ground: Ground, size: int) -> Iterator[Pair]:
    if size:
        raise OSError("the disk is gone")
    yield Pair(list, list)


def a_bench(prepare: object = fixed, goal: Goal | None = None) -> Bench:
    return Bench("a", "a thing", "less of it", goal or Goal(times=2.0), prepare, (500, 1000), 2)  # type: ignore[arg-type] # either of the two above


def each_bench() -> list[Any]:
    """All of them; those that start many programs are for the long run."""
    return [
        pytest.param(name, marks=pytest.mark.long if name in LONG else ()) for name in benches()
    ]


@pytest.mark.parametrize("name", each_bench())
def test_every_bench_comes_to_figures_at_the_smallest_size(
    name: str, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, size = benches()[name], ENOUGH.get(name, SMALLEST)
    if name == "copy-stalls" and not bench.hindrance():
        monkeypatch.setattr("bench.stall_stage.LOOP_S", 0.1)
    if name == "portal-pages":
        monkeypatch.setattr("bench.portal_world.EACH", 60)
        monkeypatch.setattr("bench.portal_readers.THINKS_S", 0.5)
        monkeypatch.setattr("bench.figures.portal_pages.WARM_S", 0.0)
        monkeypatch.setattr("bench.figures.portal_pages.ROUND_S", 2.0)
    figure = run(bench, ground, sizes=[size], repeats=1)
    assert not figure.failed, figure.notes
    if figure.rows:
        (row,) = figure.rows
        assert row.size == size
        for spread in (row.ours, row.floor):
            assert 0 < spread.p50 <= spread.p95 <= spread.most < math.inf
            assert spread.samples > 0
    else:
        assert figure.notes, "what did not run says why"


def test_readers_of_the_portal_come_by_every_page_that_is_there() -> None:
    """The table that the tests of the portal go through holds the same pages, and no more."""
    assert set(routes()) == {place.route for place in PLACES if place.who}


def test_the_goal_is_asked_of_the_largest_size(tmp_path: Path) -> None:
    figure = run(a_bench(), Ground(tmp_path))
    assert [row.ratio for row in figure.rows] == [1.0, 2.0]
    assert figure.growth == 2.0
    assert figure.met
    assert run(a_bench(goal=Goal(times=1.9)), Ground(tmp_path)).met is False
    assert run(a_bench(goal=Goal(p95_ms=999.0)), Ground(tmp_path)).met is False
    assert run(a_bench(goal=Goal(max_ms=1000.0)), Ground(tmp_path)).met
    assert run(a_bench(goal=Goal()), Ground(tmp_path)).met is None


def test_what_is_wanted_beside_the_time_is_told_and_judged(tmp_path: Path) -> None:
    @contextmanager
    def asking(_ground: Ground, size: int) -> Iterator[Pair]:
        yield Pair(lambda: [1.0], lambda: [1.0], wanted=lambda: [Wanted("requests", size / 250, 3)])

    figure = run(a_bench(asking, Goal()), Ground(tmp_path))
    assert figure.met is False
    assert figure.notes == (
        "at 500: 2 requests (wanted: at most 3: met)",
        "at 1,000: 4 requests (wanted: at most 3: missed)",
    )
    assert run(a_bench(asking, Goal()), Ground(tmp_path), sizes=[500]).met
    assert "none and below: missed" in as_table({}, [figure])
    (plain,) = json.loads(as_json({}, [figure]))["figures"]
    assert [row["wanted"][0]["met"] for row in plain["rows"]] == [True, False]


def test_a_bench_that_breaks_says_how_and_leaves_the_others_alone(tmp_path: Path) -> None:
    figure = run(a_bench(broken), Ground(tmp_path))
    assert figure.failed
    assert figure.notes == ("at 500 it broke: the disk is gone",)


def test_a_bench_that_cannot_run_here_says_why(tmp_path: Path) -> None:
    bench = Bench("a", "", "", Goal(), fixed, hindrance=lambda: "There is no display.")
    figure = run(bench, Ground(tmp_path))
    assert (figure.rows, figure.notes, figure.met) == ((), ("There is no display.",), None)


def test_a_spread_has_its_middle_its_slow_end_and_its_worst() -> None:
    spread = Spread.of([float(n) for n in range(1, 101)])
    assert (spread.p50, spread.p95, spread.most, spread.samples) == (50.5, 95.0, 100.0, 100)
    with pytest.raises(ValueError, match="no samples"):
        Spread.of([])


def test_a_table_and_json_tell_the_same(tmp_path: Path) -> None:
    figure = run(a_bench(), Ground(tmp_path))
    table = as_table({"Python": "3"}, [figure])
    told = json.loads(as_json({"Python": "3"}, [figure]))
    assert "≤ 2 × floor: met" in table
    assert "grows 2.0 × from 500 to 1,000" in table
    assert told["head"] == {"Python": "3"}
    (plain,) = told["figures"]
    assert plain["met"] is True
    assert [row["tickets"] for row in plain["rows"]] == [500, 1000]
    assert plain["rows"][1]["ours"] == {"p50": 1.0, "p95": 1.0, "max": 1.0, "samples": 6}
    assert plain["notes"] == ["at 500: It was quiet.", "at 1,000: It was quiet."]


def test_a_missed_goal_fails_the_command_only_when_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    missed = a_bench(goal=Goal(times=0.1))
    monkeypatch.setattr("bench.command.benches", lambda: {"a": missed})
    runner, keep = CliRunner(), ["--keep", str(tmp_path)]
    assert runner.invoke(command, ["a", *keep]).exit_code == 0
    assert runner.invoke(command, ["a", "--strict", *keep]).exit_code == 1
    wrong = runner.invoke(command, ["b"])
    assert wrong.exit_code == 1
    assert "There is no bench called b. There are: a." in wrong.output


def test_a_store_of_a_size_holds_as_many_tickets_and_is_the_same_each_time(
    ground: Ground, tmp_path: Path
) -> None:
    def seen(home: Path) -> list[tuple[object, ...]]:
        desk = DeviceHome(home, home / "passphrase").open()
        try:
            with desk.store.reading() as connection:
                sql = "SELECT id, number, title, due_at FROM ticket ORDER BY number"
                return [tuple(row) for row in connection.exec_driver_sql(sql)]
        finally:
            desk.close()

    rows = seen(ground.tickets_store(SMALLEST).home)
    assert len({row[0] for row in rows}) == len({row[1] for row in rows}) == SMALLEST
    assert any(row[3] for row in rows)
    make_device(tmp_path / "again", ground.company(SMALLEST), SMALLEST)
    assert seen(tmp_path / "again") == rows


def test_a_company_beyond_its_plan_has_copies_with_ids_and_words_of_their_own(
    ground: Ground,
) -> None:
    company = ground.company(SMALLEST)
    planned = len(company.rows["ticket"])
    parts = {entity: list(rows) for entity, rows in company.with_tickets(planned + 10)}
    tickets = parts["ticket"]
    assert len({row["id"] for row in tickets}) == len(tickets) == planned + 10
    assert {row["ticket_id"] for row in parts["ticket_event"]} <= {row["id"] for row in tickets}
    assert len({row["id"] for row in parts["ticket_event"]}) == len(parts["ticket_event"])
    assert {row["title"] for row in tickets[planned:]}.isdisjoint(
        row["title"] for row in tickets[:planned]
    )


def test_whoever_writes_gets_a_copy(ground: Ground) -> None:
    with ground.own_store(SMALLEST) as own:
        assert own.home != ground.tickets_store(SMALLEST).home
        desk = own.open()
        desk.keep_setting("mine", 1)
        desk.close()
    shared = ground.tickets_store(SMALLEST).open()
    assert shared.setting("mine") is None
    shared.close()
    assert not own.home.exists()


def test_a_central_of_a_size_holds_as_many_tickets(ground: Ground) -> None:
    from app.bootstrap.central import central_in
    from app.central.settings import Settings

    central = central_in(Settings(ground.tickets_central(SMALLEST) / "central"))
    try:
        with central.work.database.read.connect() as connection:
            found = connection.exec_driver_sql("SELECT count(*) FROM ticket").scalar_one()
    finally:
        central.work.database.close()
    assert found == SMALLEST


def test_a_figure_without_rows_is_a_line_that_says_so() -> None:
    figure = Figure(a_bench(), (), ("There is no display.",))
    table = as_table({}, [figure])
    assert "did not run" in table
    assert "There is no display." in table


def test_a_row_compares_median_with_median() -> None:
    row = Row(1, Spread.of([1.0, 2.0, 9.0]), Spread.of([1.0]))
    assert row.ratio == 2.0
