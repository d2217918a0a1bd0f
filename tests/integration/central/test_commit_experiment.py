"""Eight processes commit at once and one follows the feed: the experiment of sync.md 2.1.

The same follower must miss commits that are numbered by a plain sequence, or it would be blind; and
those too where it reads only what is older than every transaction that runs, which looks right.
"""

from pathlib import Path

import pytest

from app.central.settings import Settings
from bench.commit_writers import Outcome, Way, add_sequence, measured, new_firm
from tests.builders.born import bear
from tests.builders.postgresql import SERVICE
from tests.plugins.databases import Places

FEW, MANY = 752, 10_000
NAIVE, TRIES = 400, 10
"""A sequence loses a few commits in a hundred; where it was lucky it is tried again."""

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True),
]


@pytest.fixture(scope="module", autouse=True)
def mother() -> None:
    """The experiment forks its writers by itself."""
    bear()


@pytest.fixture
def settings(places: Places, tmp_path: Path) -> Settings:
    return places.copy_of("experiment", new_firm, tmp_path / "central")


def until_something_is_missed(settings: Settings, way: Way) -> Outcome:
    outcome = measured(settings, NAIVE, way=way)
    for _ in range(TRIES - 1):
        if outcome.missed:
            break
        outcome = measured(settings, NAIVE, way=way)
    return outcome


@pytest.mark.parametrize("commits", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
def test_who_follows_the_hook_misses_none_of_the_commits_of_eight_processes(
    settings: Settings, commits: int
) -> None:
    outcome = measured(settings, commits)
    assert outcome.commits >= commits
    assert outcome.missed == 0, outcome.words


@pytest.mark.parametrize("way", [Way.SEQUENCE, Way.BELOW_XMIN])
def test_who_follows_a_sequence_misses_some_also_where_it_waits_for_older_transactions(
    settings: Settings, way: Way
) -> None:
    add_sequence(settings, SERVICE)
    outcome = until_something_is_missed(settings, way)
    assert outcome.missed > 0, outcome.words
