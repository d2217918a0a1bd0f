"""Hands and eyes of the tour: keys and clicks on the real widgets, and waiting for what they do."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ui.theme.theme import current
from ui.tour.pause import pause

W = TypeVar("W", bound=QWidget)
PATIENCE_S = 30.0
_LOOK_MS = 20
SETTLE_MS = 250
QUIET_S = 2.0


class TourFailed(Exception):
    """What the tour waited for did not happen."""


class Driver:
    """Drives one window.

    Args:
        window: the workbench's window, shown.
        out: where pictures go.
        quiet: says whether no question to the store is under way.
    """

    def __init__(self, window: QWidget, out: Path, quiet: Callable[[], bool]) -> None:
        self._quiet = quiet
        self.window = window
        self.out = out
        self.pictures: list[str] = []

    def until(
        self, condition: Callable[[], object], what: str, *, patience_s: float = PATIENCE_S
    ) -> None:
        """Wait until something is so.

        Raises:
            TourFailed: it did not become so in time; the message says what was awaited.
        """
        ends = time.monotonic() + patience_s
        while not condition():
            if time.monotonic() > ends:
                raise TourFailed(f"Waited {patience_s:.0f} s in vain: {what}")
            pause(_LOOK_MS)

    def settle(self) -> None:
        """Let what was begun come back from the store and be painted."""
        pause(SETTLE_MS)
        ends = time.monotonic() + QUIET_S  # a sync may be under way: it is not waited for
        while not self._quiet() and time.monotonic() < ends:
            pause(_LOOK_MS)
        pause(_LOOK_MS)

    def key(self, keys: str) -> None:
        """Press one key or chord ("Ctrl+N", "R", "Return") where the focus is."""
        QTest.keySequence(self._target(), QKeySequence(keys))

    def write(self, text: str) -> None:
        """Type text where the focus is."""
        QTest.keyClicks(self._target(), text)

    def click(self, widget: QWidget) -> None:
        """Click the middle of a widget."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def named(self, kind: type[W], name: str) -> W:
        """The visible widget of a kind with this accessible name (or whose name begins so).

        Raises:
            TourFailed: no such widget is visible.
        """
        seen = [w for w in self.window.findChildren(kind) if cast("QWidget", w).isVisible()]
        for widget in seen:
            if widget.accessibleName() == name:
                return widget
        for widget in seen:
            if widget.accessibleName().startswith(name):
                return widget
        names = sorted({w.accessibleName() for w in seen if w.accessibleName()})
        raise TourFailed(f"No {kind.__name__} named “{name}” is visible; there are {names}")

    def fill(self, kind: type[W], name: str, text: str) -> W:
        """Put the focus into a field and type over what it holds."""
        widget = self.named(kind, name)
        widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.key("Ctrl+A")
        QTest.keyClicks(widget, text)
        return widget

    def picture(self, name: str) -> None:
        """Take a picture in light and in dark."""
        theme = current()
        before = theme.mode
        self.settle()
        for mode in ("light", "dark"):
            theme.set_mode(mode)
            self.settle()
            path = self.out / f"{len(self.pictures) // 2 + 1:02}-{name}-{mode}.png"
            if not self.window.grab().save(str(path)):
                raise TourFailed(f"The picture {path} could not be written.")
            self.pictures.append(path.name)
        theme.set_mode(before)

    def _target(self) -> QWidget:
        return QApplication.focusWidget() or self.window
