"""A timer presenter over a real store, with everything it says written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.bootstrap.timed import Stopped
from tests.builders.lanes import InlineLanes
from tests.builders.world import Rows, World, open_world
from ui.kit.notices.notice import Notice
from ui.runtime.problem import Problem
from ui.screens.timer.presenter import TimerPresenter
from ui.screens.timer.state import TimerBarState


@dataclass(slots=True)
class SaidNotices:
    """Keeps what was said instead of showing it."""

    posted: dict[str, Notice] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    undo: Callable[[], None] | None = None
    problems: list[Problem] = field(default_factory=list)

    def post(self, notice: Notice, act: Callable[[], None] | None = None) -> None:
        assert act is None or callable(act)
        self.posted[notice.key] = notice

    def withdraw(self, key: str) -> None:
        self.posted.pop(key, None)

    def say(self, text: str, undo: Callable[[], None] | None = None, back: str = "") -> None:
        assert not back
        self.lines.append(text)
        self.undo = undo

    def problem(self, problem: Problem, retry: Callable[[], None] | None = None) -> None:
        assert retry is None or callable(retry)
        self.problems.append(problem)


class TimerWorld:
    """The desk of `rows.py` at 17:48 with a timer that nobody looks at."""

    def __init__(self, folder: Path, rows: Rows | None = None) -> None:
        self.world: World = open_world(folder, rows=rows)
        self.clock = self.world.clock
        self.desk = self.world.desk
        self.lanes, self.notices = InlineLanes(), SaidNotices()
        self.shown: TimerBarState | None = None
        self.sheets: list[Stopped] = []
        self.whys: list[Stopped] = []
        self.presenter = self.started_anew()

    def started_anew(self) -> TimerPresenter:
        """The program after another start."""
        self.presenter = TimerPresenter(self.desk, self.lanes, object(), self, self.notices)
        self.presenter.begin()
        return self.presenter

    @property
    def state(self) -> TimerBarState:
        """What the bar shows."""
        return self.presenter.state

    def render(self, state: TimerBarState) -> None:
        self.shown = state

    def open_sheet(self, stopped: Stopped) -> None:
        self.sheets.append(stopped)

    def show_why(self, so_far: Stopped) -> None:
        self.whys.append(so_far)

    def seconds(self, count: int) -> None:
        """Let seconds pass, each of them seen by the bar."""
        for _ in range(count):
            self.clock.forward(seconds=1)
            self.presenter.second()
