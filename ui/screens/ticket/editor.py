"""The box at the bottom: a public reply or an internal note, and never a doubt which."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from ui.kit.buttons import Button
from ui.kit.forms.field import ErrorLine
from ui.kit.plain_text import put_text, text_of
from ui.kit.text import set_tip
from ui.screens.ticket.attachments import files_in, image_in
from ui.screens.ticket.state import Draft
from ui.theme.theme import current

_LINES = 3
_MOST_LINES = 9
_INSET = 12


class _Text(QPlainTextEdit):
    """Plain text that grows with what is typed; Tab leaves it, its commands go to the editor."""

    focus_moved = Signal()
    image_pasted = Signal(object)
    files_pasted = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bare", True)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.document().setDocumentMargin(0)
        self.textChanged.connect(self.fit)
        self.fit()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802 - Qt's name
        """Let files go on to the ticket; as text they would be paths that nobody asked for."""
        if image_in(source) is not None:
            return True
        return not files_in(source) and super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Hand a pasted picture, or pasted files, to the ticket; text stays text."""
        image = image_in(source)
        if image is not None:
            self.image_pasted.emit(image)
        elif paths := files_in(source):
            self.files_pasted.emit(paths)
        else:
            super().insertFromMimeData(source)

    @Slot()
    def fit(self) -> None:
        """Be as high as the text, within reason."""
        lines = max(_LINES - 1, min(_MOST_LINES, round(self.document().size().height())))
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 6)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let commands with Ctrl and Enter, and Esc, go on to the editor."""
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if event.key() == Qt.Key.Key_Escape or (
            enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.ignore()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Tell the frame."""
        super().focusInEvent(event)
        self.focus_moved.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Tell the frame."""
        super().focusOutEvent(event)
        self.focus_moved.emit()


class Editor(QWidget):
    """Text, the switch between public and internal, and the button that says what will happen.

    Source: ux.md 3.4 "editor"; mockups/01-queue-ticket.
    """

    typed = Signal(str)
    turned = Signal(bool)
    """Whether it is internal now."""
    send_requested = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._internal = False
        self._quiet = False
        self.text = _Text()
        self.switch = Button(self.tr("Public reply"), "quiet", icon="mail")
        set_tip(self.switch, self.tr("Write a note instead (Ctrl+Shift+N)"))
        self.send = Button(self.tr("Send reply"), "primary", key="Ctrl+Return")
        self._error = ErrorLine()
        self._lay_out()
        self.text.textChanged.connect(self._tell)
        self.text.focus_moved.connect(self._repaint)
        self.switch.clicked.connect(self._turn)
        self.send.clicked.connect(self.send_requested)
        self.setFocusProxy(self.text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        current().changed.connect(self._repaint)
        self.show_draft(Draft(), online=True, sending=False, refusal="")

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(6, 6, 8, 6)
        foot.setSpacing(8)
        foot.addWidget(self.switch)
        foot.addStretch(1)
        foot.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(_INSET + 1, _INSET, _INSET + 1, _INSET)
        column.setSpacing(0)
        middle = QHBoxLayout()
        middle.setContentsMargins(10, 8, 6, 6)
        middle.addWidget(self.text)
        column.addLayout(middle)
        column.addSpacing(1)
        column.addLayout(foot)
        under = QHBoxLayout()
        under.setContentsMargins(2, 6, 2, 0)
        under.addWidget(self._error)
        column.addLayout(under)

    @property
    def internal(self) -> bool:
        """Whether a note is being written."""
        return self._internal

    def show_draft(self, draft: Draft, *, online: bool, sending: bool, refusal: str) -> None:
        """Show what is being written, and what the button will do."""
        self._internal = draft.internal
        if text_of(self.text) != draft.text:
            self._quiet = True
            put_text(self.text, draft.text)
            self.text.moveCursor(self.text.textCursor().MoveOperation.End)
            self._quiet = False
        name = self.tr("Internal note") if draft.internal else self.tr("Public reply")
        self.text.setAccessibleName(name)
        self.text.setPlaceholderText(
            self.tr("A note for us; the client never sees it")
            if draft.internal
            else self.tr("Write to the client")
        )
        if self.switch.text() != name:
            self.switch.set_words(name)
            self.switch.set_icon_name("lock" if draft.internal else "mail")
        self.switch.setAccessibleName(self.tr("{0}; press to write the other").format(name))
        words = self._send_words(internal=draft.internal, online=online)
        if self.send.text() != words:
            self.send.set_words(words)
        self.send.setEnabled(not sending)
        self._error.say(refusal)
        self.update()

    def _send_words(self, *, internal: bool, online: bool) -> str:
        if internal:
            return self.tr("Save note")
        return self.tr("Send reply") if online else self.tr("Queue reply")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let Esc lead back to the timeline; the text stays."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint one frame around text and foot; a note's is plum."""
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.text.hasFocus()
        line = "internal" if self._internal else "accent" if focused else "border"
        width = 2 if focused else 1
        bottom = self.send.geometry().bottom() + 7
        box = QRectF(_INSET, _INSET, self.width() - 2 * _INSET, bottom - _INSET)
        painter.setPen(QPen(theme.colour(line), width))
        painter.setBrush(theme.colour("internal_fill" if self._internal else "panel"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        y = self.send.geometry().top() - 7
        painter.fillRect(QRectF(_INSET + 1, y, box.width() - 2, 1), theme.colour("hairline"))

    @Slot()
    def _tell(self) -> None:
        if not self._quiet:
            self.typed.emit(text_of(self.text))

    @Slot()
    def _turn(self) -> None:
        self.turned.emit(not self._internal)
        self.text.setFocus()

    @Slot()
    def _repaint(self) -> None:
        self.text.fit()
        self.update()
