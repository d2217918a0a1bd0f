"""The sync loop: when it runs, what it says, and that it never gives up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap.syncing import Link, Progress, SyncStatus
from app.ports.changes import ChangeSet
from app.ports.problems import Refused, TrestleProblem, Unavailable
from ui.runtime.changes import ChangeBus
from ui.runtime.tasks import Lanes
from ui.shell.sync_loop import STATUS, SyncLoop

OFFLINE = Unavailable("central-unreachable", "Central cannot be reached; it is tried again.")


@dataclass(slots=True)
class Central:
    """Counts rounds and answers as told."""

    rounds: int = 0
    problem: BaseException | None = None
    waiting: int = 0
    far: list[Progress] = field(default_factory=list)

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
            0,
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

    def settle(self) -> None:
        for _turn in range(3):
            QApplication.sendPostedEvents()
            self.lanes.wait_idle()
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


def test_progress_is_rows_done_of_all(looped: Looped, qtbot: QtBot) -> None:
    looped.central.far = [Progress("pull", 400, 600, 1000)]
    looped.loop.begin()
    with qtbot.waitSignal(looped.loop.copied) as seen:
        looped.fire()
    assert seen.args == [400, 1000]


def test_a_wish_during_a_round_is_another_round(looped: Looped) -> None:
    looped.loop.begin()
    looped.loop.run_now()
    looped.loop.now()
    looped.settle()
    planned = looped.loop.planned_ms
    assert planned is not None
    assert planned < 2000
