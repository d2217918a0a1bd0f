"""The strip of an entry: its minutes by the clock, with what turned at each cut (domain.md 3.4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.central.portal.strips import strip_of
from app.queries.portal.work import Stretch, WorkEntry
from tests.portal.test_pages import request_of
from tests.portal.town import DANA, ELI, Town

BEGUN = datetime(2026, 3, 10, 21, 40, tzinfo=UTC)
ZONE = "America/New_York"
IN, OUT = ("included", "IN-INCIDENT", "1"), ("excluded", "EX-AFTER-HOURS", "3/2")
COVERED = ("included", "IN-AFTER-HOURS-COVERED", "1")
LATER = ("excluded", "EX-POST-RESOLUTION", "1")
APART = ("not_applicable", "NA-TRAVEL", "1")


def worked(*stretches: tuple[int, int, tuple[str, str, str]]) -> WorkEntry:
    """Work by stretches: from and to in minutes since 17:40 in New York, and the decision."""
    told = tuple(
        Stretch(BEGUN + timedelta(minutes=begun), BEGUN + timedelta(minutes=ended), *said)
        for begun, ended, said in stretches
    )
    return WorkEntry(
        UUID(int=1), "request", 1, "", "", BEGUN, BEGUN, 0, "", "", (), stretches=told
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "turn"),
    [
        (IN, OUT, "At 18:00 support hours end."),
        (OUT, IN, "At 18:00 support hours begin."),
        (COVERED, OUT, "At 18:00 the agreed hours end."),
        (OUT, COVERED, "At 18:00 the agreed hours begin."),
        (IN, LATER, "At 18:00 service is restored."),
        (APART, OUT, "At 18:00 support hours end."),
    ],
)
def test_a_strip_says_what_turned_where_two_decisions_meet(
    before: tuple[str, str, str], after: tuple[str, str, str], turn: str
) -> None:
    strip = strip_of(worked((0, 20, before), (20, 40, after)), ZONE)
    assert strip is not None
    assert strip.sentence.startswith(turn)


def test_what_reads_alike_is_one_part_and_a_pause_is_no_turn() -> None:
    strip = strip_of(worked((0, 10, IN), (10, 20, IN), (30, 40, OUT)), ZONE)
    assert strip is not None
    assert strip.title == "17:40 to 18:00: 20 min included; 18:10 to 18:20: 10 min excluded"
    assert strip.sentence == "After hours ×1.5."


def test_work_that_is_all_in_the_fee_or_took_no_time_has_no_strip() -> None:
    assert strip_of(worked((0, 20, IN)), ZONE) is None
    assert strip_of(worked(), ZONE) is None
    assert strip_of(worked((0, 0, OUT)), ZONE) is None


def test_the_strip_stands_on_a_request_and_among_the_hours_of_a_month(town: Town) -> None:
    told = (
        "<title>17:40 to 18:00: 20 min included; 18:00 to 18:20: 20 min excluded</title>"
        "<desc>At 18:00 support hours end. After hours ×1.5.</desc>"
    )
    for who, place in ((ELI, request_of(town, ELI)), (DANA, "/hours")):
        town.become(who)
        text = town.get(place).text
        # One for a page and one for a phone; training, which is in the fee, has none.
        assert text.count(told) == text.count("<svg xmlns") == 2, place
