"""People write moments as they say them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain.moments import moment_text, parse_moment
from app.domain.rules import RuleBroken

NOW = datetime(2026, 3, 10, 21, 48, tzinfo=UTC)
ZONE = "America/New_York"


@pytest.mark.parametrize(
    ("text", "day", "hour", "minute"),
    [
        ("16:30", 10, 16, 30),
        (" 9.05 ", 10, 9, 5),
        ("today 08:00", 10, 8, 0),
        ("yesterday 17:05", 9, 17, 5),
        ("Tue 09:00", 10, 9, 0),
        ("wednesday 09:00", 4, 9, 0),
        ("2026-03-02 09:15", 2, 9, 15),
    ],
)
def test_a_moment_is_read_in_the_zone_of_the_site(
    text: str, day: int, hour: int, minute: int
) -> None:
    expected = datetime(2026, 3, day, hour, minute, tzinfo=ZoneInfo(ZONE))
    assert parse_moment(text, ZONE, NOW) == expected


@pytest.mark.parametrize("text", ["", "soon", "25:00", "10:75", "31 12:00", "never 12:00"])
def test_what_is_no_moment_is_refused_with_examples(text: str) -> None:
    with pytest.raises(RuleBroken, match="write 17:30"):
        parse_moment(text, ZONE, NOW)


def test_a_time_that_the_clocks_skip_is_refused_with_one_that_exists() -> None:
    with pytest.raises(RuleBroken, match=r"02:30 does not exist in New York.*03:30") as problem:
        parse_moment("2026-03-08 02:30", ZONE, NOW, field="Start")
    assert problem.value.code == "moment-skipped"
    assert problem.value.sentence.startswith("Start: ")


def test_a_time_that_comes_twice_asks_which() -> None:
    with pytest.raises(RuleBroken, match="“01:30 first” or “01:30 second”") as problem:
        parse_moment("2025-11-02 01:30", ZONE, NOW)
    assert problem.value.code == "moment-twice"
    first = parse_moment("2025-11-02 01:30 first", ZONE, NOW)
    second = parse_moment("2025-11-02 01:30 second", ZONE, NOW)
    assert first == datetime(2025, 11, 2, 5, 30, tzinfo=UTC)
    assert second == datetime(2025, 11, 2, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize("hour", [5, 6, 12])
def test_a_moment_is_written_as_it_is_read(hour: int) -> None:
    at = datetime(2025, 11, 2, hour, 30, tzinfo=UTC)
    assert parse_moment(moment_text(at, ZONE, NOW), ZONE, NOW) == at


def test_an_unknown_zone_is_refused_by_name() -> None:
    with pytest.raises(RuleBroken, match="There is no time zone “Mars/Base”") as problem:
        parse_moment("12:00", "Mars/Base", NOW, field="End")
    assert problem.value.code == "zone-unknown"
