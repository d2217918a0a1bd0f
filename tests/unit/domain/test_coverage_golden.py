"""Every golden case is decided, counted and priced as the page says."""

from typing import Any

import pytest

from tests.unit.domain.golden_cases import answer_of, decide_golden, golden

CASES = golden()["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_golden_case_is_decided_as_expected(case: dict[str, Any]) -> None:
    assert answer_of(case, decide_golden(case)) == case["expect"]


def test_no_golden_case_is_missing() -> None:
    assert len({case["id"] for case in CASES}) == 88
