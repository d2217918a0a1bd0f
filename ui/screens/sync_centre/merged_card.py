"""The text that both hands made, to be edited: what came together, and both versions elsewhere."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QTextEdit, QWidget

from app.bootstrap.sync_facts import MergedText
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.chips import Chip
from ui.kit.plain_text import put_text, text_of
from ui.kit.plural import counted
from ui.kit.text import PlainLabel
from ui.screens.sync_centre.places_bar import (
    Clashing,
    PlacesBar,
    Side,
    choose,
    is_undone,
    places_in,
)
from ui.screens.sync_centre.words import tr
from ui.theme import fonts
from ui.theme.theme import current

_LEAST_LINES, _MOST_LINES, _MOST_ALONE = 2, 12, 22
_AROUND = 26
"""What frame, padding and the document's margin take of the box's height, in pixels."""


class MergedCard(Card):
    """Starts with everything that does not clash; where both changed the same, both stand marked.

    Source: ux.md 3.7 "Merged"; mockups/07-sync-centre.
    """

    saved = Signal(str)

    def __init__(self) -> None:
        super().__init__(inset=14, spacing=8)
        self.setAccessibleName(tr("Merged"))
        self.title = PlainLabel(tr("Merged"), weight=fonts.BOLD)
        self.hint = PlainLabel(tone="muted", size=fonts.CELL, wrap=True)
        self.chip = Chip("", "warning")
        self.bar = PlacesBar()
        self.bar.chosen.connect(self.choose)
        self.box = _Box()
        self.box.setAccessibleName(tr("Merged text"))
        self.save = Button(tr("Save merged"), "primary", key="Ctrl+Return")
        self.edit = Button(tr("Edit"), "quiet", icon="pencil", key="3")
        self.edit.clicked.connect(self.box.setFocus)
        self.save.clicked.connect(self.tell)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.title)
        top.addWidget(self.chip)
        top.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.save)
        foot.addWidget(self.edit)
        foot.addStretch(1)
        self.column.addLayout(top)
        self.column.addWidget(self.hint)
        self.column.addWidget(self.bar)
        self.column.addWidget(self.box)
        self.column.addLayout(foot)
        self.places: list[Clashing] = []
        self.at = 0
        self._by = ""
        self._most_lines = _MOST_LINES
        self.box.textChanged.connect(self._fit)
        self.box.textChanged.connect(self._see_undone)
        self.box.cursorPositionChanged.connect(self._follow)
        current().changed.connect(self._restyle)

    def show_merged(self, merged: MergedText, by: str = "") -> None:
        """Begin with a text; `by` names whose the other words are."""
        self._by = by
        put_text(self.box, merged.text)
        self.places, self.at = places_in(self.box.document(), merged), 0
        self.hint.setText(
            tr("At the marked places yours stands above the other: choose, or edit the text.")
            if self.places
            else tr("It starts with what stands; you can edit it.")
        )
        self._renew()

    @Slot(str)
    def choose(self, side: str) -> None:
        """Let a side stand at the place that is shown, and go on to the next open one."""
        if not self.places:
            return
        choose(self.places[self.at], cast("Side", side))
        left = [at for at, place in enumerate(self.places) if not place.side]
        self.at = next((at for at in left if at > self.at), left[0] if left else self.at)
        self._renew()

    @Slot()
    def _see_undone(self) -> None:
        """Open a place again whose choice was taken back in the box."""
        undone = [place for place in self.places if is_undone(place)]
        for place in undone:
            place.side = ""
        if undone:
            self._renew()

    @Slot()
    def _follow(self) -> None:
        """Show the place that the cursor is in."""
        here = self.box.textCursor().position()
        for at, place in enumerate(self.places):
            if place.stretch.selectionStart() <= here <= place.stretch.selectionEnd():
                self.at = at
                self.bar.show_places(self.places, at, self._by)

    def _renew(self) -> None:
        many = sum(not place.side for place in self.places)
        self.chip.setVisible(bool(many))
        self.chip.set_chip(
            counted(many, tr("1 place to choose"), tr("{0} places to choose")), "warning"
        )
        self.bar.show_places(self.places, self.at, self._by)
        self._restyle()

    def set_alone(self, *, alone: bool) -> None:
        """Take the room of the two values where they are not shown."""
        self._most_lines = _MOST_ALONE if alone else _MOST_LINES
        self._fit()

    @property
    def text(self) -> str:
        """What stands in the box."""
        return text_of(self.box)

    @Slot()
    def tell(self) -> None:
        """Hand on what stands in the box."""
        self.saved.emit(self.text)

    @Slot()
    def _restyle(self) -> None:
        self.box.setFont(current().font())
        self._mark()
        self._fit()

    def _mark(self) -> None:
        """Mark where both changed the same; the marks move with the text while it is edited."""
        marks: list[QTextEdit.ExtraSelection] = []
        for place in self.places:
            if place.side:
                continue
            line = place.stretch.document().findBlock(place.stretch.selectionStart()).blockNumber()
            for token, lines in (("included_fill", place.ours), ("excluded_fill", place.theirs)):
                marks += [self._mark_of(line + at, token) for at in range(len(lines))]
                line += len(lines)
        self.box.setExtraSelections(marks)

    def _mark_of(self, line: int, token: str) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.box.document().findBlockByNumber(line))
        # The block alone: selected as a block it would take the end of the line before along.
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        look = QTextCharFormat()
        look.setBackground(current().colour(token))
        look.setFontUnderline(True)
        mark.cursor = cursor
        mark.format = look
        return mark

    @Slot()
    def _fit(self) -> None:
        lines = max(_LEAST_LINES, min(self._most_lines, self.box.document().lineCount()))
        self.box.setFixedHeight(lines * self.box.fontMetrics().lineSpacing() + _AROUND)


class _Box(QPlainTextEdit):
    """Plain text whose Tab leaves it; Ctrl+Enter goes on to the act."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let Ctrl+Enter pass."""
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)
