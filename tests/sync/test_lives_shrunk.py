"""Lives of which each step can be left out: a broken one is told by its fewest steps."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from app.simulation.oracle import Broken
from tests.sync.lives import Step, lives

SHORT = settings(
    max_examples=6,
    stateful_step_count=30,
    database=None,
    suppress_health_check=list(HealthCheck),
)
LONG = settings(SHORT, max_examples=300, stateful_step_count=80)
ANYWHERE = {"device": 0, "choice": 0}
SHRUNK: dict[str, list[Step]] = {
    "leak": [
        ("begin", {"world": 0}),
        ("rest", {"what": "revoke", "choice": 0}),
    ],
    "nopurge": [
        ("begin", {"world": 0}),
        ("person", ANYWHERE),
        ("sync", ANYWHERE),
        *(("rest", {"what": "revoke", "choice": choice}) for choice in range(4)),
    ],
    "nobackfill": [
        ("begin", {"world": 0}),
        ("rest", {"what": "revoke", "choice": 0}),
        ("sync", ANYWHERE),
        ("rest", {"what": "grant", "choice": 0}),
    ],
}
"""A rule that is switched off, and few steps that miss it."""


def test_lives_whose_steps_are_chosen_from_outside_end_well() -> None:
    run_state_machine_as_test(lives(), settings=SHORT)


@pytest.mark.long
def test_hundreds_of_longer_lives_end_well() -> None:
    run_state_machine_as_test(lives(), settings=LONG)


@pytest.mark.parametrize("rule", SHRUNK)
def test_a_few_steps_miss_a_rule_that_is_switched_off_and_nothing_where_it_holds(rule: str) -> None:
    lives()().replay(SHRUNK[rule])
    with pytest.raises(Broken):
        lives(rule)().replay(SHRUNK[rule])


def test_the_same_steps_break_in_the_same_way() -> None:
    said = []
    for _ in range(2):
        with pytest.raises(Broken) as broken:
            lives("nopurge")().replay(SHRUNK["nopurge"])
        said.append(str(broken.value))
    assert said[0] == said[1]
