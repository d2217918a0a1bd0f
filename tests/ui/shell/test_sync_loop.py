"""The sync loop: when it runs, what it says, and that it never gives up."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap.syncing import CUT, Heard, Link, Progress, SyncStatus
from app.ports.changes import ChangeSet
from app.ports.problems import Refused, TrestleProblem, Unavailable
from tests.builders.patience import PATIENCE_S
from ui.runtime.changes import ChangeBus
from ui.runtime.tasks import Lanes
from ui.shell.network_watch import NetworkWatch
from ui.shell.sync_loop import STATUS, SyncLoop

OFFLINE = Unavailable("central-unreachable", "Central cannot be reached; it is tried again.")


class Silence:
    """A listening to which a test answers."""

    def __init__(self) -> None:
        self.answers: queue.Queue[Heard | TrestleProblem] = queue.Queue()
        self.waits = 0

    def wait(self) -> Heard:
        self.waits += 1
        came = self.answers.get(timeout=PATIENCE_S)
        if isinstance(came, TrestleProblem):
            raise came
        return came

    def end(self) -> None:
        self.answers.put(Unavailable(CUT, "Ended."))


@dataclass(slots=True)
class Central:
    """Counts rounds and answers as told."""

    rounds: int = 0
    problem: BaseException | None = None
    waiting: int = 0
    rows_left: int = 0
    far: list[Progress] = field(default_factory=list)
    listenings: list[Silence] = field(default_factory=list)

    def news(self) -> Silence:
        self.listenings.append(Silence())
        return self.listenings[-1]

    def sync(self, on_progress: Callable[[Progress], None] = lambda _far: None) -> Any:
        self.rounds += 1
        for far in self.far:
            on_progress(far)
        if self.problem is not None:
            raise self.problem

    def status(self) -> SyncStatus:
        offline = isinstance(self.problem, Unavailable)
        state, words = ("offline", "Offline") if offline else ("online", "Synced")
        return SyncStatus(
            state,  # type: ignore[arg-type] # one of the states
            words,
            self.waiting,
            0,
            0,
            None,
            None,
            self.rows_left,
        )


@dataclass(slots=True)
class Looped:
    """A loop over a central that a test tells what to do."""

    central: Central
    lanes: Lanes
    bus: ChangeBus
    loop: SyncLoop
    stood: list[SyncStatus] = field(default_factory=list)
    heard: list[ChangeSet] = field(default_factory=list)

    @property
    def listens(self) -> bool:
        return self.loop.ear.waiting

    def settle(self) -> None:
        for _turn in range(3):
            QApplication.sendPostedEvents()
            assert self.lanes.wait_idle(PATIENCE_S)
            QApplication.sendPostedEvents()

    def fire(self) -> None:
        """Let the planned moment come now."""
        planned = self.loop.planned_ms
        assert planned is not None
        self.loop.run_now()
        self.settle()


@pytest.fixture
def looped(qtbot: QtBot) -> Iterator[Looped]:
    assert qtbot is not None
    central, lanes, bus = Central(), Lanes(), ChangeBus()
    loop = SyncLoop(central, lanes, bus, luck=lambda: 1.0)
    made = Looped(central, lanes, bus, loop)
    loop.stood.connect(made.stood.append)
    bus.changed.connect(made.heard.append)
    yield made
    loop.end()
    made.settle()
    lanes.close()


def test_it_syncs_at_the_start_and_then_at_intervals(looped: Looped) -> None:
    looped.loop.begin()
    assert looped.loop.planned_ms == 0
    looped.fire()
    assert looped.central.rounds == 1
    planned = looped.loop.planned_ms
    assert planned is not None
    assert planned > 5000


def test_a_local_change_is_sent_soon_and_foreign_ones_are_not_answered(looped: Looped) -> None:
    looped.loop.begin()
    looped.fire()
    looped.bus.announce(ChangeSet(frozenset({"ticket"}), origin="sync"))
    looped.settle()
    far = looped.loop.planned_ms
    looped.bus.announce(ChangeSet(frozenset({"ticket"}), origin="ticket"))
    looped.settle()
    soon = looped.loop.planned_ms
    assert far is not None
    assert soon is not None
    assert soon < 2000 < far


def test_acts_of_the_timer_alone_need_no_sync(looped: Looped) -> None:
    looped.loop.begin()
    looped.fire()
    looped.bus.announce(ChangeSet(frozenset({"timer"}), origin="timer"))
    looped.settle()
    planned = looped.loop.planned_ms
    assert planned is not None
    assert planned > 5000


def test_offline_is_normal_it_is_tried_again_later_and_later(looped: Looped) -> None:
    looped.central.problem = OFFLINE
    looped.loop.begin()
    pauses = []
    for _round in range(4):
        looped.fire()
        pauses.append(looped.loop.planned_ms or 0)
    assert pauses == sorted(pauses)
    assert pauses[-1] > pauses[0] > 0
    assert [status.state for status in looped.stood] == ["offline"]
    looped.central.problem = None
    looped.loop.now()
    looped.fire()
    assert [status.state for status in looped.stood] == ["offline", "online"]
    assert looped.loop.link is Link.ONLINE


def test_signed_out_waits_for_a_sign_in(looped: Looped) -> None:
    looped.central.problem = Refused("signed-out", "You are signed out.")
    looped.loop.begin()
    looped.fire()
    assert looped.loop.planned_ms is None
    looped.loop.now()
    assert looped.loop.planned_ms is None
    looped.central.problem = None
    looped.loop.begin()
    looped.fire()
    assert looped.central.rounds == 2


@pytest.mark.parametrize("problem", [ValueError("a bug"), TrestleProblem("odd", "Odd.")])
def test_a_fault_does_not_end_the_loop(looped: Looped, problem: BaseException) -> None:
    looped.central.problem = problem
    looped.loop.begin()
    looped.fire()
    planned = looped.loop.planned_ms
    assert planned is not None
    assert planned > 0


def test_each_new_standing_is_announced_once(looped: Looped) -> None:
    looped.loop.begin()
    looped.fire()
    looped.loop.now()
    looped.fire()
    told = [change for change in looped.heard if STATUS in change.kinds]
    assert len(told) == len(looped.stood) == 1


def test_screens_do_not_read_again_at_every_page_of_a_copy(looped: Looped) -> None:
    looped.central.rows_left = 900
    looped.loop.begin()
    for left in (900, 600, 300):
        looped.central.rows_left = left
        looped.loop.now()
        looped.fire()
    told = [change for change in looped.heard if STATUS in change.kinds]
    assert [status.rows_left for status in looped.stood] == [900, 600, 300]
    assert len(told) == 1


def test_progress_is_rows_done_of_all(looped: Looped, qtbot: QtBot) -> None:
    looped.central.far = [Progress("pull", 400, 600, 1000)]
    looped.loop.begin()
    with qtbot.waitSignal(looped.loop.copied) as seen:
        looped.fire()
    assert seen.args == looped.central.far


def test_a_wish_during_a_round_is_another_round(looped: Looped) -> None:
    looped.loop.begin()
    looped.loop.run_now()
    looped.loop.now()
    looped.settle()
    planned = looped.loop.planned_ms
    assert planned is not None
    assert planned < 2000


def test_after_a_round_it_listens_and_news_lead_to_a_pull(looped: Looped, qtbot: QtBot) -> None:
    looped.loop.begin()
    assert not looped.central.listenings
    looped.fire()
    looped.central.listenings[0].answers.put(Heard(True, "e", 5))
    qtbot.waitUntil(lambda: looped.central.rounds == 2)
    qtbot.waitUntil(lambda: looped.listens)
    assert len(looped.central.listenings) == 1


def test_a_wait_without_news_is_followed_by_another_and_by_no_round(
    looped: Looped, qtbot: QtBot
) -> None:
    looped.loop.begin()
    looped.fire()
    listening = looped.central.listenings[0]
    listening.answers.put(Heard(False, "e", 5))
    qtbot.waitUntil(lambda: listening.waits == 2)
    assert looped.central.rounds == 1


def test_news_that_are_none_are_followed_once_and_then_less_and_less(
    looped: Looped, qtbot: QtBot
) -> None:
    looped.loop.begin()
    looped.fire()
    listening = looped.central.listenings[0]
    listening.answers.put(Heard(True, "e", 5))
    qtbot.waitUntil(lambda: looped.central.rounds == 2 and listening.waits == 2)
    listening.answers.put(Heard(True, "e", 5))
    qtbot.waitUntil(lambda: looped.loop.ear.planned_ms is not None)
    assert (looped.loop.ear.planned_ms or 0) > 500
    assert looped.central.rounds == 2


def test_an_edit_is_sent_while_a_wait_is_under_way(looped: Looped, qtbot: QtBot) -> None:
    looped.loop.begin()
    looped.fire()
    assert looped.listens
    looped.bus.announce(ChangeSet(frozenset({"ticket"}), origin="ticket"))
    qtbot.waitUntil(lambda: looped.central.rounds == 2)
    assert looped.listens
    assert looped.central.listenings[0].waits == 1


@pytest.mark.parametrize("leave", ["sign out", "offline", "asleep"])
def test_a_wait_ends_at_once_when_it_is_not_wanted_any_more(
    looped: Looped, qtbot: QtBot, leave: str
) -> None:
    looped.loop.begin()
    looped.fire()
    act = {
        "sign out": looped.loop.end,
        "offline": looped.loop.network.went.emit,
        "asleep": looped.loop.network.changed.emit,
    }[leave]
    act()
    assert not looped.listens
    # What it was woken with is used up: its thread is free again.
    qtbot.waitUntil(looped.central.listenings[0].answers.empty)


def test_leaving_does_not_take_as_long_as_a_wait(looped: Looped) -> None:
    looped.loop.begin()
    looped.fire()
    assert looped.listens
    looped.loop.end()
    assert looped.lanes.close()


def test_a_wait_that_breaks_off_has_a_round_look_at_central_soon(
    looped: Looped, qtbot: QtBot
) -> None:
    looped.loop.begin()
    looped.fire()
    looped.central.problem = OFFLINE
    looped.central.listenings[0].answers.put(OFFLINE)
    qtbot.waitUntil(lambda: looped.loop.ear.planned_ms is not None)
    assert (looped.loop.planned_ms or 0) < 5000
    looped.fire()
    assert looped.loop.link is Link.OFFLINE
    assert looped.loop.ear.planned_ms is None
    assert not looped.listens


def test_a_wait_that_is_refused_as_signed_out_stops_everything_until_a_sign_in(
    looped: Looped, qtbot: QtBot
) -> None:
    looped.loop.begin()
    looped.fire()
    looped.central.listenings[0].answers.put(Refused("signed-out", "You are signed out."))
    qtbot.waitUntil(lambda: looped.loop.link is Link.SIGNED_OUT)
    assert looped.loop.planned_ms is None
    assert not looped.listens


def test_another_network_ends_the_back_off(looped: Looped) -> None:
    looped.central.problem = OFFLINE
    looped.loop.begin()
    for _round in range(6):
        looped.fire()
    assert looped.loop.planned_ms == 30_000
    looped.loop.network.changed.emit()
    assert (looped.loop.planned_ms or 0) < 5000
    looped.fire()
    assert (looped.loop.planned_ms or 0) < 5000


@pytest.mark.usefixtures("qtbot")
def test_a_computer_that_slept_notices_when_it_wakes() -> None:
    now = [1000.0]
    watch = NetworkWatch(wall=lambda: now[0])
    told: list[str] = []
    watch.changed.connect(lambda: told.append("changed"))
    now[0] += 10
    watch.look()
    assert not told
    now[0] += 3600
    watch.look()
    watch.look()
    assert told == ["changed"]
