"""The filter box: a line with painted tokens before the words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from app.domain.filters import half_token, is_token
from ui.kit.keys import KeyHint
from ui.kit.marks import paint_mark
from ui.theme import fonts, icons
from ui.theme.theme import current

_GLASS = 14
_LEFT = 10
_GAP = 4
_LEAST_EDIT = 48
_Key = Qt.Key


class FilterBox(QWidget):
    """Takes words and tokens; the cursor goes over a token as over one letter.

    `edited` carries the whole text after each change of the person. `left` tells that the keyboard
    wants to be in the list.

    Source: mockups/README.md "Token"; ux.md 3.3.
    """

    edited = Signal(str)
    left = Signal()
    hinted = Signal(str)
    """A token's key whose value is being typed, or empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tokens: list[str] = []
        self._picked = -1
        self._boxes: list[QRectF] = []
        self.edit = QLineEdit(self)
        self.edit.setProperty("bare", True)
        self.edit.setAccessibleName(self.tr("Filter"))
        self.edit.setPlaceholderText(self.tr("add a filter or words"))
        self.edit.installEventFilter(self)
        self.edit.textEdited.connect(self._typed)
        self._key = KeyHint("/", self)
        self._key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusProxy(self.edit)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        current().changed.connect(self._restyle)
        self._restyle()

    @property
    def tokens(self) -> Sequence[str]:
        """The tokens, in order."""
        return tuple(self._tokens)

    def text(self) -> str:
        """Give tokens and words as one text; a token without its value is left out."""
        words = [part for part in self.edit.text().split() if not half_token(part)]
        return " ".join([*self._tokens, *words])

    def set_text(self, text: str) -> None:
        """Show another text; not an edit of the person."""
        if text.split() == self.text().split():
            return
        parts = text.split()
        self._tokens = [part for part in parts if is_token(part)]
        self._picked = -1
        self.edit.setText(" ".join(part for part in parts if not is_token(part)))
        self._arrange()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the height of a field."""
        return QSize(240, current().px(30))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Say how narrow the box may get."""
        return QSize(140, current().px(30))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Place the line behind the tokens."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint frame, glass and tokens."""
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.edit.hasFocus()
        width = 2 if focused else 1
        painter.setPen(QPen(theme.colour("accent" if focused else "border"), width))
        painter.setBrush(theme.colour("panel"))
        inset = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 6, 6)
        side = theme.px(_GLASS)
        glass = icons.pixmap("search", "muted", side)
        painter.drawPixmap(QPointF(_LEFT, (self.height() - side) / 2), glass)
        for at, (token, box) in enumerate(zip(self._tokens, self._boxes, strict=False)):
            self._paint_token(painter, box, token, picked=at == self._picked)

    def _paint_token(self, painter: QPainter, box: QRectF, token: str, *, picked: bool) -> None:
        theme = current()
        painter.setPen(QPen(theme.colour("accent"), 1.5) if picked else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("selected" if picked else "soft"))
        painter.drawRoundedRect(box, 4, 4)
        key, value = _split(token)
        words = box.adjusted(8, 0, -_cross_room(), 0)
        painter.setFont(theme.font(fonts.CELL))
        painter.setPen(theme.colour("muted"))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, key)
        words.setLeft(words.left() + painter.fontMetrics().horizontalAdvance(key))
        painter.setFont(theme.font(fonts.CELL, fonts.MEDIUM))
        painter.setPen(theme.colour("text"))
        shown = painter.fontMetrics().elidedText(
            value, Qt.TextElideMode.ElideRight, int(words.width()) + 2
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)
        paint_mark(painter, _cross_box(box), "cross", theme.colour("muted"), 1.2)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take away the token whose cross is pressed; else type."""
        for at, box in enumerate(self._boxes):
            if box.contains(event.position()):
                if event.position().x() >= box.right() - _cross_room():
                    self._remove(at)
                else:
                    self._pick(at)
                break
        self.edit.setFocus(Qt.FocusReason.MouseFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take the keys that go over tokens, and follow the line's focus."""
        if watched is self.edit:
            if event.type() == QEvent.Type.KeyPress:
                return self._press(cast("QKeyEvent", event))
            if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
                self._pick(-1)
                self._show_key()
                self.update()
        return False

    def _press(self, event: QKeyEvent) -> bool:
        key = event.key()
        at_start = self.edit.cursorPosition() == 0 and not self.edit.hasSelectedText()
        if key in (_Key.Key_Return, _Key.Key_Enter):
            self._settle(self.edit.text())
            self.left.emit()
        elif key == _Key.Key_Escape:
            self._escape()
        elif key == _Key.Key_Down:
            self.left.emit()
        elif at_start and self._tokens and self._over_tokens(key):
            pass
        else:
            self._pick(-1)
            return False
        return True

    def _over_tokens(self, key: int) -> bool:
        """Move over tokens or take one away; False for any other key."""
        last = len(self._tokens) - 1
        if key == _Key.Key_Left:
            self._pick(last if self._picked < 0 else max(0, self._picked - 1))
        elif key == _Key.Key_Right and self._picked >= 0:
            self._pick(-1 if self._picked == last else self._picked + 1)
        elif key == _Key.Key_Backspace:
            self._remove(last if self._picked < 0 else self._picked)
        elif key == _Key.Key_Delete and self._picked >= 0:
            self._remove(self._picked)
        else:
            return False
        return True

    def _escape(self) -> None:
        if self.edit.text():
            self.edit.clear()
            self._tell()
        else:
            self.left.emit()

    @Slot(str)
    def _typed(self, text: str) -> None:
        """Turn a token into a box when the blank behind it is typed."""
        if text.endswith(" ") and any(is_token(part) for part in text.split()):
            self._settle(text)
        else:
            self._tell()

    def _settle(self, text: str) -> None:
        found = [part for part in text.split() if is_token(part)]
        if found:
            self._tokens += [token for token in found if token not in self._tokens]
            self.edit.setText(" ".join(part for part in text.split() if not is_token(part)))
        self._tell()

    def _tell(self) -> None:
        self._arrange()
        parts = self.edit.text().split()
        self.hinted.emit(half_token(parts[-1]) if parts else "")
        self.edited.emit(self.text())

    def _remove(self, at: int) -> None:
        del self._tokens[at]
        self._picked = -1
        self._tell()

    def _pick(self, at: int) -> None:
        if at != self._picked:
            self._picked = at
            self.edit.setAccessibleDescription(
                self.tr("Filter {0}; Delete takes it away").format(self._tokens[at])
                if at >= 0
                else self._spoken()
            )
            self.update()

    def _arrange(self) -> None:
        """Give tokens and line their room; tokens shrink before the line does."""
        left = float(_LEFT + current().px(_GLASS) + 6)
        room = self.width() - left - _LEAST_EDIT
        wants = [_token_width(token) for token in self._tokens]
        ratio = min(1.0, room / (sum(wants) + _GAP * len(wants))) if wants and room > 0 else 1.0
        high = current().px(22)
        self._boxes = []
        for want in wants:
            width = max(24.0, want * ratio)
            self._boxes.append(QRectF(left, (self.height() - high) / 2, width, high))
            left += width + _GAP
        start = round(left) + (2 if self._tokens else 0)
        self.edit.setGeometry(start, 2, max(20, self.width() - start - 8), self.height() - 4)
        self.edit.setAccessibleDescription(self._spoken())
        self._show_key()
        self.update()

    def _show_key(self) -> None:
        """Put the key behind the hint while nothing is typed."""
        size = self._key.sizeHint()
        hint = QFontMetrics(self.edit.font()).horizontalAdvance(self.edit.placeholderText())
        left = self.edit.x() + hint + 8
        fits = left + size.width() < self.width() - 8
        self._key.setVisible(fits and not self.edit.text() and not self.edit.hasFocus())
        self._key.setGeometry(
            left, (self.height() - size.height()) // 2, size.width(), size.height()
        )

    def _spoken(self) -> str:
        return self.tr("Filters: {0}").format(", ".join(self._tokens)) if self._tokens else ""

    @Slot()
    def _restyle(self) -> None:
        self.edit.setFont(current().font(fonts.CELL))
        self.updateGeometry()
        self._arrange()


def _split(token: str) -> tuple[str, str]:
    key, colon, value = token.partition(":")
    return (f"{key}:", value) if colon else ("", token)


def _token_width(token: str) -> int:
    theme = current()
    key, value = _split(token)
    keys = QFontMetrics(theme.font(fonts.CELL)).horizontalAdvance(key)
    values = QFontMetrics(theme.font(fonts.CELL, fonts.MEDIUM)).horizontalAdvance(value)
    return 8 + keys + values + 2 + _cross_room()


def _cross_room() -> int:
    return current().px(12) + 8


def _cross_box(box: QRectF) -> QRectF:
    side = current().px(12)
    return QRectF(box.right() - side - 5, box.center().y() - side / 2, side, side)
