"""What a sheet and the palette share: a frame over the window that keeps the focus."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget
from shiboken6 import isValid

from ui.kit.dialogs.dim import Dim
from ui.theme.theme import current

LOCKED = "locked"
"""A property of a window that is locked: nothing opens over it."""
_MARGIN = 16


class Overlay(QFrame):
    """A frame inside a window, over a dim that covers the rest.

    Focus stays inside while it is open: Tab wraps, the keys of the window sleep, and the focus
    returns to its opener afterwards. It opens and closes without a nested event loop.

    Source: mockups/README.md "sheet"; ux.md 3.14.
    """

    opened = Signal()
    closed = Signal()

    def __init__(self, window: QWidget, *, width: int, top: int) -> None:
        """Prepare the overlay, hidden.

        Units: `width` and `top` in pixels at 100 % text size.
        """
        # Qt keeps Tab inside a sub-window by itself. Walking the focus chain in Python would hand
        # each widget to its neighbour: the binding takes every answer for a child.
        super().__init__(window, Qt.WindowType.SubWindow)
        self._wanted_width, self._top = width, top
        self._opener: QWidget | None = None
        self.dim = Dim(window)
        self.setProperty("surface", "sheet")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        self.dim.pressed.connect(self.pressed_outside)
        window.installEventFilter(self)
        self.destroyed.connect(self.dim.deleteLater)
        current().changed.connect(self._restyle)

    @property
    def is_open(self) -> bool:
        """Whether it covers the window now."""
        return not self.isHidden()

    def open(self, opener: QWidget | None = None) -> None:
        """Cover the window and take the focus.

        Args:
            opener: gets the focus back; by default the widget that has it now.
        """
        if self.window().property(LOCKED):
            return
        if not self.is_open:
            self._opener = opener or QApplication.focusWidget()
        self.dim.show()
        self.dim.raise_()
        self.show()
        self.raise_()
        self.place()
        self.focus_first()
        self.opened.emit()

    def dismiss(self) -> None:
        """Uncover the window and give the focus back."""
        if not self.is_open:
            return
        opener, self._opener = self._opener, None
        self.hide()
        self.dim.hide()
        if opener is not None and isValid(opener) and opener.isVisible() and opener.isEnabled():
            opener.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def focus_first(self) -> None:
        """Put the focus on the first control; an overlay may know a better one."""
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.focusNextPrevChild(True)

    @Slot()
    def pressed_outside(self) -> None:
        """Answer a press on the dim: nothing moves."""

    def place(self) -> None:
        """Take the middle of the window, as high as the content asks; a tall one begins higher."""
        room = cast("QWidget", self.parentWidget()).rect()
        width = min(current().px(self._wanted_width), room.width() - 2 * _MARGIN)
        wanted = self.height_for(width)
        top = min(self._top, max(_MARGIN, room.height() - wanted - _MARGIN))
        tall = min(wanted, room.height() - top - _MARGIN)
        box = QRect((room.width() - width) // 2, top, width, tall)
        self.setGeometry(box)
        self.dim.cover(room, box)

    def height_for(self, width: int) -> int:
        """Say how high it wants to be at a width.

        Units: pixels.
        """
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            return layout.totalHeightForWidth(width)
        return QSize(self.sizeHint()).height()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the size of the window."""
        if self.is_open and watched is self.parent() and isinstance(event, QResizeEvent):
            self.place()
        return False

    def event(self, event: QEvent) -> bool:
        """Grow with the content; let the keys of the window sleep while open."""
        if event.type() == QEvent.Type.LayoutRequest and self.is_open:
            self.place()
        if event.type() == QEvent.Type.ShortcutOverride and not self._own(cast("QKeyEvent", event)):
            event.accept()
            return True
        return super().event(event)

    def _own(self, event: QKeyEvent) -> bool:
        """Whether a key belongs to something inside: an action or a label's letter."""
        if event.modifiers() == Qt.KeyboardModifier.AltModifier:
            return True
        pressed = QKeySequence(event.keyCombination())
        return any(
            pressed in action.shortcuts()
            for widget in (self, *self.findChildren(QWidget))
            for action in widget.actions()
        )

    @Slot()
    def _restyle(self) -> None:
        if self.is_open:
            self.place()
