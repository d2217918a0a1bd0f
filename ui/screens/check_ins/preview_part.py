"""What the client gets: the very pages of the paper, and what stays inside.

Source: ux.md 3.12 (2, 4); mockups/06-check-in (right).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui.kit.buttons import Button
from ui.kit.text import PlainLabel
from ui.theme import fonts, icons
from ui.theme.theme import current

_LEAST = 250
_MARGIN, _BETWEEN = 16, 12


class Pages(QWidget):
    """Pictures of pages, one under the other, as wide as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._pages: tuple[QImage, ...] = ()
        self.setAccessibleName(self.tr("Pages as the client gets them"))

    def show_pages(self, pages: Sequence[QImage]) -> None:
        """Show other pages."""
        self._pages = tuple(pages)
        self.setAccessibleDescription(self.tr("{0} pages").format(len(self._pages)))
        self.fit(self.width())

    def fit(self, width: int) -> None:
        """Take the height that the pages have at a width."""
        self.setFixedHeight(max(1, sum(self._tall(page, width) + _BETWEEN for page in self._pages)))
        self.update()

    def _tall(self, page: QImage, width: int) -> int:
        return round(page.height() * width / page.width()) if page.width() else 0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the pages in sight."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        top = 0
        for page in self._pages:
            tall = self._tall(page, self.width())
            box = self.rect()
            box.setTop(top)
            box.setHeight(tall)
            if box.intersects(event.rect()):
                painter.drawImage(box, page)
                painter.setPen(current().colour("hairline"))
                painter.drawRect(box.adjusted(0, 0, -1, -1))
            top += tall + _BETWEEN


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
        self.pages = Pages()
        self.words = PlainLabel(tone="muted", wrap=True)
        self._lock = QLabel()
        self._inside = PlainLabel(tone="muted", size=fonts.CELL, wrap=True)
        self._area = QScrollArea()
        self._lay_out()
        current().changed.connect(self._restyle)
        self._restyle()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(_MARGIN, 8, _MARGIN, 8)
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(self.export)
        head.addWidget(self.hold)
        body = QWidget()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(_MARGIN, 4, _MARGIN, 4)
        inner.addWidget(self.words)
        inner.addWidget(self.pages)
        inner.addStretch(1)
        self._area.setWidget(body)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(self.tr("Preview"))
        self._area.viewport().installEventFilter(self)
        foot = QHBoxLayout()
        foot.setContentsMargins(_MARGIN, 6, _MARGIN, 10)
        foot.setSpacing(8)
        foot.addWidget(self._lock)
        foot.addWidget(self._inside, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._area, 1)
        column.addLayout(foot)

    def show_pages(self, pages: Sequence[QImage], words: str) -> None:
        """Show the pages; `words` stand in their place while there are none."""
        self.words.setText("" if pages else words)
        self.words.setVisible(not pages)
        self.pages.show_pages(pages)

    def say_inside(self, words: str) -> None:
        """Say what stays within the firm."""
        self._inside.setText(words or self.tr("Nothing stays inside."))
        self._lock.setVisible(bool(words))

    def eventFilter(self, _watched: object, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep the pages as wide as the room."""
        if isinstance(event, QResizeEvent):
            self.pages.fit(max(1, event.size().width() - 2 * _MARGIN))
        return False

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A quarter of a usual window."""
        return QSize(current().px(370), current().px(500))

    @Slot()
    def _restyle(self) -> None:
        self._lock.setPixmap(icons.pixmap("lock", "internal", current().px(14)))
