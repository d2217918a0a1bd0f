"""The list under a field that suggests."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from ui.kit.actions.row_list import RowList
from ui.kit.actions.rows import Row
from ui.kit.announce import announce
from ui.theme.theme import current

_MOST_ROWS = 8


class SuggestPopup(QFrame):
    """A frame inside the window, so that the field keeps the keyboard and no window opens."""

    picked = Signal(object)

    def __init__(self, box: QLineEdit) -> None:
        super().__init__(box)
        self._box = box
        self.list = RowList(self.tr("Suggestions"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setProperty("surface", "sheet")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 4, 2, 4)
        column.addWidget(self.list)
        self.list.picked.connect(self.picked)
        box.destroyed.connect(self.deleteLater)
        self.hide()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show suggestions, the best one highlighted; none closes the list."""
        self.list.set_rows(rows)
        if not rows:
            self.hide()
            return
        self._watch(self._box.window())
        self._place(len(rows))
        self.show()
        self.raise_()
        first = self.list.row
        announce(self._box, "" if first is None else first.spoken)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Close when the window changes its size under the list."""
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self.hide()
        return False

    def _watch(self, window: QWidget) -> None:
        if self.parent() is not window:
            self.setParent(window)
            window.installEventFilter(self)

    def _place(self, count: int) -> None:
        """Hang under the field, or stand on it where the window ends."""
        window = self._box.window()
        high = min(count, _MOST_ROWS) * current().px(36) + 10
        corner = self._box.mapTo(window, QPoint(0, self._box.height() + 2))
        if corner.y() + high > window.height():
            above = self._box.mapTo(window, QPoint(0, -2 - high))
            corner = above if above.y() >= 0 else corner
        self.setGeometry(corner.x(), corner.y(), self._box.width(), high)
