"""Where both changed the same words: yours, the other's, or both, place by place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.bootstrap.sync_facts import MergedText
from ui.kit.buttons import Button
from ui.kit.flow import FlowGrid
from ui.kit.text import PlainLabel
from ui.screens.sync_centre.words import tr
from ui.theme import fonts

Side = Literal["ours", "theirs", "both"]
KEYS: dict[Side, str] = {"ours": "Alt+1", "theirs": "Alt+2", "both": "Alt+3"}


@dataclass(slots=True)
class Clashing:
    """One place in the document, which moves with the text while it is edited.

    Attributes:
        start: where it begins, whatever is written there.
        stretch: selects all of it.
        ours, theirs: the lines of either side, as they were.
        side: what was chosen; empty while nothing was.
    """

    start: QTextCursor
    stretch: QTextCursor
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    side: Side | Literal[""] = ""

    def lines(self, side: Side) -> tuple[str, ...]:
        """What stands here once a side was chosen."""
        return {"ours": self.ours, "theirs": self.theirs, "both": (*self.ours, *self.theirs)}[side]


def places_in(document: QTextDocument, merged: MergedText) -> list[Clashing]:
    """Find the places of a text that a document holds as it is."""
    lines, found = merged.text.split("\n"), list[Clashing]()
    for place in merged.places:
        middle, end = place.line + place.ours, place.line + place.ours + place.theirs
        stretch = QTextCursor(document.findBlockByNumber(place.line))
        if end > place.line:
            last = document.findBlockByNumber(end - 1)
            stretch.setPosition(
                last.position() + last.length() - 1, QTextCursor.MoveMode.KeepAnchor
            )
        ours, theirs = tuple(lines[place.line : middle]), tuple(lines[middle:end])
        start = QTextCursor(document.findBlockByNumber(place.line))
        start.setKeepPositionOnInsert(True)
        found.append(Clashing(start, stretch, ours, theirs))
    return found


def choose(place: Clashing, side: Side) -> None:
    """Let a side stand at a place; the box's own undo takes it back."""
    cursor, lines = place.stretch, place.lines(side)
    start = cursor.selectionStart()
    cursor.beginEditBlock()
    cursor.insertText("\n".join(lines))
    if not lines:  # a side that took the words out leaves no empty line
        if not cursor.atEnd():
            cursor.deleteChar()
        elif start:
            cursor.deletePreviousChar()
            start -= 1
    cursor.endEditBlock()
    end = cursor.position()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    place.side = side


def is_undone(place: Clashing) -> bool:
    """Whether both sides stand again at a place where one had been chosen."""
    if not place.side or place.side == "both":
        return False
    start, both = place.start.position(), "\u2029".join(place.lines("both"))
    there = QTextCursor(place.stretch.document())
    last = place.stretch.document().characterCount() - 1
    there.setPosition(start)
    there.setPosition(min(last, start + len(both)), QTextCursor.MoveMode.KeepAnchor)
    if there.selectedText() != both or both == "\u2029".join(place.lines(place.side)):
        return False
    place.stretch = there
    return True


class PlacesBar(QWidget):
    """Names the place that is next, and offers its sides."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Places to choose"))
        self.words = PlainLabel(weight=fonts.BOLD)
        self.buttons: dict[Side, Button] = {side: Button("", key=key) for side, key in KEYS.items()}
        for side, button in self.buttons.items():
            button.clicked.connect(lambda _on=False, side=side: self.chosen.emit(side))
        grid = FlowGrid([self.words, *self.buttons.values()], columns=(4, 2, 1), least=150, gap=6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(grid)

    def show_places(self, places: Sequence[Clashing], at: int, by: str) -> None:
        """Show the place at `at`, counted from 0; `by` names whose the other words are."""
        self.setVisible(bool(places))
        if not places:
            return
        self.words.setText(tr("Place {0} of {1}").format(at + 1, len(places)))
        names = {
            "ours": tr("Take yours"),
            "theirs": tr("Take {0}'s").format(by) if by else tr("Take the other"),
            "both": tr("Take both"),
        }
        for side, button in self.buttons.items():
            button.set_words(names[side])
            button.set_kind("primary" if places[at].side == side else "plain")
