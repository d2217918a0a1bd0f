"""When the next round comes, and what the status item says."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ports.problems import Refused, Unavailable
from app.store.state import note
from app.sync import schedule
from app.sync.schedule import Link, Schedule
from app.sync.status import SyncStatus, sync_status
from tests.sync.worlds import Desk, Paper

MakeDesk = Callable[..., Desk]
NEW_YORK = ZoneInfo("America/New_York")
GONE = Unavailable("central-unreachable", "Gone.")


@given(st.integers(1, 60), st.floats(0, 1))
def test_pauses_grow_to_two_minutes_and_no_further(failures: int, luck: float) -> None:
    plan = Schedule()
    waits = []
    for _ in range(failures):
        plan = schedule.failed(plan, GONE, luck=luck)
        waits.append(plan.wait_s or 0.0)
    assert waits == sorted(waits)
    assert 1.0 <= waits[0] <= 2.0
    assert waits[-1] <= schedule.LONGEST_RETRY_S


def test_an_answer_ends_the_waiting() -> None:
    plan = schedule.failed(Schedule(), GONE, luck=0.5)
    assert plan.link is Link.OFFLINE
    plan = schedule.succeeded(plan, answer_s=0.1, waiting=0, luck=1)
    assert plan == Schedule(Link.ONLINE, schedule.CALM_S, 0)


def test_an_edit_brings_the_next_round_closer_only_while_central_is_there() -> None:
    online = schedule.succeeded(Schedule(), answer_s=0.1, waiting=0, luck=1)
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
    slow = schedule.succeeded(Schedule(), answer_s=8, waiting=3, luck=0)
    assert (slow.link, slow.wait_s) == (Link.DEGRADED, schedule.SOON_S)
    stumbles = Unavailable("central-failed", "It stumbled.")
    assert schedule.failed(slow, stumbles, luck=0).link is Link.DEGRADED
    refused = schedule.failed(slow, Refused("pull-deletes-much", "No."), luck=1)
    assert (refused.link, refused.wait_s) == (Link.REFUSED, schedule.REFUSED_RETRY_S)


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
