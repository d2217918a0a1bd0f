"""What the time list says where central counts otherwise than the person saw."""

from dataclasses import replace
from uuid import uuid4

from app.domain.coverage import decide_entry
from app.queries.standing import StandingDecision
from app.queries.standing_words import difference_words
from tests.unit.domain.coverage_world import NORTHWIND, entry, incident

EVENING = decide_entry(entry(("10 17:30", "10 18:10")), incident(), NORTHWIND)
STANDING = StandingDecision(
    entry_id=uuid4(),
    stands=EVENING,
    waiting=None,
    saw="EX-AFTER-HOURS",
    says="EX-AFTER-HOURS",
    because="another rate holds for it",
    saw_figures={"IN-INCIDENT": (30, 0), "EX-AFTER-HOURS": (15, 4500)},
)


def test_other_figures_under_the_same_reason_are_told_side_by_side() -> None:
    assert difference_words(STANDING) == (
        "You saw 30 min incident in business hours, 15 min after hours ($45.00), "
        "central says 30 min incident in business hours, 15 min after hours ($67.50): "
        "another rate holds for it."
    )


def test_another_reason_is_told_by_its_words_alone() -> None:
    other = replace(STANDING, saw="IN-INCIDENT", saw_figures=None, because="it lies outside")
    assert difference_words(other) == (
        "You saw Included · incident in business hours, central says Excluded · after hours: "
        "it lies outside."
    )


def test_nothing_is_said_where_nothing_differs() -> None:
    assert difference_words(replace(STANDING, because="")) == ""
    assert difference_words(None) == ""
