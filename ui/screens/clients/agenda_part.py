"""The agenda of a check-in: its span and figures at the left, the text as the client gets it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QMargins, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QDateEdit,
    QFrame,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from ui.kit.buttons import Button
from ui.kit.forms.field import Field
from ui.kit.markdown import MarkdownView
from ui.kit.notices.busy import BusyBar
from ui.kit.plural import counted
from ui.kit.sign import Sign
from ui.kit.spin import inset
from ui.kit.text import PlainLabel
from ui.screens.clients.agenda_state import AgendaState, Summary
from ui.theme import fonts
from ui.theme.theme import current

_SIDE = 208
_SIDE_BY_SIDE = 760
_NO_LIMIT = 16_777_215  # Qt's own: the widest that a widget may be
_WIDEST_PAPER = 640


class Paper(QFrame):
    """A sheet that stays white in every theme, with the text on it.

    Source: mockups/06-check-in (right).
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.text = MarkdownView(name, paper=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(QMargins(28, 24, 12, 16))
        column.addWidget(self.text)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the sheet."""
        painter = QPainter(self)
        painter.setPen(QPen(current().colour("hairline"), 1))
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class FigureLine(QWidget):
    """One figure of the agenda, in words behind a sign."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self.words = PlainLabel(wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Sign(icon), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)


class AgendaPart(QWidget):
    """What to speak about, ready to be sent.

    Source: mockups/06-check-in; ux.md 3.12.
    """

    since_chosen = Signal(object)
    copy_asked = Signal()
    save_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Agenda"))
        self.day = inset(QDateEdit())
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("d MMM yyyy")
        self.since = Field(self.tr("&Since"), self.day)
        self.open, self.outside = FigureLine("ticket"), FigureLine("receipt")
        self.budget = FigureLine("chart-column")
        self.saved = PlainLabel(tone="included", size=fonts.CELL, wrap=True)
        self.note = PlainLabel(
            self.tr("Internal notes are never in it."), tone="muted", size=fonts.CELL, wrap=True
        )
        self.copy = Button(self.tr("Copy Markdown"), icon="copy", key="Ctrl+Shift+C")
        self.save = Button(self.tr("Save…"), icon="save", key="Ctrl+Shift+E")
        self.heading = PlainLabel(size=fonts.TITLE, weight=fonts.BOLD, elide="right")
        self.busy = BusyBar()
        self.paper = Paper(self.tr("Text of the agenda"))
        self._lay_out()
        self.day.dateChanged.connect(self._choose)
        self.copy.clicked.connect(self.copy_asked)
        self.save.clicked.connect(self.save_asked)
        current().changed.connect(self._restyle)
        self._restyle()

    def _lay_out(self) -> None:
        self._room = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._room.setContentsMargins(0, 0, 0, 0)
        self._room.setSpacing(0)
        self._room.addWidget(self._side())
        self._room.addWidget(self._sheet(), 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Let the text have the whole width where there is little of it."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Put the span beside the text, or over it; then the text says the figures itself."""
        wide = self.width() >= current().px(_SIDE_BY_SIDE)
        self.side.setMaximumWidth(current().px(_SIDE) if wide else _NO_LIMIT)
        self.side.setMinimumWidth(current().px(_SIDE) if wide else 0)
        self._figures.setVisible(wide)
        self.note.setVisible(wide)
        self.copy.set_words(self.tr("Copy Markdown") if wide else self.tr("Copy"))
        self.copy.setAccessibleName(self.tr("Copy Markdown"))
        ways = QBoxLayout.Direction
        self._room.setDirection(ways.LeftToRight if wide else ways.TopToBottom)

    def _side(self) -> QWidget:
        self.side = QFrame()
        self.side.setProperty("surface", "panel")
        self.side.setAccessibleName(self.tr("Span and figures"))
        column = QVBoxLayout(self.side)
        column.setContentsMargins(20, 16, 14, 16)
        column.setSpacing(10)
        column.addWidget(self.since)
        self._figures = QWidget()
        figures = QVBoxLayout(self._figures)
        figures.setContentsMargins(0, 6, 0, 0)
        figures.setSpacing(10)
        for line in (self.open, self.outside, self.budget):
            figures.addWidget(line)
        column.addWidget(self._figures)
        column.addStretch(1)
        column.addWidget(self.saved)
        column.addWidget(self.note)
        return self.side

    def _sheet(self) -> QWidget:
        sheet = QWidget()
        sheet.setAccessibleName(self.tr("What the client gets"))
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 8, 16, 8)
        bar.setSpacing(8)
        self.heading.setMinimumWidth(1)
        bar.addWidget(self.heading, 1)
        bar.addWidget(self.copy)
        bar.addWidget(self.save)
        middle = QHBoxLayout()
        middle.setContentsMargins(16, 4, 16, 16)
        self.paper.setMaximumWidth(current().px(_WIDEST_PAPER))
        middle.addWidget(self.paper, 1)
        middle.addStretch(0)
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.busy)
        column.addLayout(middle, 1)
        return sheet

    def show_state(self, state: AgendaState) -> None:
        """Show a state."""
        self.heading.setText(self.tr("What {0} gets").format(state.name))
        if state.since is not None and state.today is not None:
            with QSignalBlocker(self.day):
                self.day.setMaximumDate(_qt(state.today))
                self.day.setDate(_qt(state.since))
        if state.fresh or state.problem:
            self.busy.stop()
        else:
            self.busy.start()
        if self.paper.text.markdown != state.markdown:
            self.paper.text.set_markdown(state.markdown)
        ready = bool(state.markdown)
        self.copy.setEnabled(ready)
        self.save.setEnabled(ready)
        self.saved.setText(self.tr("Saved as {0}").format(state.saved_as))
        self.saved.setVisible(bool(state.saved_as))
        if state.summary is not None:
            self._show_figures(state.summary)
        for line in (self.open, self.outside, self.budget):
            line.setVisible(state.summary is not None)

    def _show_figures(self, summary: Summary) -> None:
        self.open.words.setText(
            counted(summary.open_tickets, self.tr("1 open ticket"), self.tr("{0} open tickets"))
            if summary.open_tickets
            else self.tr("Nothing is open")
        )
        entries = counted(
            summary.excluded_groups,
            self.tr("1 exclusion"),
            self.tr("{0} exclusions"),
        )
        waits = (
            self.tr(", {0} of them undecided since before").format(summary.earlier)
            if summary.earlier
            else ""
        )
        self.outside.words.setText(
            f"{entries}: {summary.excluded}{waits}"
            if summary.excluded_groups
            else self.tr("Nothing was outside the fee")
        )
        self.budget.words.setText(
            self.tr("{0} of {1}’s budget used").format(summary.budget, summary.month)
            if summary.budget
            else self.tr("No agreement is in force today")
        )

    @Slot(QDate)
    def _choose(self, day: QDate) -> None:
        self.since_chosen.emit(date(day.year(), day.month(), day.day()))

    @Slot()
    def _restyle(self) -> None:
        self._arrange()
        self.update()


def _qt(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
