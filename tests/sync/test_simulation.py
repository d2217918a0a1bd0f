"""Whole lives of devices and central: sync.md 3.11 and 3.12."""

from __future__ import annotations

import json
import re
import secrets
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.sync import sync
from app.simulation.leaning import NOWHERE, habits
from app.simulation.listing import Missed, table
from app.simulation.mutants import MUTANTS
from app.simulation.run import run
from app.simulation.world import World

STEPS, FEW_STEPS = 200, 60
ALWAYS = (0,)
"""What is tried each time; `fresh_seed` adds new ones."""
PATIENCE = 200
"""Every rule that is switched off is missed within so many worlds (sync.md 5, G9)."""


@pytest.mark.parametrize("seed", ALWAYS)
def test_a_life_ends_with_nothing_lost_nothing_doubled_and_nothing_leaked(seed: int) -> None:
    assert run(seed, STEPS).broken == ""


def test_lives_that_nobody_has_tried_before_end_well_too() -> None:
    answer = CliRunner().invoke(sync, ["simulate", "--seeds", "2", "--json"])
    assert answer.exit_code == 0, answer.output  # whole: it names the seed
    assert json.loads(answer.output)["worlds"] == 2


@pytest.mark.long
@pytest.mark.parametrize("block", range(40))
def test_twenty_thousand_lives_end_well(block: int) -> None:
    """Five hundred at a time, so that the processes of a run share them."""
    first = block * 25_000 + secrets.randbelow(24_500)
    asked = ["simulate", "--seeds", "500", "--seed", str(first), "--json"]
    answer = CliRunner().invoke(sync, asked)
    assert answer.exit_code == 0, answer.output


def test_a_life_in_which_the_program_falls_over_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fall_over(_world: World, _steps: int) -> None:
        raise KeyError("nobody")

    monkeypatch.setattr(World, "live", fall_over)
    answer = CliRunner().invoke(sync, ["simulate", "--seeds", "3", "--seed", "41", "--json"])
    said = json.loads(answer.output)
    assert (answer.exit_code, said["seed"], said["worlds"]) == (1, 41, 1)
    assert said["broken"].startswith("KeyError at test_simulation.py:")


def written_seeds() -> dict[str, int]:
    """The life that missed each rule when the page about lives was written."""
    page = Path(__file__).parents[2] / "docs" / "simulation.md"
    cells = re.findall(r"\| `(\w+)` \| (\d+) (?=\|)", page.read_text(encoding="utf-8"))
    return {name: int(seed) for name, seed in cells}


def test_the_page_about_lives_tells_of_every_rule() -> None:
    assert written_seeds().keys() == MUTANTS.keys()


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_rule_that_is_switched_off_is_missed(mutant: str) -> None:
    # The life that missed it last comes first: an edit to the program may have changed that life.
    first = written_seeds().get(mutant, 0)
    seeds = [first, *(seed for seed in range(PATIENCE) if seed != first)]
    caught = next((seed for seed in seeds if run(seed, STEPS, mutant).broken), None)
    assert caught is not None, f"nobody misses the rule: {MUTANTS[mutant].rule}"


@pytest.mark.long
@pytest.mark.parametrize("mutant", MUTANTS)
def test_the_life_that_misses_a_rule_ends_well_where_the_rule_holds(mutant: str) -> None:
    """So it was the rule that was missed, and not what happens there more often than elsewhere."""
    assert run(written_seeds().get(mutant, 0), STEPS, mutant, holds=True).broken == ""


def test_a_seed_replays_identically() -> None:
    once, again = run(7, FEW_STEPS, "earlydrop"), run(7, FEW_STEPS, "earlydrop")
    assert once == again
    assert run(8, FEW_STEPS) == run(8, FEW_STEPS)


def test_a_broken_life_is_told_with_its_seed_and_the_way_to_see_it_again() -> None:
    asked = ["simulate", "--seeds", "9", "--seed", "1", "--mutant", "searchleak"]
    answer = CliRunner().invoke(sync, asked)
    assert answer.exit_code == 1
    assert "I6" in answer.output
    assert "Again: trestle sync simulate --seeds 1" in answer.output


def test_the_rules_that_can_be_switched_off_are_listed() -> None:
    answer = CliRunner().invoke(sync, ["simulate", "--mutant", "list"])
    assert answer.exit_code == 0
    named = {"nodedupe", "cursorfirst", "clock", "clone", "nobackfill", "moveout", "wholerow"}
    assert named | {"lineage", "resurrect", "earlydrop"} <= {
        line.split()[0] for line in answer.output.splitlines()
    }


def test_several_rules_are_answered_with_the_first_life_that_misses_each_and_how_many_do() -> None:
    asked = ["simulate", "--mutant", "leak,overwritten", "--seeds", "1", "--steps", "1"]
    answer = CliRunner().invoke(sync, asked)
    lines = answer.output.splitlines()
    assert lines[0] == "| rule | seed | lives | rule | seed | lives |"
    assert "`overwritten` | – | 0 of 1" in answer.output
    assert answer.exit_code == 1  # a rule that nobody misses is none


def test_the_table_names_the_rules_that_the_first_lives_miss_first() -> None:
    found = [Missed("late", (7, 9), 10), Missed("never", (), 10), Missed("soon", (0, 1, 2), 10)]
    assert table([*found, Missed("also", (0,), 10)]).splitlines() == [
        "| rule | seed | lives | rule | seed | lives |",
        "| --- | --- | --- | --- | --- | --- |",
        "| `also` | 0 | 1 of 10 | `late` | 7 | 2 of 10 |",
        "| `soon` | 0 | 3 of 10 | `never` | – | 0 of 10 |",
    ]


def test_lives_with_every_rule_on_lean_nowhere() -> None:
    usual = {"submit": 2, "retitle": 3}
    assert habits(usual, NOWHERE) == ("submit", "submit", "retitle", "retitle", "retitle")
    assert habits(usual, {"retitle": 1, "lose": 9}) == ("submit", "submit", "retitle")


@pytest.mark.parametrize("name", ["nothing", "leak,nothing"])
def test_an_unknown_rule_is_answered_with_where_the_known_ones_are(name: str) -> None:
    answer = CliRunner().invoke(sync, ["simulate", "--mutant", name])
    assert answer.exit_code == 2
    assert "--mutant list" in answer.output
