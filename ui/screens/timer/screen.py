"""The timer, built and connected: bar, popover, stop sheet, and its acts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from app.bootstrap.stopping import Saved
from app.bootstrap.timed import Stopped
from app.ports.changes import ChangeSet
from ui.kit.actions.spec import ActionSpec
from ui.kit.announce import announce
from ui.screens.timer.bar import TimerBar
from ui.screens.timer.presenter import TimerPresenter
from ui.screens.timer.state import TimerBarState, clock_text, spoken
from ui.screens.timer.stop.presenter import StopPresenter
from ui.screens.timer.stop.state import stop_face
from ui.screens.timer.stop.view import StopSheetView
from ui.screens.timer.why import WhyPopover
from ui.shell.contract import ScreenContext
from ui.shell.taking_out import copy_reasons


class TimerScreen(QObject):
    """The one timer of the window.

    Source: ux.md 3.9.
    """

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context.window)  # the clock must not tick on without its bar
        self._context = context
        self.bar = TimerBar()
        self.popover = WhyPopover(context.window)
        self.sheet: StopSheetView | None = None
        self.presenter = TimerPresenter(
            context.desk, context.lanes, self.bar, self, context.notices
        )
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._tick)
        self._connect()

    def _connect(self) -> None:
        row, absence, presenter = self.bar.row, self.bar.absence, self.presenter
        row.stop_wanted.connect(presenter.stop)
        row.hold_wanted.connect(presenter.hold_or_resume)
        row.start_wanted.connect(self._start_here)
        row.why_wanted.connect(presenter.ask_why)
        row.keep_wanted.connect(self._keep_running)
        row.held_chosen.connect(self._resume)
        self.popover.panel.copy_wanted.connect(self._copy_reasons)
        absence.kept.connect(presenter.keep_absence)
        absence.left_out.connect(presenter.leave_out_absence)
        absence.stopped.connect(presenter.stop_before_absence)

    @property
    def running_on(self) -> UUID | None:
        """The ticket that the timer counts for."""
        return self.presenter.running_on

    @property
    def running_time(self) -> str:
        """The time alone, as a locked window shows it."""
        state = self.presenter.state
        running = state.mode == "running"
        return clock_text(state, self._context.desk.clock.now()) if running else ""

    def start(self, ticket: UUID) -> None:
        """Start on a ticket."""
        self.presenter.start(ticket)

    def hold_or_resume(self) -> None:
        """Pause or go on."""
        self.presenter.hold_or_resume()

    def stop(self) -> None:
        """Stop and ask what was done."""
        self.presenter.stop()

    def activated(self) -> None:
        """Look whether a timer runs since before."""
        self.presenter.begin()

    def changed(self, change: ChangeSet) -> None:
        """Something changed."""
        self.presenter.changed(change)

    def actions(self) -> Sequence[ActionSpec]:
        """List what can be done with the timer."""
        presenter, group = self.presenter, "Timer"
        return (
            ActionSpec(
                "timer.start", self.tr("Start or switch the timer here"), "Ctrl+T",
                self._start_here, self._why_not_start, "play", group,
                (self.tr("track time"), self.tr("begin")),
            ),
            ActionSpec(
                "timer.stop", self.tr("Stop the timer…"), "Ctrl+Shift+T", presenter.stop,
                self._why_not_stop, "square", group, (self.tr("log time"),),
                hint=self.tr("asks what was done"),
            ),
            ActionSpec(
                "timer.hold", self.tr("Hold or go on"), "Ctrl+Shift+H",
                presenter.hold_or_resume, self._why_not_hold, "pause", group,
                (self.tr("pause"), self.tr("resume")),
            ),
            ActionSpec(
                "timer.why", self.tr("Why does the timer say that?"), "", presenter.ask_why,
                self._why_not_stop, "circle-help", group,
            ),
            ActionSpec(
                "timer.say", self.tr("Read the timer aloud"), "Ctrl+Shift+R", self._say,
                group=group,
            ),
        )  # fmt: skip

    def render(self, state: TimerBarState) -> None:
        """Show a state, and count on while something runs."""
        self.bar.show_state(state, self._context.desk.clock.now())
        counts = state.mode == "running"
        if counts and not self._second.isActive():
            self._second.start()
        elif not counts:
            self._second.stop()

    def open_sheet(self, stopped: Stopped) -> None:
        """Ask what was done."""
        if self.sheet is not None:
            return
        presenter = StopPresenter(
            self._context.desk,
            self._context.lanes,
            self.bar,
            stopped,
            saved=self._saved,
            kept=self._kept,
            grade=self.presenter.grade,
        )
        self.popover.leave()
        self.sheet = StopSheetView(self._context.window, presenter)
        presenter.view = self.sheet
        self.sheet.closed.connect(self._forget_sheet)
        about = ("ticket", stopped.timed.ticket)
        self.sheet.why.copy_wanted.connect(
            lambda text: copy_reasons(self._context, self.bar, about, text)
        )
        presenter.begin()
        self.sheet.open()

    def show_why(self, so_far: Stopped) -> None:
        """Show the conditions behind the present decision."""
        face = stop_face(so_far, so_far.sheet, grade=self.presenter.grade)
        if face.held and face.why is not None:
            self.popover.panel.say(self.tr("Why held?"), face.why.rule, face.why)
        elif face.rows:
            row = face.rows[-1]
            self.popover.panel.say(row.question, row.meta, row.why, row.sums)
        else:
            return
        self.popover.open_under(self.bar.row.why)

    @Slot(str)
    def _copy_reasons(self, text: str) -> None:
        ticket = self.running_on
        about = ("ticket", ticket) if ticket is not None else None
        copy_reasons(self._context, self.bar, about, text)

    @Slot()
    def _tick(self) -> None:
        self.bar.show_state(self.presenter.state, self._context.desk.clock.now())
        self.presenter.second()

    @Slot()
    def _start_here(self) -> None:
        ticket = self._ticket_here()
        if ticket is None:
            self._context.notices.say(self.tr("Choose a ticket first, then start the timer."))
        else:
            self.presenter.start(ticket)

    @Slot()
    def _keep_running(self) -> None:
        if self.sheet is not None:
            self.sheet.cancel()

    @Slot(object)
    def _resume(self, ticket: object) -> None:
        self.presenter.resume(cast("UUID", ticket))

    @Slot()
    def _forget_sheet(self) -> None:
        self.sheet = None

    def _saved(self, stopped: Stopped, saved: Saved) -> None:
        self.presenter.saved(stopped)
        face = stop_face(stopped, stopped.sheet, grade=self.presenter.grade)
        words = self.tr("{0} recorded on {1}.").format(face.total_counted, stopped.timed.label)
        self._context.notices.say(f"{words} {saved.left_out}".strip())

    def _kept(self) -> None:
        self.presenter.keep_running()

    def _ticket_here(self) -> UUID | None:
        """The ticket that one looks at; else the one that was worked on last."""
        subject = self._context.subject()
        if subject is not None and subject.ticket is not None:
            return subject.ticket
        last = self.presenter.state.last
        return last.ticket if last is not None else None

    def _why_not_start(self) -> str:
        ticket = self._ticket_here()
        if ticket is None:
            return self.tr("choose a ticket first")
        return self.tr("it runs here already") if ticket == self.running_on else ""

    def _why_not_stop(self) -> str:
        running = self.presenter.state.mode == "running"
        return "" if running else self.tr("no timer runs")

    def _why_not_hold(self) -> str:
        mode = self.presenter.state.mode
        return "" if mode in {"running", "held"} else self.tr("no timer runs and none is held")

    def _say(self) -> None:
        words = spoken(self.presenter.state, self._context.desk.clock.now())
        announce(cast("QWidget", self.bar), words)
        self._context.notices.say(words)


def build(context: ScreenContext) -> TimerScreen:
    """Make the timer."""
    return TimerScreen(context)
