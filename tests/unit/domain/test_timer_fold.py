"""The timer as it follows from its events."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.timer import (
    Sign,
    TimerAct,
    TimerEvent,
    TimerState,
    clock_step_seconds,
    fold,
    gap_seconds,
)

NINE = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
A, B = uuid4(), uuid4()


def sign(seconds: float, boot: str = "boot") -> Sign:
    return Sign(NINE + timedelta(seconds=seconds), 100.0 + seconds, boot)


def event(act: TimerAct, seconds: float, ticket: UUID | None = A, **data: str) -> TimerEvent:
    return TimerEvent(act, sign(seconds), ticket, data=data)


def spans(state: TimerState, ticket: UUID, now: float) -> list[tuple[float, float]]:
    timings = [timing for timing in (state.running, *state.held) if timing is not None]
    timing = next(timing for timing in timings if timing.ticket == ticket)
    return [
        ((span.start - NINE).total_seconds(), (span.end - NINE).total_seconds())
        for span in timing.until(sign(now))
    ]


START, HOLD, RESUME, SWITCH, STOP, DISCARD = TimerAct


def test_a_pause_is_not_worked() -> None:
    state = fold([event(START, 0), event(HOLD, 60), event(RESUME, 100)])
    assert spans(state, A, 130) == [(0, 60), (100, 130)]
    assert state.running is not None
    assert state.running.worked_s(sign(130)) == 90


def test_starting_on_another_ticket_holds_the_first() -> None:
    state = fold([event(START, 0), event(SWITCH, 600, B)])
    assert state.running is not None
    assert state.running.ticket == B
    assert spans(state, A, 900) == [(0, 600)]
    assert spans(state, B, 900) == [(600, 900)]


def test_switching_back_within_a_minute_leaves_no_sliver() -> None:
    state = fold([event(START, 0), event(SWITCH, 600, B), event(SWITCH, 640)])
    assert spans(state, A, 900) == [(0, 900)]
    assert state.held == ()


def test_switching_back_gives_a_held_one_back_as_it_was() -> None:
    before = [event(START, 0, B), event(SWITCH, 300)]
    state = fold([*before, event(SWITCH, 600, B), event(SWITCH, 659)])
    assert spans(state, A, 900) == [(300, 900)]
    assert spans(state, B, 900) == [(0, 300)]


def test_switching_back_after_a_minute_keeps_the_work() -> None:
    state = fold([event(START, 0), event(SWITCH, 600, B), event(SWITCH, 660)])
    assert spans(state, A, 900) == [(0, 600), (660, 900)]
    assert spans(state, B, 900) == [(600, 660)]


def test_a_switch_may_stop_the_old_one() -> None:
    state = fold([event(START, 0), event(SWITCH, 600, B, old="stop")])
    assert state.held == ()
    assert state.stopped is not None
    assert state.stopped.ticket == A
    back = fold([event(START, 0), event(SWITCH, 600, B, old="stop"), event(SWITCH, 610)])
    assert spans(back, A, 900) == [(610, 900)]


def test_a_stop_ends_what_runs_or_what_is_held() -> None:
    state = fold([event(START, 0), event(SWITCH, 600, B), event(STOP, 700)])
    assert state.running is not None
    assert state.stopped is not None
    assert state.stopped.worked_s(sign(999)) == 600
    assert fold([event(START, 0), event(STOP, 5)]).is_idle


def test_a_discarded_timer_leaves_nothing() -> None:
    state = fold([event(START, 0), event(DISCARD, 50)])
    assert state == TimerState()


def test_work_without_a_ticket_is_named_later() -> None:
    state = fold([event(START, 0, None), event(STOP, 90, None)])
    assert state.stopped is not None
    assert state.stopped.ticket is None


def test_acts_that_make_no_sense_change_nothing() -> None:
    assert fold([event(HOLD, 0), event(STOP, 1), event(DISCARD, 2)]) == TimerState()
    twice = fold([event(START, 0), event(START, 50)])
    assert spans(twice, A, 60) == [(0, 60)]


def test_an_absence_is_cut_out_where_it_began() -> None:
    state = fold([event(START, 0), event(HOLD, 300), event(RESUME, 1920)])
    assert spans(state, A, 2000) == [(0, 300), (1920, 2000)]


def test_a_clock_that_was_set_back_costs_no_time() -> None:
    state = fold([event(START, 600)])
    late = Sign(NINE, 100.0 + 900, "boot")
    assert state.running is not None
    assert state.running.worked_s(late) == 300
    assert clock_step_seconds(sign(600), late) == 900


@pytest.mark.parametrize(
    ("now", "gap"),
    [
        (sign(60), 0),
        (Sign(NINE + timedelta(seconds=3600), 110.0, "boot"), 3590),
        (Sign(NINE + timedelta(seconds=3600), 5.0, "other"), 3600),
        (Sign(NINE - timedelta(seconds=60), 160.0, "boot"), 0),
    ],
)
def test_sleep_and_reboot_are_gaps(now: Sign, gap: float) -> None:
    assert gap_seconds(sign(0), now) == pytest.approx(gap)


acts = st.lists(
    st.tuples(st.sampled_from(list(TimerAct)), st.sampled_from([A, B, None]), st.integers(0, 500)),
    max_size=25,
)


@given(acts)
def test_spans_never_overlap_and_nothing_runs_twice(
    moves: list[tuple[TimerAct, UUID | None, int]],
) -> None:
    at = 0
    events = []
    for act, ticket, pause in moves:
        at += pause
        events.append(replace(event(act, at), ticket=ticket))
    state = fold(events)
    now = sign(at)
    timings = [timing for timing in (state.running, *state.held) if timing is not None]
    assert len({timing.ticket for timing in timings}) == len(timings)
    every = sorted((s.start, s.end) for timing in timings for s in timing.until(now))
    assert all(start < end for start, end in every)
    assert all(before[1] <= after[0] for before, after in pairwise(every))
