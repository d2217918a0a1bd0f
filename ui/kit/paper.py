"""Pages of paper on the screen: pictures one under the other, as wide as there is room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.kit.text import PlainLabel
from ui.theme.theme import current

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


class PagesArea(QScrollArea):
    """Scrolls over pages; without any, words stand in their place."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.pages, self.words = Pages(), PlainLabel(tone="muted", wrap=True)
        body = QWidget()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(_MARGIN, 4, _MARGIN, 4)
        inner.addWidget(self.words)
        inner.addWidget(self.pages)
        inner.addStretch(1)
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_pages(self, pages: Sequence[bytes], words: str = "") -> None:
        """Show pages, each a PNG file; `words` stand in their place while there are none."""
        self.words.setText("" if pages else words)
        self.words.setVisible(not pages)
        self.pages.show_pages([QImage.fromData(page) for page in pages])

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep the pages as wide as the room."""
        if isinstance(event, QResizeEvent):
            self.pages.fit(max(1, event.size().width() - 2 * _MARGIN))
        return super().viewportEvent(event)
