"""Letting go of what was kept long enough is told in the chain, and can be cut short (A40)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, select, update

from app.central.audit.kinds import Kind
from app.central.audit.notes import BY_ITSELF, COMMAND_LINE
from app.central.auth.tables import request_nonce, sign_in_attempt
from app.central.jobs import letting_go
from app.central.jobs.letting_go import let_go
from app.central.retention.page import lines
from app.central.retention.words import in_words
from app.cli.central import central as command
from app.ports.problems import Refused, TrestleProblem
from tests.integration.central.test_audit import looked, some_attempts, told
from tests.integration.central.world import World


def put_nonce(world: World) -> None:
    with world.central.work.database.write.begin() as connection:
        row = {"key": b"k" * 16, "nonce": "n", "at": world.clock.now()}
        connection.execute(insert(request_nonce), [row])


class TestTheChain:
    def test_has_one_line_for_a_run_that_removed_something(self, world: World) -> None:
        some_attempts(world, 2 * letting_go.AT_ONCE + 1)
        put_nonce(world)
        world.clock.move(hours=1)
        let_go(world.central)
        (event,) = told(world, Kind.LET_GO)
        assert event.peer == BY_ITSELF
        expected = {"sign_in_attempt": 2 * letting_go.AT_ONCE + 1, "request_nonce": 1}
        assert dict(event.facts) == expected
        assert looked(world).found.damage is None

    def test_has_none_for_a_run_that_removed_nothing(self, world: World) -> None:
        let_go(world.central)
        before = len(told(world))
        assert let_go(world.central) == {}
        assert len(told(world)) == before

    def test_says_who_did_it_at_the_command_line(self, world: World) -> None:
        some_attempts(world, 1)
        let_go(world.central, by_itself=False)
        assert [event.peer for event in told(world, Kind.LET_GO)] == [COMMAND_LINE]

    def test_keeps_everything_where_it_cannot_be_written(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        some_attempts(world, 1)

        def fails(_session: object) -> None:
            raise Refused("chain-shut", "The chain cannot be written.")

        monkeypatch.setattr(world.central.work, "_close", fails)
        with pytest.raises(TrestleProblem):
            let_go(world.central)
        assert len(world.table(sign_in_attempt)) == 1


def test_a_run_that_is_cut_short_is_told_and_goes_on_next_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letting_go, "AT_ONCE", 3)
    some_attempts(world, 8)
    run, turns = world.central.work.run, iter(range(100))

    def cut(*words: Any, **more: Any) -> Any:
        if next(turns) == 2:
            raise Refused("cut", "Central was stopped.")
        return run(*words, **more)

    with monkeypatch.context() as patch:
        patch.setattr(world.central.work, "run", cut)
        with pytest.raises(Refused):
            let_go(world.central)
    assert len(world.table(sign_in_attempt)) == 2
    assert let_go(world.central) == {"sign_in_attempt": 2}
    assert [dict(event.facts) for event in told(world, Kind.LET_GO)] == [
        {"sign_in_attempt": 8},
        {"sign_in_attempt": 2},
    ]


def test_what_is_written_meanwhile_stays(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look and the removal somebody tries a password again."""
    some_attempts(world, 2)
    run = world.central.work.run

    def meanwhile(verb: str, *words: Any) -> Any:
        at = sign_in_attempt.c.who == "peer:1"
        with world.central.work.database.write.begin() as connection:
            now = world.clock.now()
            connection.execute(update(sign_in_attempt).where(at).values(at=now))
        return run(verb, *words)

    monkeypatch.setattr(world.central.work, "run", meanwhile)
    assert let_go(world.central) == {"sign_in_attempt": 1}
    assert [row["who"] for row in world.table(sign_in_attempt)] == ["peer:1"]


class TestAtTheCommandLine:
    @pytest.fixture(autouse=True)
    def _firm(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.bootstrap.central.central_in", lambda _settings: world.central)
        some_attempts(world, 3)

    def said(self, *words: str) -> str:
        result = CliRunner().invoke(command, ["retention", *words], catch_exceptions=False)
        assert result.exit_code == 0
        return result.output

    def test_a_dry_run_says_how_long_what_is_kept_and_what_would_go(self, world: World) -> None:
        said = self.said("--dry-run")
        for what, how_long, *_ in lines():
            assert what.replace("`", "") in said
            assert how_long.replace("`", "") in said
        assert "3  sign_in_attempt  would go" in said
        assert _count(world) == 3

    def test_without_it_that_goes_and_a_second_time_nothing_does(self, world: World) -> None:
        assert "3  sign_in_attempt  went" in self.said()
        assert _count(world) == 0
        assert "Nothing is due." in self.said()


def _count(world: World) -> int:
    with world.central.work.database.read.connect() as connection:
        return len(connection.execute(select(sign_in_attempt.c.who)).all())


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(days=30), "30 days"),
        (timedelta(days=1), "1 day"),
        (timedelta(hours=36), "36 hours"),
        (timedelta(minutes=4), "4 minutes"),
    ],
)
def test_a_time_is_said_in_its_largest_whole_unit(time: timedelta, words: str) -> None:
    assert in_words(time) == words


def test_a_time_that_is_none_has_no_words() -> None:
    with pytest.raises(ValueError, match="0:00:00"):
        in_words(timedelta(0))
