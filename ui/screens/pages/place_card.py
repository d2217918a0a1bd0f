"""One place where two texts differ: both sides, and the choice between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ui.kit.card import Card
from ui.kit.forms.segmented import SegmentedButtons
from ui.kit.plain_text import put_text
from ui.kit.text import PlainLabel
from ui.screens.pages.together import Choice
from ui.screens.pages.words import tr
from ui.theme import fonts
from ui.theme.theme import current

_LOWEST, _HIGHEST = 24, 160
"""How high a side's text may be. Units: pixels at 100 %."""


class SideText(QPlainTextEdit):
    """The lines of one side, to read; as high as they are, within reason."""

    def __init__(self, name: str, lines: Sequence[str]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        put_text(self, "\n".join(lines))
        if not lines:
            self.setPlaceholderText(tr("nothing stands here"))
        current().changed.connect(self._restyle)
        self._restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        theme = current()
        lines = max(1, round(self.document().size().height()))
        wanted = lines * self.fontMetrics().lineSpacing() + theme.px(26)
        self.setFixedHeight(min(theme.px(_HIGHEST), max(theme.px(_LOWEST), wanted)))

    @Slot()
    def _restyle(self) -> None:
        self.setFont(current().fixed_font(fonts.CELL))
        self._fit()


class PlaceCard(Card):
    """Both sides next to each other under the words that choose one, the other, or both.

    Source: ux.md 3.7 (1 keep, 2 keep the other, 3 both).
    """

    chosen = Signal(int, str)

    def __init__(
        self, place: int, count: int, names: tuple[str, str], sides: tuple[Sequence[str], ...]
    ) -> None:
        """Build the card of a place, counted from 0.

        Args:
            place: which one.
            count: of how many.
            names: whose the sides are.
            sides: the lines of each.
        """
        super().__init__(inset=12, spacing=6)
        self.place = place
        title = tr("Place {0} of {1}").format(place + 1, count)
        self.setAccessibleName(title)
        self.choice = SegmentedButtons(
            title,
            [
                ("", tr("Not chosen")),
                ("one", tr("Left")),
                ("other", tr("Right")),
                ("both", tr("Both")),
            ],
        )
        self.sides = tuple(
            SideText(tr("{0}: {1}").format(title, name), lines)
            for name, lines in zip(names, sides, strict=True)
        )
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(PlainLabel(title, weight=fonts.BOLD))
        head.addWidget(self.choice)
        head.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(12)
        for name, text in zip(names, self.sides, strict=True):
            half = QWidget()
            column = QVBoxLayout(half)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(2)
            column.addWidget(PlainLabel(name, tone="muted", size=fonts.CELL, elide="right"))
            column.addWidget(text)
            column.addStretch(1)
            row.addWidget(half, 1)
        self.column.addLayout(head)
        self.column.addLayout(row)
        self.choice.chosen.connect(self._tell)

    def show_choice(self, choice: Choice) -> None:
        """Press what was chosen."""
        if self.choice.value() != choice:
            self.choice.set_value(choice)

    @Slot(object)
    def _tell(self, choice: object) -> None:
        self.chosen.emit(self.place, cast("str", choice))
