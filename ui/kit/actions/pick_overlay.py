"""A box with a list under it, over the window: what palette and shortcut sheet share."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.kit.actions.palette_parts import PaletteFoot, PaletteHead
from ui.kit.actions.row_list import RowList
from ui.kit.actions.rows import Row
from ui.kit.dialogs.overlay import Overlay
from ui.theme.theme import current

_GAP = 8
_MOVES = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 8,
    Qt.Key.Key_PageUp: -8,
}


class PickOverlay(Overlay):
    """Type, move, pick. The focus stays in the box; the list follows its keys.

    A subclass answers `ask` when the text changes and `choose` when a row is picked.
    """

    def __init__(
        self,
        window: QWidget,
        prompt: str,
        keys: Sequence[tuple[str, str]],
        signs: Sequence[tuple[str, str]] = (),
        *,
        width: int = 720,
        top: int = 96,
        list_height: int = 480,
    ) -> None:
        """Build it, hidden.

        Args:
            window: what it covers.
            prompt: what the box says while it is empty.
            keys: (key, words) for the foot.
            signs: (sign, words) for the right of the foot.
            width: pixels at 100 %.
            top: pixels from the top of the window.
            list_height: the list scrolls above it; pixels at 100 %.
        """
        super().__init__(window, width=width, top=top)
        self._list_height = list_height
        self.head = PaletteHead(prompt)
        self.list = RowList(self.tr("Results"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(RowList.Shape.NoFrame)
        self._foot = PaletteFoot(keys, signs)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)  # the frame's line stays free
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.list, 1)
        column.addSpacing(_GAP)
        column.addWidget(self._foot)
        self.head.box.textEdited.connect(self.ask)
        self.head.box.installEventFilter(self)
        self.list.picked.connect(self.choose)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows shown now, headings included."""
        return self.list.rows

    @property
    def highlighted(self) -> Row | None:
        """The row that Enter picks."""
        return self.list.row

    @Slot(str)
    def ask(self, text: str) -> None:
        """Answer another text in the box."""

    @Slot(object)
    def choose(self, row: Row) -> None:
        """Do what a picked row is for."""

    def press(self, event: QKeyEvent) -> bool:
        """Answer a key before the box does; returns whether it was one of ours."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.dismiss()
        elif key in _MOVES:
            self.list.step(_MOVES[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.list.pick()
        else:
            return False
        return True

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show what was found, and be as high as it needs."""
        self.list.set_rows(rows)
        if self.is_open:
            self.place()

    def start(self, opener: QWidget | None = None) -> None:
        """Open with an empty box."""
        self.head.box.clear()
        self.list.set_rows((), keep=False)
        self.ask("")
        self.open(opener)

    def focus_first(self) -> None:
        """Put the focus into the box."""
        self.head.box.setFocus(Qt.FocusReason.PopupFocusReason)

    def height_for(self, width: int) -> int:  # noqa: ARG002 - as every overlay is asked
        """Be as high as the rows, up to a limit."""
        rows = min(self.list.content_height(), current().px(self._list_height))
        frame = self.contentsMargins()
        around = frame.top() + frame.bottom() + 2 + _GAP
        return rows + self.head.height() + self._foot.height() + around

    @Slot()
    def pressed_outside(self) -> None:
        """Close on a press beside it."""
        self.dismiss()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take the keys that move and pick before the box does."""
        pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if pressed and watched is self.head.box:
            return self.press(event)  # type: ignore[arg-type] # checked in `pressed`
        return super().eventFilter(watched, event)
