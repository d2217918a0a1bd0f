"""People write moments as they say them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain.moments import parse_moment
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
