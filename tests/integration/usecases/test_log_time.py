"""Work that is recorded: what cannot have been is refused in a sentence of its own."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.domain.moments import parse_moment
from app.ports.problems import Refused
from app.records import TimeEntry
from app.usecases.log_time import LogTime, Stretch, log_time
from tests.builders.grounds import Ground, grounded
from tests.builders.rows import T1042, small_rows

ground = grounded("small", small_rows)


@pytest.mark.parametrize(
    ("minutes", "code"),
    [
        ([], "time-none"),
        ([(-10, -10)], "time-inverted"),
        ([(-10, -20)], "time-inverted"),
        ([(-30, -10), (-20, -5)], "time-overlap"),
        ([(-10, 30)], "time-future"),
    ],
)
def test_impossible_times_are_refused_with_their_own_sentence(
    ground: Ground, minutes: list[tuple[int, int]], code: str
) -> None:
    now = ground.clock.now()
    stretches = [
        Stretch(now + timedelta(minutes=start), now + timedelta(minutes=end))
        for start, end in minutes
    ]
    with pytest.raises(Refused) as refusal:
        ground.do(log_time, LogTime(stretches, "Work", ticket=T1042))
    assert refusal.value.code == code
    assert ground.ask(lambda session: session.scalar(select(func.count(TimeEntry.id)))) == 0


def test_an_end_that_the_clocks_put_before_its_start_is_refused(ground: Ground) -> None:
    """In the night in which 01:30 comes twice, 01:45 may be earlier than 01:30."""
    start, early, late = (
        parse_moment(f"2025-11-02 {text}", "America/New_York", ground.clock.now())
        for text in ("01:30 second", "01:45 first", "01:45 second")
    )
    with pytest.raises(Refused, match="“End” must come after “Start”"):
        ground.do(log_time, LogTime([Stretch(start, early)], "Work", ticket=T1042))
    entry = ground.do(log_time, LogTime([Stretch(start, late)], "Work", ticket=T1042))
    assert ground.ask(lambda session: session.get_one(TimeEntry, entry).worked_s) == 15 * 60
