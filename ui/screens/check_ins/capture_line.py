"""The line that takes notes, decisions and actions down, and says how it understood them.

Source: ux.md 3.12 (5).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.check_ins import Capture
from app.domain.check_ins.captures import CaptureKind
from app.domain.words import day_words
from ui.kit.forms.segmented import SegmentedButtons
from ui.kit.text import PlainLabel
from ui.theme import fonts

NOTE: CaptureKind = "note"
DECISION: CaptureKind = "decision"
ACTION: CaptureKind = "action"
Understand = Callable[[CaptureKind, str], Capture | None]
"""Kind and words → how they are understood; None while nothing is typed."""


class CaptureLine(QWidget):
    """`entered` carries the kind and the words; `left` says that Esc was pressed."""

    entered = Signal(object, str)
    left = Signal()

    def __init__(self, understand: Understand) -> None:
        super().__init__()
        self._understand = understand
        self.setAccessibleName(self.tr("Take down"))
        choices = (
            (NOTE, self.tr("Note")),
            (DECISION, self.tr("Decision")),
            (ACTION, self.tr("Action")),
        )
        self.kind = SegmentedButtons(self.tr("What it is"), choices)
        self.box = QLineEdit()
        self.box.setAccessibleName(self.tr("Words to take down"))
        self.understood = PlainLabel(tone="muted", size=fonts.CELL, elide="right")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.kind)
        row.addWidget(self.box, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.understood)
        self.box.textChanged.connect(self._read)
        self.box.returnPressed.connect(self._enter)
        self.kind.chosen.connect(self._read)
        self._read()

    @property
    def chosen(self) -> CaptureKind:
        """The kind that is pressed."""
        value = self.kind.value()
        return ACTION if value == ACTION else DECISION if value == DECISION else NOTE

    def begin(self, kind: CaptureKind) -> None:
        """Take down one of a kind; what stands in the box stays."""
        self.kind.set_value(kind)
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._read()

    def clear(self) -> None:
        """What was typed is kept elsewhere now."""
        self.box.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc leaves the line; what stands in it stays."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _enter(self) -> None:
        words = self.box.text().strip()
        if words:
            self.entered.emit(self.chosen, words)

    @Slot()
    def _read(self) -> None:
        kind = self.chosen
        hints = {
            NOTE: self.tr("Stays inside; write @client to let the client read it, too"),
            DECISION: self.tr(
                "Both sides read it; on an exclusion begin with confirm, waive or reverse"
            ),
            ACTION: self.tr("order toner @ana fri: words, who, and by when"),
        }
        self.box.setPlaceholderText(hints[kind])
        capture = self._understand(kind, self.box.text().strip())
        self.understood.setText(self.words_of(capture))

    def words_of(self, capture: Capture | None) -> str:
        """Say how a line was understood."""
        if capture is None:
            return self.tr(
                "N note · D decision · A action · Enter keeps it · Esc back to the agenda"
            )
        if capture.sentences:
            return " ".join(capture.sentences)
        parts = [capture.text]
        if capture.owner is not None:
            parts.append(capture.owner.name)
        if capture.due is not None:
            parts.append(day_words(capture.due))
        if capture.ruling:
            parts.append(self.tr("settles the exclusion: {0}").format(capture.ruling))
        if capture.internal:
            parts.append(self.tr("internal"))
        return " · ".join(part for part in parts if part)
