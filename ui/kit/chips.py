"""Chips: one short fact in a round box, above all the decision on coverage."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit.marks import Mark, paint_mark
from ui.theme import fonts
from ui.theme.theme import current

ChipKind = Literal[
    "included",
    "excluded",
    "held",
    "plain",
    "info",
    "warning",
    "error",
    "internal",
    "soft",
    "preview",
]


@dataclass(frozen=True, slots=True)
class _Look:
    text: str
    fill: str | None = None
    line: str | None = None
    dashed: bool = False
    mark: Mark | None = None


_LOOKS: dict[ChipKind, _Look] = {
    "included": _Look("included", fill="included_fill", mark="check"),
    "excluded": _Look("excluded", fill="excluded_fill", mark="cross"),
    "held": _Look("text", line="border", dashed=True, mark="question"),
    "plain": _Look("muted", line="hairline"),
    "info": _Look("accent", fill="selected"),
    "warning": _Look("excluded", fill="excluded_fill", mark="bang"),
    "error": _Look("error", fill="error_fill", mark="cross"),
    "internal": _Look("internal", fill="internal_fill"),
    "soft": _Look("text", fill="soft"),
    "preview": _Look("text", line="border", dashed=True),
}


def chip_height(*, big: bool = False) -> int:
    """Give a chip's height: 20 px, 24 px in the timer bar, at 100 %."""
    return current().px(24 if big else 20)


def chip_width(text: str, kind: ChipKind, *, big: bool = False) -> int:
    """Give the width that a chip needs for its whole text."""
    advance = QFontMetrics(chip_font(big=big)).horizontalAdvance(text)
    return advance + 2 * _pad(big=big) + _mark_room(kind, big=big)


def chip_font(*, big: bool = False) -> QFont:
    """Give the font of chips."""
    return current().font(fonts.CELL if big else fonts.SMALL, fonts.MEDIUM)


def paint_chip(
    painter: QPainter, box: QRectF, text: str, kind: ChipKind, *, big: bool = False
) -> None:
    """Paint a chip into a box of `chip_width` by `chip_height`; a narrower box elides the text.

    Source: mockups/README.md "Chip".
    """
    theme, look = current(), _LOOKS[kind]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_shell(painter, box, look)
    pad = _pad(big=big)
    left = box.left() + pad
    if look.mark is not None:
        side = theme.px(14 if big else 12)
        square = QRectF(left - 2, box.center().y() - side / 2, side, side)
        paint_mark(painter, square, look.mark, theme.colour(look.text), side / 9)
        left += _mark_room(kind, big=big)
    painter.setFont(chip_font(big=big))
    painter.setPen(theme.colour(look.text))
    words = QRectF(left, box.top(), box.right() - pad - left + 1, box.height())
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(words.width()))
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
    painter.restore()


def _paint_shell(painter: QPainter, box: QRectF, look: _Look) -> None:
    theme = current()
    painter.setBrush(Qt.BrushStyle.NoBrush if look.fill is None else theme.colour(look.fill))
    # Without fills (high contrast) the outline alone holds the chip together.
    line = look.line or (look.text if theme.tokens.name == "contrast" else None)
    if line is None:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        pen = QPen(theme.colour(line), 1)
        if look.dashed:
            pen.setDashPattern([3, 2.5])
        painter.setPen(pen)
        box = box.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)


def _pad(*, big: bool) -> int:
    return current().px(10 if big else 8)


def _mark_room(kind: ChipKind, *, big: bool) -> int:
    if _LOOKS[kind].mark is None:
        return 0
    return current().px(14 if big else 12) + 2


def decision_word(kind: ChipKind) -> str:
    """Say a decision in one word; empty for chips that are no decision."""
    words = {
        "included": QCoreApplication.translate("Chip", "Included"),
        "excluded": QCoreApplication.translate("Chip", "Excluded"),
        "held": QCoreApplication.translate("Chip", "Held"),
    }
    return words.get(kind, "")


class Chip(QWidget):
    """A chip as a widget; its accessible name is its text."""

    def __init__(
        self,
        text: str,
        kind: ChipKind = "plain",
        *,
        big: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text, self._kind, self._big = text, kind, big
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        current().changed.connect(self._restyle)

    @classmethod
    def decision(
        cls, kind: ChipKind, reason: str = "", *, big: bool = False, parent: QWidget | None = None
    ) -> "Chip":
        """Make the chip of a decision: "Included · incident in business hours"."""
        return cls(decision_text(kind, reason), kind, big=big, parent=parent)

    @property
    def text(self) -> str:
        """What the chip says."""
        return self._text

    @property
    def kind(self) -> ChipKind:
        """Which of the looks it has."""
        return self._kind

    def set_chip(self, text: str, kind: ChipKind) -> None:
        """Say something else."""
        self._text, self._kind = text, kind
        self.setAccessibleName(text)
        self._restyle()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the room for the whole text."""
        return QSize(chip_width(self._text, self._kind, big=self._big), chip_height(big=self._big))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A chip may be elided down to its mark and a few letters."""
        full = self.sizeHint()
        return QSize(min(full.width(), 3 * full.height()), full.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the chip, centred in height."""
        hint = self.sizeHint()
        top = (self.height() - hint.height()) / 2
        box = QRectF(0, top, min(self.width(), hint.width()), hint.height())
        painter = QPainter(self)
        paint_chip(painter, box, self._text, self._kind, big=self._big)

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


def decision_text(kind: ChipKind, reason: str = "") -> str:
    """Join a decision's word and its reason."""
    word = decision_word(kind)
    if not reason:
        return word
    return QCoreApplication.translate("Chip", "{0} · {1}", "decision · reason").format(word, reason)
