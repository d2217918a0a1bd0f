"""The queue's list over a real store, and the same view over a list in memory."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap.desk import Desk
from app.bootstrap.syncing import Progress
from ui.kit.actions.registry import ActionRegistry
from ui.kit.notices.notice import Notice
from ui.kit.table.columns import RowId
from ui.kit.table.source import Arrived
from ui.kit.table.view import IdTableView
from ui.runtime.changes import ChangeBus
from ui.runtime.problem import Problem
from ui.runtime.tasks import Lanes
from ui.screens.queue.models import columns
from ui.screens.queue.screen import QueueScreen
from ui.screens.queue.state import QueueState
from ui.shell.contract import Screen, ScreenContext
from ui.shell.late_timer import LateTimer
from ui.shell.rooms import BrokenScreen
from ui.theme.theme import current

SIZE = (1298, 772)
"""Of the place beside the rail, in a window of 1440 × 900."""
_LONGEST_S = 30.0
_TURN_MS = 50


class Quiet:
    """Stands where the shell would: goes nowhere and says nothing."""

    def go(self, screen: str, target: UUID | None = None, part: str = "") -> None:
        """Stay."""

    def now(self) -> None:
        """Do not sync."""

    def is_metered(self) -> bool:
        """Say that the network costs nothing."""
        return False

    def on_progress(self, heard: Callable[[Progress], None]) -> None:
        """Have no round to tell of."""

    def post(self, notice: Notice, act: Callable[[], None] | None = None) -> None:
        """Keep a notice to oneself."""

    def withdraw(self, key: str) -> None:
        """Have nothing to withdraw."""

    def say(self, text: str, undo: Callable[[], None] | None = None, back: str = "") -> None:
        """Keep a line to oneself."""

    def problem(self, problem: Problem, retry: Callable[[], None] | None = None) -> None:  # noqa: ARG002 -- the port's name
        """A bench that met a problem measures nothing.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError(problem.sentence)


class Paints(QObject):
    """Counts the paints of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.many = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        """Look at each event, and hold none up."""
        if event.type() == QEvent.Type.Paint:
            self.many += 1
        return False


class Keyboard:
    """Presses keys in a list and takes the time until the row under the cursor is painted."""

    def __init__(self, table: IdTableView) -> None:
        self.table = table
        self._paints = Paints(table.viewport())

    def press(self, key: Qt.Key) -> float:
        """Seconds from the key to the paint of the row that it led to, with its words."""
        before = self._paints.many
        started = time.perf_counter()
        QTest.keyClick(self.table, key)
        until(lambda: self._paints.many > before and self._has_words())
        return time.perf_counter() - started

    def _has_words(self) -> bool:
        return self.table.rows.row_at(self.table.currentIndex().row()) is not None


class QueueStage:
    """The real screen of the queue with nothing beside its list. Close it when done."""

    def __init__(self, desk: Desk) -> None:
        self.lanes = Lanes()
        self.window = QWidget()
        self.window.resize(*SIZE)
        registry, quiet = ActionRegistry(), Quiet()
        context = ScreenContext(
            desk, self.lanes, ChangeBus(), quiet, registry, quiet, LateTimer(), quiet,
            self._nothing_beside, lambda _name, _count: None, self.window,
        )  # fmt: skip
        self.screen = QueueScreen(context)
        registry.add(*self.screen.actions())
        self.screen.widget.setParent(self.window)
        self.screen.widget.resize(*SIZE)
        self.window.show()
        self.screen.activated()
        until(lambda: self.state.loaded)

    @property
    def state(self) -> QueueState:
        """What the queue shows."""
        return self.screen.presenter.state

    @property
    def table(self) -> IdTableView:
        """Its list."""
        return self.screen.pane.table

    def show_all(self) -> None:
        """Show every ticket, and wait for the rows in sight."""
        self.screen.presenter.choose_view("all")
        until(lambda: self.state.view == "all" and not self.state.loading)
        until(lambda: self.table.rows.row_at(self.table.currentIndex().row()) is not None)
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is on its way."""
        until(self.lanes.idle)

    def close(self) -> None:
        """Let go of everything."""
        self.settle()
        self.window.close()
        self.lanes.close()
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    @staticmethod
    def _nothing_beside(name: str) -> Screen:
        return BrokenScreen(name, lambda _name: None)


class InMemory:
    """A source whose rows are all here: so many lines, given to the ids in turn."""

    def __init__(self, ids: Sequence[RowId], lines: Sequence[object]) -> None:
        self.ids = ids
        self._rows: Mapping[RowId, object] = {
            row_id: lines[at % len(lines)] for at, row_id in enumerate(ids)
        }

    def row(self, row_id: RowId) -> object | None:
        """Give a row."""
        return self._rows[row_id]

    def want(self, row_ids: Sequence[RowId]) -> None:
        """Everything is here."""

    def watch(self, arrived: Arrived) -> None:
        """Nothing will come."""


def bare_list(stage: QueueStage) -> IdTableView:
    """The same view, as large as the stage's, over a list in memory."""
    like = stage.table
    ids = like.rows.ids
    lines = [line for line in (like.rows.row_at(row) for row in range(100)) if line is not None]
    table = IdTableView(columns(), InMemory(ids, lines), "Bare")
    table.set_ids(ids, like.rows.lanes)
    table.resize(like.size())
    table.show()
    table.set_current_id(ids[0])
    until(table.isVisible)
    return table


def application() -> QApplication:
    """The program's one application, dressed as ever."""
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(["bench"])
    current().apply(app)
    return app


def until(come: Callable[[], bool]) -> None:
    """Let events happen until something has come about.

    Raises:
        TimeoutError: it did not come about.
    """
    ends = time.monotonic() + _LONGEST_S
    while not come():
        if time.monotonic() > ends:
            raise TimeoutError("What the bench waits for did not come about.")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, _TURN_MS)
