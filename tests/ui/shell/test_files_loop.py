"""The loop of the files lane: when it carries, how often, and that one turn follows another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.bootstrap.syncing import Link, Rested
from app.ports.changes import ChangeSet
from app.ports.problems import Unavailable
from tests.builders.lanes import InlineLanes
from ui.runtime.changes import ChangeBus
from ui.shell.files_loop import ORIGIN, FilesLoop

FILE = uuid4()


class Sync(QObject):
    """Stands where the rounds would."""

    rested = Signal()
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.link = Link.ONLINE

    def is_metered(self) -> bool:
        return False


@dataclass(slots=True)
class Carrier:
    """Notes its turns and ends them as a test says."""

    turns: list[bool] = field(default_factory=list)
    rested: Rested = field(default_factory=lambda: Rested(None))
    problem: Exception | None = None
    carries: UUID | None = None
    ended: int = 0

    def turn(
        self, *, metered: bool, told: Callable[[UUID, bool], None] = lambda _one, _end: None
    ) -> Rested:
        self.turns.append(metered)
        if self.carries is not None:
            told(self.carries, True)
        if self.problem is not None:
            raise self.problem
        return self.rested

    def end(self) -> None:
        self.ended += 1


class Looped:
    """A loop whose jobs run when they are submitted, or when the test lets them."""

    def __init__(self) -> None:
        self.sync, self.lanes, self.bus = Sync(), InlineLanes(), ChangeBus()
        self.made: list[Carrier] = []
        self.carrier, self.metered = Carrier(), False
        self.loop = FilesLoop(
            self._make, self.lanes, self.bus, self.sync,  # type: ignore[arg-type] # what it uses of the rounds
            metered=lambda: self.metered,
        )  # fmt: skip
        (self.next,) = self.loop.findChildren(QTimer)

    def _make(self) -> Carrier:
        self.made.append(self.carrier)
        return self.carrier

    @property
    def planned_ms(self) -> int | None:
        """After how long the next turn begins; None while none is planned."""
        return self.next.interval() if self.next.isActive() else None

    def add_file(self, origin: str = "ticket") -> None:
        self.bus.announce(ChangeSet(frozenset({"attachment"}), frozenset({FILE}), origin))
        QTest.qWait(0)  # changes come over the event loop

    def fire(self) -> None:
        """Let the planned turn come now."""
        assert self.planned_ms is not None
        self.next.stop()
        self.loop.run_now()


@pytest.fixture
def looped(qtbot: QtBot) -> Iterator[Looped]:
    assert qtbot is not None
    made = Looped()
    yield made
    made.next.stop()


def test_files_are_carried_soon_after_each_round(looped: Looped) -> None:
    looped.sync.rested.emit()
    assert looped.carrier.turns == []
    looped.fire()
    assert looped.carrier.turns == [False]
    assert looped.planned_ms is None


def test_a_file_that_is_added_or_wanted_is_carried_soon(looped: Looped) -> None:
    looped.add_file()
    looped.fire()
    assert len(looped.carrier.turns) == 1


@pytest.mark.parametrize("origin", [ORIGIN, "sync"])
def test_what_the_lane_itself_or_a_round_tells_begins_no_turn(looped: Looped, origin: str) -> None:
    looped.add_file(origin)
    assert looped.planned_ms is None


def test_other_changes_begin_no_turn(looped: Looped) -> None:
    looped.bus.announce(ChangeSet(frozenset({"ticket"}), frozenset({FILE}), "ticket"))
    QTest.qWait(0)
    assert looped.planned_ms is None


@pytest.mark.parametrize("link", sorted(set(Link) - {Link.ONLINE, Link.DEGRADED}))
def test_nothing_is_tried_while_central_is_not_reached(looped: Looped, link: Link) -> None:
    looped.sync.link = link
    looped.add_file()
    looped.loop.run_now()
    assert looped.planned_ms is None
    assert looped.carrier.turns == []


def test_each_turn_asks_how_the_network_is_now(looped: Looped) -> None:
    looped.loop.run_now()
    looped.metered = True
    looped.loop.run_now()
    assert looped.carrier.turns == [False, True]
    assert len(looped.made) == 1, "one carrier for all turns: it learns how much a line takes"


def test_turns_never_overlap_and_what_came_meanwhile_is_carried_after(looped: Looped) -> None:
    looped.lanes.held = True
    looped.loop.run_now()
    assert looped.loop.running
    looped.add_file()
    looped.loop.run_now()
    assert len(looped.lanes.waiting) == 1
    looped.lanes.release()
    assert looped.carrier.turns == [False]
    looped.fire()
    assert looped.carrier.turns == [False, False]


def test_what_rests_is_tried_again_when_it_is_ready(looped: Looped) -> None:
    looped.carrier.rested = Rested(4.0)
    looped.loop.run_now()
    assert looped.planned_ms == 4000


def test_no_pause_is_longer_than_ten_minutes(looped: Looped) -> None:
    looped.carrier.rested = Rested(7200.0)
    looped.loop.run_now()
    assert looped.planned_ms == 600_000


def test_a_problem_of_the_way_is_no_fault_and_a_later_turn_goes_on(looped: Looped) -> None:
    looped.carrier.problem = Unavailable("central-unreachable", "Central cannot be reached.")
    looped.loop.run_now()
    assert not looped.loop.running
    looped.carrier.problem = None
    looped.sync.rested.emit()
    looped.fire()
    assert len(looped.carrier.turns) == 2


def test_a_fault_of_the_program_is_tried_again_after_a_while(looped: Looped) -> None:
    looped.carrier.problem = RuntimeError("a slip")
    looped.loop.run_now()
    assert not looped.loop.running
    assert looped.planned_ms == 600_000


def test_the_screens_hear_of_each_file_that_went_on(looped: Looped) -> None:
    heard: list[ChangeSet] = []
    looped.bus.changed.connect(heard.append)
    looped.carrier.carries = FILE
    looped.loop.run_now()
    QTest.qWait(0)
    assert heard == [ChangeSet(frozenset({"attachment"}), frozenset({FILE}), ORIGIN)]


def test_who_signs_out_ends_what_is_under_way_and_a_new_carrier_begins_later(
    looped: Looped,
) -> None:
    looped.lanes.held = True
    looped.loop.run_now()
    first = looped.carrier
    looped.add_file()
    looped.sync.ended.emit()
    assert first.ended == 1
    first.rested = Rested(1.0)
    looped.lanes.release()
    assert looped.planned_ms is None, "nobody is signed in: nothing is planned"
    looped.carrier = Carrier()
    looped.loop.run_now()
    assert len(looped.carrier.turns) == 1
    assert len(looped.made) == 2
