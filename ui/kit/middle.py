"""Something in the middle of a page, of which a low window shows a part."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget


class Middle(QScrollArea):
    """Scrolls where the window is too low: nothing is squeezed, or lies over something else."""

    def __init__(self, parts: Sequence[QWidget], *, margin: int, gap: int = 0) -> None:
        """Put the parts side by side, their heads on one line.

        Args:
            parts: in reading order.
            margin: around all of them. Units: pixels.
            gap: between two of them. Units: pixels.
        """
        super().__init__()
        self.setAccessibleName(self.tr("Content"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = QHBoxLayout()  # an alignment would give a part too little height for its lines
        row.setSpacing(gap)
        row.addStretch(1)
        for part in parts:
            row.addWidget(part)
        row.addStretch(1)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(margin, margin, margin, margin)
        column.addStretch(2)
        column.addLayout(row)
        column.addStretch(3)
        self.setWidget(body)
