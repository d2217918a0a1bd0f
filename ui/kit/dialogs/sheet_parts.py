"""The pieces of a sheet: its scrolling body, its second column, its hairlines."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.theme.theme import current

INSET = 20
_LEAST_BODY = 80


class Hairline(QWidget):
    """One pixel between two parts."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(1)
        current().changed.connect(self._restyle)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the line."""
        QPainter(self).fillRect(self.rect(), current().colour("hairline"))

    @Slot()
    def _restyle(self) -> None:
        self.update()


class BodyArea(QScrollArea):
    """Asks for the full height of the body, and scrolls when the window is too low for it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(self.tr("Content"))
        self._column = QVBoxLayout()
        self._under: QWidget | None = None

    def hold(self, body: QWidget) -> None:
        """Show a body, inset like the title."""
        frame = QWidget()
        self._column = QVBoxLayout(frame)
        self._column.setContentsMargins(INSET, 16, INSET, 16)
        self._column.setSpacing(16)
        self._column.addWidget(body)
        self.setWidget(frame)
        # the area fills both with the window's colour when it takes the widget
        frame.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def add_under(self, part: QWidget) -> None:
        """Show a further part under the body, behind a hairline."""
        self._line = Hairline()
        self._under = part
        self._column.addWidget(self._line)
        self._column.addWidget(part)
        part.show()

    def give_back(self) -> QWidget:
        """Let go of the part under the body.

        Raises:
            LookupError: there is none.
        """
        if self._under is None:
            raise LookupError
        part, self._under = self._under, None
        self._column.removeWidget(part)
        self._column.removeWidget(self._line)
        self._line.hide()
        self._line.deleteLater()
        return part

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Give the body's height at a width."""
        if self._column.hasHeightForWidth():
            return self._column.totalHeightForWidth(width)
        return self._column.totalSizeHint().height()

    def event(self, event: QEvent) -> bool:
        """Tell the sheet when the body wants another height; a scroll area keeps that to itself."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Measure anew, the innermost first: what was folded unseen has told nobody."""
        super().showEvent(event)
        for widget in (*reversed(self.findChildren(QWidget)), self):
            layout = widget.layout()
            if layout is not None:
                layout.invalidate()
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the body's size."""
        return self._column.totalSizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Say how low the body may get before the window is too small."""
        return QSize(self._column.totalMinimumSize().width(), _LEAST_BODY)


class Aside(QFrame):
    """The second column of a body, on the window's ground behind a hairline; it scrolls by itself.

    What it holds can be taken out to stand elsewhere and be given back.
    """

    def __init__(self, content: QWidget, width: int) -> None:
        super().__init__()
        self._wide = width
        self._area = _AsideArea()
        self._content: QWidget | None = None
        self.setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.addWidget(self._area)
        self.take(content)
        self._restyle()
        current().changed.connect(self._restyle)

    @property
    def holds(self) -> bool:
        """Whether its content stands in it."""
        return self._content is not None

    def take(self, content: QWidget) -> None:
        """Show a content."""
        self._content = content
        self._area.hold(content)

    def give_back(self) -> QWidget:
        """Let go of the content.

        Raises:
            LookupError: there is none.
        """
        if self._content is None:
            raise LookupError
        content, self._content = self._content, None
        self._area.let_go(content)
        return content

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the ground and the hairline at its left."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), current().colour("window"))
        painter.fillRect(0, 0, 1, self.height(), current().colour("hairline"))

    @Slot()
    def _restyle(self) -> None:
        self.setFixedWidth(current().px(self._wide))
        self.update()


class _AsideArea(BodyArea):
    """The content of a second column at its full height where there is room, else scrolling."""

    def hold(self, body: QWidget) -> None:
        """Show a content, inset like the body."""
        super().hold(body)
        self.setAccessibleName(body.accessibleName())
        self._column.addStretch(1)

    def let_go(self, body: QWidget) -> None:
        """Take the content out."""
        # An item that was taken out lives on with the binding, and holds the widget's sizes fast.
        self._column.removeWidget(body)
        frame = self.takeWidget()
        body.setParent(None)
        frame.deleteLater()
