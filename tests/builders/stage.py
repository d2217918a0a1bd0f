"""A window without its shell: one screen over a real store, with everything it asks for.

What the screen says, where it goes and what it does to the timer is written down for the test.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, QSize, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.bootstrap.syncing import Progress
from app.ports.changes import ChangeSet
from tests.builders.clock import SetClock
from tests.builders.patience import PATIENCE_S, not_come
from tests.builders.world import Rows, World, open_world
from ui.kit.actions.registry import ActionRegistry
from ui.kit.actions.spec import ANYWHERE
from ui.kit.notices.notice import Notice
from ui.runtime.changes import ChangeBus
from ui.runtime.problem import Problem
from ui.runtime.tasks import Lanes
from ui.shell.contract import Screen, ScreenContext
from ui.theme.theme import Mode, current

_MOMENT_MS = 100


@dataclass(slots=True)
class Said:
    """What the screen told the person."""

    lines: list[str] = field(default_factory=list)
    backs: list[str] = field(default_factory=list)
    undos: list[Callable[[], None] | None] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    acts: list[Callable[[], None] | None] = field(default_factory=list)

    def post(self, notice: Notice, act: Callable[[], None] | None = None) -> None:
        self.notices.append(notice)
        self.acts.append(act)

    def withdraw(self, key: str) -> None:
        self.notices = [notice for notice in self.notices if notice.key != key]

    def say(self, text: str, undo: Callable[[], None] | None = None, back: str = "") -> None:
        self.lines.append(text)
        self.backs.append(back)
        self.undos.append(undo)

    def problem(self, problem: Problem, retry: Callable[[], None] | None = None) -> None:
        self.problems.append(problem)
        self.acts.append(retry)

    def undo(self) -> None:
        """Take back the last act that can be taken back."""
        undo = self.undos[-1]
        assert undo is not None
        undo()


@dataclass(slots=True)
class Way:
    """Where the screen went."""

    steps: list[tuple[str, UUID | None]] = field(default_factory=list)
    part: str = ""

    def go(self, screen: str, target: UUID | None = None, part: str = "") -> None:
        self.steps.append((screen, target))
        self.part = part


@dataclass(slots=True)
class TimerLog:
    """What was asked of the timer."""

    running_on: UUID | None = None
    stopped: int = 0

    def start(self, ticket: UUID) -> None:
        self.running_on = ticket

    def hold_or_resume(self) -> None:
        pass

    def stop(self) -> None:
        self.running_on = None
        self.stopped += 1


@dataclass(slots=True)
class SyncLog:
    """How often a sync was asked for, whether the network costs, and who hears of a round."""

    asked: int = 0
    metered: bool = False
    heard: list[Callable[[Progress], None]] = field(default_factory=list)

    def now(self) -> None:
        self.asked += 1

    def is_metered(self) -> bool:
        return self.metered

    def on_progress(self, heard: Callable[[Progress], None]) -> None:
        self.heard.append(heard)

    def go_on(self, far: Progress) -> None:
        """Let a round be so far."""
        for heard in self.heard:
            heard(far)


class Stage:
    """A window with one screen in it. Close it when done."""

    def __init__(
        self,
        folder: Path,
        *,
        rows: Rows | None = None,
        clock: SetClock | None = None,
        size: QSize | None = None,
        mode: Mode = "light",
    ) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        current().set_mode(mode)
        current().apply(app)
        self.bus = ChangeBus()
        self.world: World = open_world(folder, rows=rows, clock=clock, announce=self.bus.announce)
        self.lanes = Lanes(on_problem=self._fault)
        self.window = QWidget()
        self.window.setWindowTitle("Stage")
        self.window.resize(size or QSize(1298, 772))
        self._column = QVBoxLayout(self.window)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.registry = ActionRegistry()
        self.registry.bind(ANYWHERE, self.window)
        self.said, self.way = Said(), Way()
        self.timer, self.sync = TimerLog(), SyncLog()
        self.badges: dict[str, str] = {}
        self.faults: list[Problem] = []
        self._screens: list[Screen] = []
        self._made: list[Screen] = []
        self.context = ScreenContext(
            self.world.desk, self.lanes, self.bus, self.way, self.registry, self.said,
            self.timer, self.sync, self._part, self.badges.__setitem__, self.window,
        )  # fmt: skip

    def open(self, name: str, **given: Any) -> Any:
        """Build a screen by its name and show it."""
        screen = self._part(name)
        self._screens.append(screen)
        self.bus.changed.connect(self._changed)
        if given.get("shown", True):
            self._column.addWidget(screen.widget)
        self.window.show()
        self.settle()
        return screen

    def settle(self) -> None:
        """Wait until every lane is idle, every change was heard, and no short timer runs."""
        ends = time.monotonic() + PATIENCE_S
        while True:
            self.lanes.wait_idle(PATIENCE_S)
            QApplication.sendPostedEvents()
            if self.lanes.idle() and not self._about_to_act():
                return
            if time.monotonic() > ends:
                raise not_come("the lanes of the stage are idle and no short timer runs")
            QTest.qWait(5)

    def _about_to_act(self) -> bool:
        """Whether a screen lets something rest for a moment before it reads."""
        timers = [
            timer
            for screen in self._made
            for owner in (screen, screen.widget)
            if isinstance(owner, QObject)
            for timer in owner.findChildren(QTimer)
        ]
        return any(
            timer.isActive() and timer.isSingleShot() and timer.interval() <= _MOMENT_MS
            for timer in timers
        )

    def read(self, question: Callable[[Any], Any]) -> Any:
        """Look into the store."""
        return self.world.desk.ask(question)

    def close(self) -> None:
        """Let go of everything."""
        self.settle()
        self.window.close()
        self.lanes.close()
        self.world.close()
        self.window.deleteLater()

    def _part(self, name: str) -> Screen:
        modules: Mapping[str, str] = {
            known: f"ui.screens.{known}.screen" for known in ("queue", "ticket", "new_ticket")
        }
        module = modules.get(name, f"ui.screens.{name}.screen")
        screen: Screen = import_module(module).build(self.context)
        self.registry.add(*screen.actions())
        self._made.append(screen)
        return screen

    def _changed(self, change: ChangeSet) -> None:
        for screen in self._screens:
            screen.changed(change)

    def _fault(self, problem: Problem) -> None:
        self.faults.append(problem)
