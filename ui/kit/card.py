"""A card: a panel with a hairline and round corners, and what stands in it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.text import PlainLabel
from ui.theme import fonts


class Card(QFrame):
    """A panel on the window's ground; `column` takes its content.

    Units: `inset` in pixels.
    Source: mockups/README.md "Language" (card inset 12 to 16, radius 8).
    """

    def __init__(
        self, title: str = "", *, inset: int = 14, spacing: int = 4, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.setAccessibleName(title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(inset, inset - 2, inset, inset - 2)
        self.column.setSpacing(spacing)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        if title:
            self.title = PlainLabel(title, size=fonts.TITLE, weight=fonts.BOLD)
            self.head.addWidget(self.title)
            self.head.addStretch(1)
            self.column.addLayout(self.head)


class Tile(Card):
    """One figure with its words: "12.75 h of 20.00 h used"."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(inset=14, spacing=2, parent=parent)
        self.setAccessibleName(title)
        self._caption = PlainLabel(title, tone="muted", size=fonts.SMALL, weight=fonts.BOLD)
        self._figure = PlainLabel(size=fonts.LARGE, weight=fonts.BOLD)
        self._beside = PlainLabel(tone="muted", elide="right")
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._figure)
        row.addWidget(self._beside, 1)
        self._note = PlainLabel(tone="muted", size=fonts.CELL, wrap=True)
        self.column.addWidget(self._caption)
        self.column.addLayout(row)
        self.middle = QVBoxLayout()
        self.column.addLayout(self.middle)
        self.column.addWidget(self._note)
        self.column.addStretch(1)

    def say(
        self,
        figure: str,
        beside: str = "",
        note: str = "",
        *,
        warning: bool = False,
        title: str = "",
    ) -> None:
        """Show a figure, the words beside it, and a line under it."""
        if title:
            self._caption.setText(title)
        self._figure.setText(figure)
        self._beside.setText(beside)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._note.set_tone("excluded" if warning else "muted")
        self.setAccessibleName(
            ", ".join(part for part in (self._caption.text(), figure, beside, note) if part)
        )
