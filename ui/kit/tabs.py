"""A row of tabs with counts: "Timeline 6", the chosen one bold and underlined."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QTabBar, QWidget

from ui.theme import fonts
from ui.theme.theme import current

_PAD, _BEHIND, _GAP, _HIGH = 8, 6, 8, 36


class CountTabs(QTabBar):
    """Parts of one thing; one Tab stop, arrows move.

    `chosen` carries the key of the tab that the person chose.

    Source: mockups/README.md "Language" (tab bar 36).
    """

    chosen = Signal(object)

    def __init__(
        self, name: str, tabs: Sequence[tuple[Hashable, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._keys = [key for key, _ in tabs]
        self._counts = [""] * len(tabs)
        self._quiet = False
        self.setAccessibleName(name)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        for _, words in tabs:
            self.addTab(words)
        self.currentChanged.connect(self._tell)
        current().changed.connect(self._restyle)

    def key(self) -> Hashable:
        """Give the key of the tab that is shown."""
        return self._keys[self.currentIndex()]

    def choose(self, key: Hashable) -> None:
        """Show another tab; not an act of the person.

        Raises:
            ValueError: there is no such tab.
        """
        self._quiet = True
        self.setCurrentIndex(self._keys.index(key))
        self._quiet = False

    def set_count(self, key: Hashable, count: int | None) -> None:
        """Show a count behind a tab's words; None shows none."""
        at = self._keys.index(key)
        words = "" if count is None else f"{count:,}"
        if words != self._counts[at]:
            self._counts[at] = words
            self.setAccessibleTabName(at, f"{self.tabText(at)} {words}".strip())
            # Qt asks for sizes again when a text is set, also the same one.
            self.setTabText(at, self.tabText(at))
            self.update()

    def tabSizeHint(self, index: int) -> QSize:  # noqa: N802 - Qt's name
        """Give the room of a tab in its boldest state, so that choosing moves nothing."""
        words = self._metrics(fonts.BOLD).horizontalAdvance(self.tabText(index))
        count = self._counts[index]
        tail = _GAP + self._metrics(fonts.REGULAR).horizontalAdvance(count) if count else 0
        return QSize(words + tail + _PAD + _BEHIND, current().px(_HIGH))

    def minimumTabSizeHint(self, index: int) -> QSize:  # noqa: N802 - Qt's name
        """Never cut a tab's words."""
        return self.tabSizeHint(index)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Let the row be cut rather than widen the pane; its arrows lead to what is cut off."""
        return QSize(80, current().px(_HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint words, counts and the line under the chosen one."""
        painter = QPainter(self)
        for at in range(self.count()):
            self._paint_tab(painter, self.tabRect(at), at)

    def _paint_tab(self, painter: QPainter, box: QRect, at: int) -> None:
        theme, chosen = current(), at == self.currentIndex()
        if chosen and self.hasFocus():
            painter.fillRect(box.adjusted(0, 4, 0, -4), theme.colour("selected"))
        room = box.adjusted(_PAD, 0, 0, 0)
        vertical = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font(fonts.TEXT, fonts.BOLD if chosen else fonts.REGULAR))
        painter.setPen(theme.colour("text" if chosen else "muted"))
        painter.drawText(room, vertical, self.tabText(at))
        used = painter.fontMetrics().horizontalAdvance(self.tabText(at))
        if self._counts[at]:
            painter.setFont(theme.font(fonts.TEXT))
            painter.setPen(theme.colour("muted"))
            painter.drawText(room.adjusted(used + _GAP, 0, 0, 0), vertical, self._counts[at])
        if chosen:
            line = QRect(box.left(), box.bottom() - 1, box.width(), 2)
            painter.fillRect(line, theme.colour("accent"))

    def _metrics(self, weight: int) -> QFontMetrics:
        return QFontMetrics(current().font(fonts.TEXT, weight))

    @Slot(int)
    def _tell(self, at: int) -> None:
        if not self._quiet and 0 <= at < len(self._keys):
            self.chosen.emit(self._keys[at])

    @Slot()
    def _restyle(self) -> None:
        for at in range(self.count()):
            self.setTabText(at, self.tabText(at))
        self.updateGeometry()
        self.update()
