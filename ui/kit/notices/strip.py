"""The message strip under the timer bar: one message, one action, Dismiss."""

from PySide6.QtCore import QRect, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QWidget

from ui.kit.announce import announce
from ui.kit.buttons import Button
from ui.kit.notices.notice import Notice, NoticeKind, foremost
from ui.kit.text import PlainLabel, Tone
from ui.theme import fonts, icons
from ui.theme.theme import current

_LOOKS: dict[NoticeKind, tuple[str, Tone, str]] = {
    "error": ("circle-alert", "error", "error_fill"),
    "refused": ("circle-x", "error", "error_fill"),
    "conflict": ("git-merge", "excluded", "excluded_fill"),
    "boundary": ("clock", "excluded", "excluded_fill"),
    "offline": ("cloud-off", "excluded", "excluded_fill"),
    "info": ("info", "accent", "selected"),
}


class MessageStrip(QWidget):
    """Shows the foremost of the posted notices and waits with the others.

    It is hidden while there is nothing to say, and never lies over another control.

    Source: ux.md 3.2.
    """

    acted = Signal(str)
    """The key of the notice whose action was pressed; the owner withdraws it when done."""
    dismissed = Signal(str)
    """The key of the notice that the person put away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notices: dict[str, Notice] = {}
        self._shown: Notice | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._text = PlainLabel(weight=fonts.BOLD, wrap=True)
        self._detail, self._more = PlainLabel(tone="text", wrap=True), PlainLabel()
        self._action = Button("", "plain")
        self._dismiss = Button(self.tr("Dismiss"), "quiet")
        self._action.clicked.connect(self._act)
        self._dismiss.clicked.connect(self._put_away)
        self._lay_out()
        current().changed.connect(self._restyle)
        self.hide()

    @property
    def waiting(self) -> int:
        """How many notices stand behind the one that is shown."""
        return max(0, len(self._notices) - 1)

    @property
    def action(self) -> Button:
        """The button of the notice that is shown."""
        return self._action

    @property
    def shown(self) -> Notice | None:
        """The notice that is being shown."""
        return self._shown

    def post(self, notice: Notice) -> None:
        """Say something, or wait until what matters more is gone."""
        # Taken out first, so that what is said again counts as new.
        self._notices.pop(notice.key, None)
        self._notices[notice.key] = notice
        self._choose()

    def withdraw(self, key: str) -> None:
        """Take a notice back: it is settled."""
        if self._notices.pop(key, None) is not None:
            self._choose()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint ground, hairline and icon."""
        if self._shown is None:
            return
        theme = current()
        name, token, fill = _LOOKS[self._shown.kind]
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour(fill))
        painter.fillRect(QRect(0, 0, 3, self.height()), theme.colour(token))
        bottom = QRect(0, self.height() - 1, self.width(), 1)
        painter.fillRect(bottom, theme.colour("hairline"))
        side = min(24, theme.px(16))  # the room before the words
        picture = icons.pixmap(name, token, side, self.devicePixelRatioF())
        painter.drawPixmap(14, (self.height() - side) // 2, picture)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(42, 4, 12, 5)
        row.setSpacing(8)
        self._words = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._words.setSpacing(8)
        self._words.addWidget(self._text)
        self._words.addWidget(self._detail, 1)
        row.addLayout(self._words, 1)
        row.addWidget(self._more)
        row.addWidget(self._action)
        row.addWidget(self._dismiss)

    def _choose(self) -> None:
        notice = foremost(self._notices.values())
        if notice is None:
            self._shown = None
            self.hide()
            return
        news = notice != self._shown
        self._shown = notice
        self._text.setText(notice.text)
        self._detail.setText(notice.detail)
        waiting = self.waiting
        self._more.setText(self.tr("+ %n more", "messages behind this one", waiting))
        self._more.setVisible(waiting > 0)
        self._action.set_words(notice.action)
        self._action.setVisible(bool(notice.action))
        self._dismiss.setVisible(notice.dismissable)
        self._restyle()
        self.show()
        if news:
            self.setAccessibleName(notice.text)
            announce(self, f"{notice.text} {notice.detail}".strip(), urgent=notice.urgent)

    @Slot()
    def _restyle(self) -> None:
        if self._shown is None:
            return
        theme = current()
        token = _LOOKS[self._shown.kind][1]
        self._text.set_tone(token)
        self._more.set_tone(token)
        self._fit_words()
        self.setMinimumHeight(theme.px(36))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put the detail under the text where one line cannot hold both."""
        super().resizeEvent(event)
        self._fit_words()

    def _fit_words(self) -> None:
        """Side by side while both fit into one line; else under one another, each wrapped."""
        tail = sum(
            part.sizeHint().width() + 8
            for part in (self._more, self._action, self._dismiss)
            if not part.isHidden()
        )
        room = self.width() - 42 - 12 - tail
        wide = [_line_width(label) for label in (self._text, self._detail)]
        beside = sum(wide) + 8 <= room
        across = QBoxLayout.Direction.LeftToRight
        self._words.setDirection(across if beside else QBoxLayout.Direction.TopToBottom)
        self._words.setSpacing(8 if beside else 1)
        self._detail.setVisible(bool(self._detail.text()))
        # A wrapping label would take half of the line; what fits into it asks for its own width.
        self._text.setMinimumWidth(wide[0] if beside else 0)

    @Slot()
    def _act(self) -> None:
        if self._shown is not None:
            self.acted.emit(self._shown.key)

    @Slot()
    def _put_away(self) -> None:
        if self._shown is not None:
            key = self._shown.key
            self.withdraw(key)
            self.dismissed.emit(key)


def _line_width(label: PlainLabel) -> int:
    words = label.text()
    return label.fontMetrics().horizontalAdvance(words) + 2 if words else 0
