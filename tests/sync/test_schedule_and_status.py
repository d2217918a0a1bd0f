"""When the next round comes, and what the status item says."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ports.problems import Refused, Unavailable
from app.store.state import note
from app.sync import listening, schedule
from app.sync.listening import Listening
from app.sync.news import Heard
from app.sync.schedule import Link, Schedule
from app.sync.status import SyncStatus, sync_status
from tests.sync.worlds import Desk, Paper

MakeDesk = Callable[..., Desk]
NEW_YORK = ZoneInfo("America/New_York")
GONE = Unavailable("central-unreachable", "Gone.")


SLOW = Unavailable("central-slow", "Slow.")


@pytest.mark.parametrize(("problem", "longest"), [(GONE, 30.0), (SLOW, 120.0)])
@given(failures=st.integers(1, 60), luck=st.floats(0, 1))
def test_pauses_grow_to_half_a_minute_where_nobody_answers_and_to_two_where_central_is_unwell(
    problem: Unavailable, longest: float, failures: int, luck: float
) -> None:
    plan = unlucky = Schedule()
    for number in range(failures):
        plan = schedule.failed(plan, problem, luck=luck)
        unlucky = schedule.failed(unlucky, problem, luck=1)
        bound = min(2.0 ** (number + 1), longest)
        assert unlucky.wait_s == bound
        assert plan.wait_s == max(schedule.SHORTEST_RETRY_S, luck * bound)


def test_devices_that_lost_central_together_come_back_apart() -> None:
    luck = Random(7).random
    waits = set()
    for _device in range(200):
        plan = Schedule()
        for _failure in range(5):
            plan = schedule.failed(plan, GONE, luck=luck())
        waits.add(round(plan.wait_s or 0.0))
    assert len(waits) > 25
    assert max(waits) <= 32


@given(st.integers(1, 60), st.floats(0, 1))
def test_who_asks_to_be_left_alone_for_a_while_is_left_alone(failures: int, luck: float) -> None:
    busy = Unavailable("central-full", "Later.", retry_after_s=30)
    plan = Schedule(Link.ONLINE, 0.0, failures - 1)
    assert (schedule.failed(plan, busy, luck=luck).wait_s or 0.0) >= 30


def test_another_network_begins_the_counting_anew_for_who_is_signed_in() -> None:
    plan = Schedule(Link.OFFLINE, 120.0, 12)
    changed = schedule.network_changed(plan, luck=0.5)
    assert (changed.wait_s, changed.failures) == (schedule.FIRST_RETRY_S / 2, 0)
    out = schedule.signed_out(plan)
    assert schedule.network_changed(out, luck=0.5) == out


def test_news_are_followed_at_once_by_who_is_signed_in() -> None:
    online = schedule.succeeded(Schedule(), answer_s=0.1, luck=1)
    assert schedule.woken(online).wait_s == 0
    out = schedule.signed_out(online)
    assert schedule.woken(out) == out


def test_a_broken_wait_brings_a_round_closer_only_while_central_is_thought_to_be_there() -> None:
    online = schedule.succeeded(Schedule(), answer_s=0.1, luck=1)
    assert schedule.doubted(online, luck=1).wait_s == schedule.FIRST_RETRY_S
    offline = schedule.failed(online, GONE, luck=1)
    assert schedule.doubted(offline, luck=0) == offline


def test_news_at_one_place_are_believed_once() -> None:
    told = listening.heard(Listening(), Heard(news=True, epoch="e", rev=7), luck=1)
    assert told.wait_s == 0
    silence = listening.heard(told, Heard(news=False, epoch="e", rev=7), luck=1)
    assert 0 < silence.wait_s <= listening.AGAIN_S
    again = listening.heard(silence, Heard(news=True, epoch="e", rev=7), luck=1)
    assert again.wait_s == schedule.FIRST_RETRY_S
    assert listening.heard(again, Heard(news=True, epoch="e", rev=8), luck=1).wait_s == 0


def test_waits_that_break_off_are_tried_again_less_and_less() -> None:
    plan = Listening()
    pauses = []
    for _failure in range(10):
        plan = listening.broke_off(plan, GONE, luck=1)
        pauses.append(plan.wait_s)
    assert pauses == sorted(pauses)
    assert pauses[-1] == schedule.LONGEST_UNHEARD_S
    assert listening.heard(plan, Heard(news=False, epoch="e", rev=1), luck=1).failures == 0


def test_an_answer_ends_the_waiting() -> None:
    plan = schedule.failed(Schedule(), GONE, luck=0.5)
    assert plan.link is Link.OFFLINE
    plan = schedule.succeeded(plan, answer_s=0.1, luck=1)
    assert plan == Schedule(Link.ONLINE, schedule.CALM_S, 0)


def test_an_edit_brings_the_next_round_closer_only_while_central_is_there() -> None:
    online = schedule.succeeded(Schedule(), answer_s=0.1, luck=1)
    assert schedule.edited(online).wait_s == schedule.SOON_S
    offline = schedule.failed(online, GONE, luck=1)
    assert schedule.edited(offline) == offline
    assert schedule.asked(offline).wait_s == 0


def test_signed_out_waits_for_a_person() -> None:
    out = schedule.failed(Schedule(), Refused("signed-out", "Out."), luck=0)
    assert (out.link, out.wait_s) == (Link.SIGNED_OUT, None)
    assert schedule.asked(out) == out
    assert schedule.signed_in(out) == Schedule()
    assert schedule.signed_out(Schedule()).wait_s is None


def test_a_slow_central_is_degraded_and_a_refusing_one_is_left_alone_for_long() -> None:
    slow = schedule.succeeded(Schedule(), answer_s=8, luck=1)
    assert (slow.link, slow.wait_s) == (Link.DEGRADED, schedule.CALM_S)
    stumbles = Unavailable("central-failed", "It stumbled.")
    assert schedule.failed(slow, stumbles, luck=0).link is Link.DEGRADED
    refused = schedule.failed(slow, Refused("pull-deletes-much", "No."), luck=1)
    assert (refused.link, refused.wait_s) == (Link.REFUSED, schedule.REFUSED_RETRY_S)


def test_a_device_that_central_sends_away_for_a_while_comes_when_it_was_told_to() -> None:
    busy = Unavailable("central-busy", "Many devices.", retry_after_s=40)
    waits = schedule.failed(Schedule(Link.ONLINE), busy, luck=0.5)
    assert waits.link is Link.DEGRADED
    assert waits.wait_s is not None
    assert 40 < waits.wait_s <= 40 + schedule.FIRST_RETRY_S


def status(desk: Desk) -> SyncStatus:
    with desk.store.reading() as connection:
        return sync_status(connection, NEW_YORK, desk.clock.now())


def test_the_words_follow_what_happens(paper: Paper, paper_desk: MakeDesk) -> None:
    desk = paper_desk()
    assert status(desk).state == "never"
    desk.sync()
    assert status(desk).words == "Synced 17:48"
    desk.submit(paper.north)
    assert status(desk).words == "1 waiting to be sent"
    desk.transport.lose_request = 2
    with pytest.raises(Unavailable):
        desk.sync()
    desk.clock.forward(minutes=20)
    with pytest.raises(Unavailable):
        desk.sync()
    here = status(desk)
    assert here.words == "Offline since 17:48 — working on this device's copy"
    assert (here.state, here.waiting) == ("offline", 1)
    desk.sync()
    assert status(desk).words == "Synced 18:08"
    assert status(desk).offline_since is None


def test_yesterday_is_named(paper_desk: MakeDesk) -> None:
    desk = paper_desk()
    desk.sync()
    desk.clock.forward(days=1)
    assert status(desk).words == "Synced Tue 10 Mar 17:48"


def test_a_copy_that_runs_counts_down(paper: Paper, paper_desk: MakeDesk) -> None:
    for number in range(20):
        paper.add_ticket(paper.north, f"Ticket {number}")
    paper.central.page_limit = 5
    desk = paper_desk()
    with desk.store.writing() as connection:
        note(connection, signed_out=False, user=paper.mira)
    seen: list[str] = []

    def look(_path: str, answer: bytes) -> bytes:
        seen.append(status(desk).words)
        return answer

    desk.transport.spoil = look
    desk.sync(prefetch=False)
    assert any("rows left" in words for words in seen)


def test_signed_out_is_said_plainly(paper_desk: MakeDesk) -> None:
    desk = paper_desk()
    desk.sync()
    with desk.store.writing() as connection:
        note(connection, signed_out=True, user=uuid4())
    assert status(desk).words == "Signed out — changes are NOT syncing"


def test_a_clock_that_is_off_is_said(paper_desk: MakeDesk) -> None:
    desk = paper_desk()
    desk.sync()
    with desk.store.writing() as connection:
        note(connection, clock_offset_s=timedelta(minutes=-7).total_seconds())
    assert status(desk).clock_words == "This computer's clock is 7 minutes ahead. Set it right."


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "central-stranger",
            "The network answered instead of central: you may have to sign in to this Wi-Fi.",
        ),
        ("central-garbled", "Central's answer was damaged on its way — it is asked again"),
        (
            "central-not-trusted",
            "The server could not prove that it is central — nothing was sent",
        ),
    ],
)
def test_an_answer_that_is_not_centrals_is_said_instead_of_offline(
    paper_desk: MakeDesk, code: str, words: str
) -> None:
    desk = paper_desk()
    desk.sync()
    with desk.store.writing() as connection:
        note(connection, last_code=code, offline_since=desk.clock.now())
    assert (status(desk).state, status(desk).words) == ("offline", words)
