"""The table of segments: what was worked, what is counted, what it costs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QVBoxLayout, QWidget

from ui.screens.timer.stop.line import Columns, SegmentLine
from ui.screens.timer.stop.state import StopFace
from ui.theme.theme import current


class SegmentTable(QFrame):
    """The segments with what is counted and charged; the chosen one explains itself beside.

    One Tab stop, arrows move. `chosen` carries the number of the segment.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[SegmentLine] = []
        self._face: StopFace | None = None
        self._group: QButtonGroup | None = None
        self.at = -1
        self.setProperty("surface", "card")
        self.setAccessibleName(self.tr("Segments"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)
        current().changed.connect(self._restyle)

    @property
    def lines(self) -> Sequence[QAbstractButton]:
        """The segments' lines."""
        return tuple(self._lines)

    def show_face(self, face: StopFace) -> None:
        """Show other segments; the last one is chosen, since it decides."""
        if face == self._face:
            return
        self._face = face
        self._rebuild(face)
        self._choose(len(self._lines) - 1)

    def _rebuild(self, face: StopFace) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        columns = Columns.of(face)
        self._lines.clear()
        self._group = QButtonGroup(self)
        self._column.addWidget(SegmentLine("head", columns, face, None))
        for row in face.rows:
            line = SegmentLine("row", columns, face, row)
            self._lines.append(line)
            self._group.addButton(line, len(self._lines) - 1)
            self._column.addWidget(line)
            line.moved.connect(self._move)
        self._column.addWidget(SegmentLine("total", columns, face, None))
        self._group.idClicked.connect(self._choose)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give each reason a line of its own where one does not fit beside its decision."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        tall = any(line.lacks_room(self.width() - 2) for line in self._lines)
        for line in self._lines:
            line.make_tall(tall=tall)

    @Slot(int)
    def _choose(self, at: int) -> None:
        self.at = at
        for number, line in enumerate(self._lines):
            line.setChecked(number == at)
            line.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if number == at else Qt.FocusPolicy.ClickFocus
            )
        if at >= 0:
            self.chosen.emit(at)

    @Slot(int)
    def _move(self, step: int) -> None:
        at = min(len(self._lines) - 1, max(0, self.at + step))
        self._choose(at)
        self._lines[at].setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _restyle(self) -> None:
        if self._face is not None:
            at = self.at
            self._rebuild(self._face)
            self._choose(at)
