"""Words on the screen that are never taken for markup."""

from __future__ import annotations

from html import escape
from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme import fonts
from ui.theme.theme import current

Tone = Literal["", "text", "muted", "accent", "error", "excluded", "included", "internal"]
Elide = Literal["none", "left", "middle", "right"]

_MODES = {
    "none": Qt.TextElideMode.ElideNone,
    "left": Qt.TextElideMode.ElideLeft,
    "middle": Qt.TextElideMode.ElideMiddle,
    "right": Qt.TextElideMode.ElideRight,
}


def plain_tip(text: str) -> str:
    """Make a tooltip that shows `text` letter by letter; Qt guesses markup in tooltips.

    Source: security.md D14.
    """
    return f"<p style='white-space:pre-wrap'>{escape(text)}</p>" if text else ""


def set_tip(widget: QWidget, text: str) -> None:
    """Give a widget a tooltip that shows `text` letter by letter.

    Where it has no description of its own the words become it: Qt would read the tooltip's
    markup aloud.
    """
    if widget.accessibleDescription() == (widget.property("tip") or ""):
        widget.setAccessibleDescription(text)
    widget.setProperty("tip", text)
    widget.setToolTip(plain_tip(text))


class PlainLabel(QLabel):
    """A label for any text, also text that strangers wrote.

    Source: security.md D14.
    """

    def __init__(
        self,
        text: str = "",
        *,
        tone: Tone = "",
        size: int = fonts.TEXT,
        weight: int = fonts.REGULAR,
        elide: Elide = "none",
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Build the label.

        Args:
            text: shown as it is.
            tone: which meaning colours it; empty for the plain text colour.
            size: pixels at 100 %.
            weight: of the font.
            elide: where it may be shortened; the full text is then in the tooltip.
            wrap: break into lines.
            parent: the Qt parent.
        """
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._size, self._weight, self._elide = size, weight, elide
        self.setWordWrap(wrap)
        if elide != "none":
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setProperty("tone", tone)
        self.setText(text)
        self._restyle()
        current().changed.connect(self._restyle)

    def set_tone(self, tone: Tone) -> None:
        """Give the text another meaning."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)

    def set_weight(self, weight: int) -> None:
        """Give the text another weight."""
        if weight != self._weight:
            self._weight = weight
            self._restyle()

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show another text."""
        super().setText(text)
        if self._elide != "none":
            set_tip(self, text)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Say how narrow the label may get: an eliding one down to a few letters."""
        hint = super().minimumSizeHint()
        if self._elide == "none":
            return hint
        return QSize(min(hint.width(), self.fontMetrics().averageCharWidth() * 4), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the text, shortened where it may be."""
        if self._elide == "none":
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        room = self.contentsRect()
        words = QFontMetrics(self.font()).elidedText(self.text(), _MODES[self._elide], room.width())
        painter.drawText(room, int(self.alignment()), words)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Hold on to the font: a polish or a new parent under a style sheet takes it back."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._restyle()

    @Slot()
    def _restyle(self) -> None:
        wanted, now = current().font(self._size, self._weight), self.font()
        if (now.pixelSize(), now.weight()) != (wanted.pixelSize(), wanted.weight()):
            self.setFont(wanted)
