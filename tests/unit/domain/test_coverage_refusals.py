"""What the coverage rules cannot work with is refused in a sentence that says what to do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest

from app.domain.coverage import CoverageProblem, Interval
from tests.unit.domain.coverage_world import NORTHWIND, entry, ny


def refused(make: Callable[[], object]) -> str:
    """The sentence with which the rules refuse it."""
    with pytest.raises(CoverageProblem) as problem:
        make()
    return str(problem.value)


def test_an_interval_that_ends_before_it_starts_is_refused_and_one_of_no_length_is_not() -> None:
    assert refused(lambda: entry(("10 11:00", "10 10:00"))) == (
        "This interval ends before it starts. Correct one of its times."
    )
    part = timedelta(microseconds=1)
    instant = Interval(ny("10 10:00") + part, ny("10 10:00") + 2 * part)
    assert (instant.start, instant.end) == (ny("10 10:00"), ny("10 10:00"))


def test_an_entry_whose_intervals_overlap_is_refused() -> None:
    assert refused(lambda: entry(("10 10:00", "10 11:00"), ("10 10:30", "10 11:30"))) == (
        "Two intervals of this entry overlap. Shorten one, so that no minute counts twice."
    )
    assert len(entry(("10 10:00", "10 11:00"), ("10 11:00", "10 11:30")).intervals) == 2


def test_versions_that_overlap_are_refused() -> None:
    first = NORTHWIND.versions[0]
    later = replace(first, id="later", effective_from=date(2026, 6, 1))
    words = "Agreement versions nw-1 and later overlap. End the first before the second begins."
    for end in (None, date(2026, 6, 1)):
        both = (replace(first, effective_to=end), later)
        assert refused(partial(replace, NORTHWIND, versions=both)) == words
    after = replace(NORTHWIND, versions=(later, replace(first, effective_to=date(2026, 5, 31))))
    assert [version.id for version in after.versions] == ["nw-1", "later"]


@pytest.mark.parametrize("other", [{"zone": "Europe/Prague"}, {"currency": "EUR"}])
def test_a_version_in_another_zone_or_currency_than_its_client_is_refused(
    other: dict[str, str],
) -> None:
    foreign = replace(NORTHWIND.versions[0], **other)  # type: ignore[arg-type] # either is text
    assert refused(lambda: replace(NORTHWIND, versions=(foreign,))) == (
        "Agreement version nw-1 names another zone or currency than its client. Make them the same."
    )
