"""A check-in while it is held: the agenda over the whole window, one item large, keys only.

Source: ux.md 3.12 (5).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.check_ins import TITLES, Captured
from app.domain.words import day_words
from app.reports.charts import Chart
from ui.kit.buttons import Button
from ui.kit.charts.view import ChartView
from ui.kit.chips import Chip
from ui.kit.dialogs.overlay import Overlay
from ui.kit.lines import Line, LineList
from ui.kit.text import PlainLabel
from ui.screens.check_ins.agenda_list import AgendaList
from ui.screens.check_ins.agenda_rows import AgendaRow
from ui.screens.check_ins.capture_line import ACTION, DECISION, NOTE, CaptureLine, Understand
from ui.screens.check_ins.card_delegate import CHIPS
from ui.theme import fonts

_MARGIN, _HUGE = 24, 28
_KINDS = {Qt.Key.Key_N: NOTE, Qt.Key.Key_D: DECISION, Qt.Key.Key_A: ACTION}
_ICONS = {NOTE: "sticky-note", DECISION: "circle-check", ACTION: "corner-down-left"}


class HoldPage(Overlay):
    """Covers the window; the row under the cursor stands large beside the list.

    `ended` asks to end the meeting, `taken` carries kind and words, `undone` the id of a capture
    to take back.
    """

    ended = Signal()
    taken = Signal(object, str)
    undone = Signal(str)

    def __init__(self, window: QWidget, understand: Understand) -> None:
        super().__init__(window, width=10_000, top=0)
        self.setAccessibleName(self.tr("Check-in"))
        self.client = PlainLabel(size=fonts.LARGE, weight=fonts.BOLD, elide="right")
        self.clock = PlainLabel(size=fonts.LARGE)
        self.clock.setAccessibleName(self.tr("Time since the check-in began"))
        self.stop = Button(self.tr("End the check-in"), "primary", key="Ctrl+Enter")
        self.back = Button(self.tr("Back to the window"), key="Esc")
        self.list = AgendaList(self.tr("Agenda"))
        self.where = PlainLabel(tone="muted", size=fonts.TITLE)
        self.title = PlainLabel(size=_HUGE, weight=fonts.BOLD, wrap=True)
        self.why = PlainLabel(size=fonts.LARGE, tone="muted", wrap=True)
        self.chip = Chip("", big=True)
        self.rests_on = PlainLabel(tone="muted", wrap=True)
        self.chart: ChartView | None = None
        self.line = CaptureLine(understand)
        self.notes = LineList(self.tr("Taken down, the latest first"))
        self.taken_hint = PlainLabel(
            self.tr("Enter takes a line back"), tone="muted", size=fonts.CELL
        )
        self._drawn = QVBoxLayout()
        self._charts: dict[str, Chart] = {}
        self._lay_out()
        self.stop.clicked.connect(self.ended)
        self.back.clicked.connect(self.dismiss)
        self.list.chosen.connect(self._show)
        self.line.entered.connect(self.taken)
        self.line.left.connect(self.list.setFocus)
        self.notes.opened.connect(self._undo)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(_MARGIN, 12, _MARGIN, 12)
        top.setSpacing(16)
        top.addWidget(self.client, 1)
        top.addWidget(self.clock)
        top.addWidget(self.back)
        top.addWidget(self.stop)
        item = QVBoxLayout()
        item.setSpacing(10)
        item.addWidget(self.where)
        item.addWidget(self.title)
        item.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignLeft)
        item.addWidget(self.why)
        item.addLayout(self._drawn)
        item.addWidget(self.rests_on)
        item.addStretch(1)
        large = QFrame()
        large.setProperty("surface", "panel")
        large.setLayout(item)
        area = QScrollArea()
        area.setWidget(large)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setAccessibleName(self.tr("Item"))
        right = QVBoxLayout()
        right.setContentsMargins(_MARGIN, 0, _MARGIN, _MARGIN)
        right.setSpacing(12)
        right.addWidget(area, 3)
        right.addWidget(self.line)
        right.addWidget(self.notes, 2)
        right.addWidget(self.taken_hint)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.list, 4)
        middle.addLayout(right, 5)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addLayout(middle, 1)

    def place(self) -> None:
        """Take the whole window."""
        parent = self.parentWidget()
        room = parent.rect() if parent is not None else QRect()
        self.setGeometry(room)
        self.dim.cover(room, room)

    def focus_first(self) -> None:
        """The keyboard goes over the agenda."""
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_agenda(
        self, client: str, rows: Sequence[AgendaRow], chosen: str, charts: dict[str, Chart]
    ) -> None:
        """Show the agenda with one item large."""
        self.client.setText(client)
        self._charts = charts
        self.list.set_rows(rows)
        if not self.list.choose(chosen):
            first = next((row.key for row in rows if row.speaks), "")
            self.list.choose(first)
        self._show(self.list.current_key())

    def show_captures(self, captured: Sequence[Captured]) -> None:
        """Show what was taken down."""
        self.notes.set_lines([self._capture_line(one) for one in reversed(captured)])
        self.taken_hint.setVisible(bool(captured))

    def _capture_line(self, one: Captured) -> Line:
        words = {
            NOTE: self.tr("Note"),
            DECISION: self.tr("Decision"),
            ACTION: self.tr("Action"),
        }
        details = [words[one.kind], one.owner, day_words(one.due) if one.due else "", one.outcome]
        if one.internal:
            details.append(self.tr("internal"))
        return Line(
            one.id,
            one.text,
            " · ".join(part for part in details if part),
            icon=_ICONS[one.kind],
            tone="internal" if one.internal else "muted",
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """N, D and A take down; Ctrl+Enter ends; Esc leaves, and the meeting goes on."""
        key = Qt.Key(event.key())
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if plain and key in _KINDS:
            self.line.begin(_KINDS[key])
        elif plain and key == Qt.Key.Key_Escape:
            self.dismiss()
        elif event.modifiers() == Qt.KeyboardModifier.ControlModifier and key in {
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
        }:
            self.ended.emit()
        else:
            super().keyPressEvent(event)

    @Slot(str)
    def _show(self, key: str) -> None:
        row = next((one for one in self.list.rows if one.key == key), None)
        if row is None:
            return
        chart = self._charts.get(row.key)
        self.where.setText(f"{int(row.section)}  {TITLES[row.section]}")
        self.title.setText("" if chart is not None else row.title)
        self.title.setVisible(chart is None)
        self.why.setText(row.detail)
        self.why.setVisible(bool(row.detail))
        tone = row.item.tone if row.item is not None else "normal"
        self.chip.set_chip(row.chip, CHIPS[tone])
        self.chip.setVisible(bool(row.chip))
        self.rests_on.setText(row.link)
        self.rests_on.setVisible(bool(row.link))
        if chart is not None:
            self._draw(chart)
        if self.chart is not None:
            self.chart.setVisible(chart is not None)

    def _draw(self, chart: Chart) -> None:
        def make(_width: float) -> Chart:
            return chart

        if self.chart is None:
            self.chart = ChartView(make)
            self._drawn.addWidget(self.chart)
        else:
            self.chart.show_chart(make)

    @Slot(object)
    def _undo(self, key: object) -> None:
        self.undone.emit(str(key))
