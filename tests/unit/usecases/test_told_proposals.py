"""Which proposals are the same as one that was made before."""

from uuid import UUID

import pytest

from app.domain.coverage.delta import Effect
from app.records import CoverageEffect
from app.usecases.redecision.books import told

ONE, TWO = UUID(int=1), UUID(int=2)
EFFECT = Effect(
    str(ONE), (str(ONE), str(TWO)), "redecision_proposed", "2026-03", "2026-03", 9000, -30
)


def proposal(**changed: object) -> CoverageEffect:
    fields: dict[str, object] = {
        "kind": "redecision_proposed",
        "entry_ids": [str(TWO), str(ONE)],
        "work_month": "2026-03",
        "amount_minor": 9000,
        "included_min": -30,
    }
    return CoverageEffect(**(fields | changed))


def test_a_proposal_with_the_same_figures_for_the_same_work_was_told_already() -> None:
    assert told(EFFECT, [proposal()])


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "adjustment_proposal"},
        {"entry_ids": [str(ONE)]},
        {"work_month": "2026-02"},
        {"amount_minor": 9001},
        {"included_min": -45},
    ],
)
def test_a_proposal_that_differs_in_anything_that_people_agree_to_is_a_new_one(
    changed: dict[str, object],
) -> None:
    assert not told(EFFECT, [proposal(**changed)])
