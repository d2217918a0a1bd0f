"""The sheet: one question over the window, with its answer in a button."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.buttons import Button
from ui.kit.dialogs.overlay import Overlay
from ui.kit.dialogs.sheet_parts import INSET, Aside, BodyArea, Hairline
from ui.kit.text import PlainLabel
from ui.theme import fonts
from ui.theme.theme import current


class Sheet(Overlay):
    """Title row, body, and a foot with one sentence and the buttons.

    Esc asks with `cancelled`, Ctrl+Enter with `accepted`; neither closes: whoever opened the sheet
    decides, since saving may be refused. Call `dismiss` when it is done.

    Source: mockups/02-stop-sheet.
    """

    accepted = Signal()
    cancelled = Signal()

    def __init__(
        self, window: QWidget, title: str, subtitle: str = "", *, width: int = 640, top: int = 84
    ) -> None:
        """Build a sheet without body and buttons.

        Units: `width` and `top` in pixels at 100 % text size.
        """
        super().__init__(window, width=width, top=top)
        self._title = PlainLabel(size=fonts.LARGE, weight=fonts.BOLD, wrap=True)
        self._subtitle = PlainLabel(tone="muted", wrap=True)
        self._sentence = PlainLabel(tone="muted", wrap=True)
        self._corner = QHBoxLayout()
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._area = BodyArea()
        self._middle = QHBoxLayout()
        self._middle.addWidget(self._area, 1)
        self._accept: Button | None = None
        self._aside: Aside | None = None
        self._least_beside = 0
        self._build()
        self.set_title(title, subtitle)

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._subtitle)
        head = QHBoxLayout()
        head.setContentsMargins(INSET, 14, INSET, 12)
        head.setSpacing(12)
        head.addLayout(words, 1)
        head.addLayout(self._corner)
        foot = QHBoxLayout()
        foot.setContentsMargins(INSET, 12, INSET, 12)
        foot.setSpacing(16)
        foot.addWidget(self._sentence, 1)
        foot.addLayout(self._buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)  # the frame's line stays free
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(Hairline())
        column.addLayout(self._middle, 1)
        column.addWidget(Hairline())
        column.addLayout(foot)

    def set_title(self, title: str, subtitle: str = "") -> None:
        """Say what the sheet is about; the first line states the finding."""
        self._title.setText(title)
        self._subtitle.setText(subtitle)
        self._subtitle.setVisible(bool(subtitle))
        self.setAccessibleName(title)
        self.setAccessibleDescription(subtitle)

    def set_corner(self, mark: QWidget) -> None:
        """Put a chip or a link at the right of the title."""
        self._corner.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_body(
        self,
        body: QWidget,
        *,
        aside: QWidget | None = None,
        aside_width: int = 384,
        stack_under: int = 930,
    ) -> None:
        """Fill the middle; `aside` is a second column on the window's ground.

        Where the sheet is too narrow for two columns, the second one follows under the first.

        Units: `aside_width` and `stack_under`, the least width for two columns, in pixels at 100 %
        text size.
        """
        self._area.hold(body)
        if aside is not None:
            self._least_beside = stack_under
            self._aside = Aside(aside, aside_width)
            self._middle.addWidget(self._aside)

    @property
    def is_stacked(self) -> bool:
        """Whether the second column stands under the first."""
        return self._aside is not None and not self._aside.holds

    def height_for(self, width: int) -> int:
        """Say how high it wants to be at a width, with its columns as they fit into it.

        Units: pixels.
        """
        if self._aside is not None:
            beside = width >= current().px(self._least_beside)
            if beside and not self._aside.holds:
                self._aside.take(self._area.give_back())
            elif not beside and self._aside.holds:
                self._area.add_under(self._aside.give_back())
            self._aside.setVisible(beside)
        return super().height_for(width)

    def bring(self, part: QWidget) -> None:
        """Scroll until a part of the body is in sight, once the layout knows where it is."""
        QTimer.singleShot(0, part, lambda: self._area.ensureWidgetVisible(part, 0, 16))

    def set_sentence(self, sentence: str) -> None:
        """Say at the foot what will or will not happen."""
        self._sentence.setText(sentence)

    def add_button(self, button: Button) -> None:
        """Put a button at the right of the foot, after those already there."""
        self._buttons.addWidget(button)

    def set_buttons(self, accept: str, cancel: str = "") -> tuple[Button, Button]:
        """Give the sheet its two usual buttons and return them, accepting one first.

        The result stands in the words: "Save 45 min to review", never "OK".
        """
        back = Button(cancel or self.tr("Cancel"), key="Esc")
        back.clicked.connect(self.cancel)
        go = Button(accept, "primary", key="Ctrl+Return")
        go.clicked.connect(self.accept)
        self.add_button(back)
        self.add_button(go)
        self._accept = go
        return go, back

    @Slot()
    def accept(self) -> None:
        """Ask for the act, unless its button is off."""
        if self._accept is None or self._accept.isEnabled():
            self.accepted.emit()

    @Slot()
    def cancel(self) -> None:
        """Ask to leave without the act."""
        self.cancelled.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Answer Esc and Ctrl+Enter; keep every other key from the window."""
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
        elif enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.accept()
        event.accept()
