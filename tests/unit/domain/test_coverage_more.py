"""Further cases, worked out by hand from the page: edges, ties and combinations."""

from collections.abc import Iterator

import pytest

from app.importers.coverage_cases import CaseFile, check, read_cases
from tests.unit.domain.golden_cases import GOLDEN, Row, alone

MORE = read_cases(GOLDEN.with_name("coverage-more.yaml"))
FURTHER = read_cases(GOLDEN.with_name("coverage-further.yaml"))
KINDS = ("cases", "budget_cases", "queue_cases")


def _all() -> Iterator[tuple[CaseFile, str, Row]]:
    for file in (MORE, FURTHER):
        for kind in KINDS:
            for case in file.rows.get(kind) or ():
                yield file, kind, case


@pytest.mark.parametrize(
    ("file", "kind", "case"), list(_all()), ids=[str(case["id"]) for _file, _kind, case in _all()]
)
def test_a_further_case_comes_out_as_worked_out_by_hand(
    file: CaseFile, kind: str, case: Row
) -> None:
    (outcome,) = check(alone(file, kind, case))
    assert list(outcome.differences) == []


@pytest.mark.parametrize(("file", "count"), [(MORE, 84), (FURTHER, 91)])
def test_no_further_case_is_missing_or_there_twice(file: CaseFile, count: int) -> None:
    assert len({case["id"] for case in file.cases}) == len(file.cases) == count


@pytest.mark.parametrize(("file", "letter"), [(MORE, "M"), (FURTHER, "F")])
def test_every_further_case_says_how_it_was_worked_out(file: CaseFile, letter: str) -> None:
    lines = GOLDEN.with_name(file.name).read_text(encoding="utf-8").splitlines()
    own = {f"- id: {case['id']}" for case in file.cases}
    starts = [number for number, line in enumerate(lines) if line in own]
    assert len(starts) == len(file.cases)
    assert all(lines[number].startswith(f"- id: {letter}") for number in starts)
    assert all(lines[number - 1].startswith("# ") for number in starts)
