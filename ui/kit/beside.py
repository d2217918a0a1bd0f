"""Something with its buttons beside it, or under it where there is too little room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QWidget

from ui.theme.theme import current


class Beside(QWidget):
    """Takes the width that it gets; the buttons leave the line before they take the rest of it.

    Source: ux.md 3.14 (reflow).
    """

    def __init__(
        self,
        main: QWidget,
        acts: Sequence[QWidget],
        *,
        least: int,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignTop,
    ) -> None:
        """Put both together.

        Args:
            main: what takes the room that the buttons leave.
            acts: the buttons, and what stands among them, in reading order.
            least: the width that `main` has beside them. Units: pixels at 100 %.
            align: where the buttons stand beside something higher.
        """
        super().__init__()
        self._least, self._align = least, align
        self._is_under: bool | None = None
        self._acts, self._grid = QWidget(), QGridLayout(self)
        row = QHBoxLayout(self._acts)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in acts:
            row.addWidget(part)
        self._grid.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 1)
        self._grid.addWidget(main, 0, 0)
        self._place()

    @property
    def is_under(self) -> bool:
        """Whether the buttons stand under what they are for."""
        return bool(self._is_under)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Find the buttons a place that fits."""
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        """The same when a button comes, goes or gets other words."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    def _place(self) -> None:
        wanted = current().px(self._least) + self._acts.sizeHint().width()
        under = self.width() < wanted
        if under == self._is_under:
            return
        self._is_under = under
        self._grid.removeWidget(self._acts)
        if under:
            self._grid.addWidget(self._acts, 1, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            self._grid.addWidget(self._acts, 0, 1, Qt.AlignmentFlag.AlignRight | self._align)
