"""The head of a page and the tabs of its parts, on one panel with a hairline below."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.tabs import CountTabs
from ui.theme.theme import current

_INSET = 16


class HeadAndTabs(QWidget):
    """A head above tabs with counts.

    Source: mockups/04-client, mockups/07-sync-centre.
    """

    def __init__(self, head: QWidget, name: str, words: Sequence[tuple[Hashable, str]]) -> None:
        """Build it; `name` says what the tabs are, `words` lists their keys and titles."""
        super().__init__()
        self.tabs = CountTabs(name, words)
        row = QHBoxLayout()
        row.setContentsMargins(_INSET, 0, _INSET, 0)
        row.addWidget(self.tabs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 1)
        column.setSpacing(0)
        column.addWidget(head)
        column.addLayout(row)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the panel and its hairline."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), current().colour("panel"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, current().colour("hairline"))
