"""How long a copy still takes, and how often the screens hear of it."""

import itertools
from uuid import UUID

from app.ports.changes import ChangeSet
from app.sync.herald import Herald
from app.sync.pace import Pace
from tests.builders.clock import SetClock

TICKETS = ChangeSet(frozenset({"ticket"}), frozenset(), "sync")


def test_time_left_is_not_told_before_it_is_known() -> None:
    pace = Pace()
    told = [pace.watch(at, round(at * 1000), 10_000 - round(at * 1000)) for at in (0.0, 0.5, 1.0)]
    assert told == [None, None, None]


def test_time_left_is_what_an_even_pace_makes_it() -> None:
    pace = Pace()
    told = [pace.watch(float(at), at * 1000, 20_000 - at * 1000) for at in range(10)]
    assert told[3:] == [17.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0]


def test_time_left_does_not_jump_when_one_page_is_slow() -> None:
    pace, now, done, told = Pace(), 0.0, 0, list[float]()
    for page in range(30):
        now += 1.6 if page % 5 == 4 else 0.9
        done += 1000
        said = pace.watch(now, done, 40_000 - done)
        if said is not None:
            told.append(said)
    assert len(told) > 20
    assert all(later < earlier + 1 for earlier, later in itertools.pairwise(told))


def test_time_left_grows_when_the_link_becomes_slow_for_good() -> None:
    pace = Pace()
    for at in range(10):
        fast = pace.watch(float(at), at * 1000, 20_000 - at * 1000)
    for step in range(10):
        slow = pace.watch(10.0 + step * 5, 9000 + step * 100, 11_000 - step * 100)
    assert fast is not None
    assert slow is not None
    assert slow > 5 * fast


def test_a_copy_that_begins_again_is_measured_anew() -> None:
    pace = Pace()
    for at in range(10):
        pace.watch(float(at), at * 1000, 20_000 - at * 1000)
    assert pace.watch(20.0, 10, 19_990) is None


def test_a_few_rows_are_told_at_once_and_many_wait_for_a_while() -> None:
    clock, heard = SetClock(), list[ChangeSet]()
    herald = Herald(heard.append, clock)
    for _ in range(5):
        herald.tell(TICKETS)
    few = ChangeSet(frozenset({"asset"}), frozenset({UUID(int=1)}), "sync")
    herald.tell(few)
    assert heard == [TICKETS, few]
    herald.release()
    assert heard == [TICKETS, few, TICKETS]


def test_what_is_held_is_told_once_together() -> None:
    heard = list[ChangeSet]()
    herald = Herald(heard.append, SetClock())
    herald.hold({"ticket"})
    herald.hold({"asset"})
    assert heard == []
    herald.release()
    herald.release()
    assert heard == [ChangeSet(frozenset({"ticket", "asset"}), frozenset(), "sync")]
