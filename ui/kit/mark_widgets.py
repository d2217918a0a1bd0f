"""The painted marks as widgets, for headers, cards and inspectors."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit.marks import paint_initials, paint_meter, paint_priority
from ui.kit.text import set_tip
from ui.theme import fonts
from ui.theme.theme import current


class _Painted(QWidget):
    """A widget that paints itself and follows the theme."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        current().changed.connect(self._restyle)

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As the size hint: a mark is not squeezed."""
        return self.sizeHint()


class Initials(_Painted):
    """A person as initials in a circle of 20 px, or 28 px where the person is the subject."""

    def __init__(
        self,
        initials: str,
        name: str,
        *,
        me: bool = False,
        large: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._large = large
        self.set_person(initials, name, me=me)

    def set_person(self, initials: str, name: str, *, me: bool = False) -> None:
        """Show another person."""
        self._initials, self._me = initials, me
        self.setAccessibleName(name)
        set_tip(self, name)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the circle's size."""
        side = current().px(28 if self._large else 20)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the circle."""
        side = self.sizeHint().width()
        painter = QPainter(self)
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        paint_initials(painter, box, self._initials, me=self._me)


class PriorityMark(_Painted):
    """A priority as shape and number, "P2"."""

    def __init__(self, priority: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_priority(priority)

    def set_priority(self, priority: int) -> None:
        """Show another priority."""
        self._priority = priority
        self.setAccessibleName(self.tr("Priority {0}").format(priority))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the room for shape and number."""
        metrics = QFontMetrics(current().font(fonts.CELL, fonts.BOLD))
        words = metrics.horizontalAdvance("P4") + 1
        return QSize(current().px(10) + 6 + words, current().px(20))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint shape and number."""
        theme = current()
        painter = QPainter(self)
        paint_priority(
            painter, QPointF(theme.px(10) / 2, self.height() / 2), self._priority, theme.px(10)
        )
        painter.setFont(theme.font(fonts.CELL, fonts.BOLD))
        painter.setPen(theme.colour("text"))
        words = self.rect().adjusted(theme.px(10) + 6, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, f"P{self._priority}")


class Meter(_Painted):
    """A thin bar with parts and a marker; its name must say the same in words."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._parts: tuple[tuple[float, str], ...] = ()
        self._marker: float | None = None
        self.setAccessibleName(name)

    def set_parts(
        self, name: str, parts: Sequence[tuple[float, str]], marker: float | None = None
    ) -> None:
        """Show shares of the whole; ``name`` says them in words."""
        self._parts, self._marker = tuple(parts), marker
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give room for the bar and its marker."""
        return QSize(120, 12)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Say how narrow a bar may get."""
        return QSize(40, 12)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the bar."""
        painter = QPainter(self)
        box = QRectF(0, self.height() / 2 - 3, self.width(), 6)
        paint_meter(painter, box, self._parts, self._marker)
