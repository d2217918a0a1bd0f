"""The bar over a list: what it lists, how many, and the box that filters it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.kit.search_box import SearchBox
from ui.kit.text import PlainLabel
from ui.theme import fonts
from ui.theme.theme import current


class ListBar(QWidget):
    """Title, count and search (without a title the search alone), 44 px high with a hairline below.

    Source: mockups/README.md "Language" (view bar 44).
    """

    def __init__(self, title: str, search: str) -> None:
        super().__init__()
        self.title = PlainLabel(title, size=fonts.TITLE, weight=fonts.BOLD, parent=self)
        self.count = PlainLabel(tone="muted", parent=self)
        self.search = SearchBox(search)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        if title:
            row.addWidget(self.title)
            row.addWidget(self.count)
            row.addStretch(1)
        else:
            self.title.hide()
            self.count.hide()
        row.addWidget(self.search, 2)
        self._bare = not title
        current().changed.connect(self._restyle)
        self._restyle()

    def put(self, button: QWidget) -> None:
        """Put something to press at the bar's end."""
        self._row.addWidget(button)

    def say_count(self, shown: int, total: int) -> None:
        """Say how many there are, and how many the filter leaves."""
        words = f"{total:,}"
        if shown != total:
            words = self.tr("{0} of {1}").format(f"{shown:,}", f"{total:,}")
        self.count.setText(words)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the ground and the hairline."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), current().colour("panel"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, current().colour("hairline"))

    @Slot()
    def _restyle(self) -> None:
        self.setFixedHeight(current().px(44))
        if not self._bare:
            self.search.setMaximumWidth(current().px(240))
        self.update()
