"""Further cases, worked out by hand from the page: edges, ties and combinations."""

import pytest

from app.importers.coverage_cases import check, read_cases
from tests.unit.domain.golden_cases import GOLDEN, Row, alone

MORE = read_cases(GOLDEN.with_name("coverage-more.yaml"))


@pytest.mark.parametrize("case", MORE.cases, ids=[str(case["id"]) for case in MORE.cases])
def test_a_further_case_comes_out_as_worked_out_by_hand(case: Row) -> None:
    (outcome,) = check(alone(MORE, "cases", case))
    assert list(outcome.differences) == []


def test_no_further_case_is_missing_or_there_twice() -> None:
    assert len({case["id"] for case in MORE.cases}) == len(MORE.cases) == 84


def test_every_further_case_says_how_it_was_worked_out() -> None:
    lines = GOLDEN.with_name("coverage-more.yaml").read_text(encoding="utf-8").splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("- id: M")]
    assert len(starts) == len(MORE.cases)
    assert all(lines[number - 1].startswith("# ") for number in starts)
