"""Short texts in columns, to be read out or compared: words, codes."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout

from ui.kit.card import Card
from ui.kit.text import PlainLabel
from ui.theme import fonts


class WordGrid(Card):
    """Short texts in columns, read in lines from left to right."""

    def __init__(self, name: str, columns: int, size: int) -> None:
        super().__init__(inset=16, spacing=8)
        self.setAccessibleName(name)
        self._columns, self._size = columns, size
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(8)
        self.column.addLayout(self._grid)
        self.shown: tuple[str, ...] = ()

    def show_texts(self, texts: tuple[str, ...]) -> None:
        """Show these."""
        if texts == self.shown:
            return
        self.shown = texts
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for at, text in enumerate(texts):
            label = PlainLabel(text, size=self._size, weight=fonts.BOLD)
            self._grid.addWidget(label, at // self._columns, at % self._columns)
        self.setAccessibleDescription(", ".join(texts))
