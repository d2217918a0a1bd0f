"""What the client gets: the very pages of the paper, and what stays inside.

Source: ux.md 3.12 (2, 4); mockups/06-check-in (right).
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout

from ui.kit.buttons import Button
from ui.kit.paper import PagesArea
from ui.kit.text import PlainLabel
from ui.theme import fonts, icons
from ui.theme.theme import current

_LEAST = 250
_MARGIN = 16
_TITLE = 150
"""Room for "What Alexander gets"."""


class PreviewPart(QFrame):
    """The pages, with the acts that send them and begin the meeting."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("What the client gets"))
        self.setMinimumWidth(current().px(_LEAST))
        self.title = PlainLabel(size=fonts.TITLE, weight=fonts.BOLD, elide="right")
        self.export = Button(self.tr("Export…"), key="Ctrl+Shift+E")
        self.hold = Button(self.tr("Hold"), "primary")
        self.hold.setAccessibleName(self.tr("Hold the check-in"))
        self._lock = PlainLabel()
        self._inside = PlainLabel(tone="muted", size=fonts.CELL, wrap=True)
        self.area = PagesArea(self.tr("Preview"))
        self._head, self._acts = QBoxLayout(QBoxLayout.Direction.LeftToRight), QHBoxLayout()
        self._lay_out()
        current().changed.connect(self._restyle)
        self._restyle()

    def _lay_out(self) -> None:
        acts = self._acts
        acts.setSpacing(8)
        acts.addWidget(self.export)
        acts.addWidget(self.hold)
        acts.addStretch(1)
        head = self._head
        head.setContentsMargins(_MARGIN, 8, _MARGIN, 8)
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addLayout(acts)
        foot = QHBoxLayout()
        foot.setContentsMargins(_MARGIN, 6, _MARGIN, 10)
        foot.setSpacing(8)
        foot.addWidget(self._lock)
        foot.addWidget(self._inside, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.area, 1)
        column.addLayout(foot)

    def say_inside(self, words: str) -> None:
        """Say what stays within the firm."""
        self._inside.setText(words or self.tr("Nothing stays inside."))
        self._lock.setVisible(bool(words))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put the acts under the title where it would be cut beside them."""
        super().resizeEvent(event)
        needed = self._acts.sizeHint().width() + 2 * _MARGIN + current().px(_TITLE)
        beside = QBoxLayout.Direction.LeftToRight
        self._head.setDirection(
            beside if self.width() >= needed else QBoxLayout.Direction.TopToBottom
        )

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A quarter of a usual window."""
        return QSize(current().px(370), current().px(500))

    @Slot()
    def _restyle(self) -> None:
        self._lock.setPixmap(icons.pixmap("lock", "internal", current().px(14)))
