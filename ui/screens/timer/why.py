"""The reasons of the running decision, under the word that asked for them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.kit.buttons import Button
from ui.kit.why import WhyPanel
from ui.theme.theme import current


class WhyPopover(QFrame):
    """The reasons of the running decision, under the word that asked for them.

    It goes with Esc, its button, or a press beside it, and gives the focus back.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._opener: QWidget | None = None
        self.panel = WhyPanel()
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(self.tr("Reasons"))
        self._area.setWidget(self.panel)
        self._area.viewport().setAutoFillBackground(False)
        self.panel.setAutoFillBackground(False)
        self.setProperty("surface", "sheet")
        self.setAccessibleName(self.tr("Why"))
        self._close = Button(self.tr("Close"), key="Esc")
        self._close.clicked.connect(self.leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._area, 1)
        column.addWidget(self._close, 0, Qt.AlignmentFlag.AlignRight)
        self.hide()

    def open_under(self, opener: QWidget) -> None:
        """Show it below a widget of the same window."""
        self._opener = opener
        self.setFixedWidth(current().px(400))
        self.adjustSize()
        room = self.window().rect()
        corner = opener.mapTo(self.window(), QPoint(0, opener.height() + 6))
        left = max(8, min(corner.x() - 24, room.width() - self.width() - 8))
        inner = self.width() - 34
        layout = self.panel.layout()
        needs = layout.totalHeightForWidth(inner) if layout is not None else 0
        tall = needs + self._close.sizeHint().height() + 38
        self.setGeometry(left, corner.y(), self.width(), min(tall, room.height() - corner.y() - 8))
        self.show()
        self.raise_()
        self._close.setFocus(Qt.FocusReason.PopupFocusReason)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    @Slot()
    def leave(self) -> None:
        """Close it."""
        if self.isHidden():
            return
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self.hide()
        if self._opener is not None and self._opener.isVisible():
            self._opener.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.panel.copy_text()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, ARG002 - Qt's name
        """Close on a press beside it."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            at = self.mapFromGlobal(event.globalPosition().toPoint())
            if not self.rect().contains(at):
                self.leave()
        return False
