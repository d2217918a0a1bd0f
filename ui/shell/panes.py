"""F6: from pane to pane, each remembering where the focus was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from weakref import WeakKeyDictionary

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


class PaneCycle:
    """Moves the focus through the panes of the window in reading order.

    Source: ux.md 3.4 (F6).
    """

    def __init__(self, panes: Callable[[], Sequence[QWidget]]) -> None:
        """Build the cycle; `panes` lists them as they are now."""
        self._panes = panes
        self._last: WeakKeyDictionary[QWidget, QWidget] = WeakKeyDictionary()

    def step(self, steps: int) -> QWidget | None:
        """Go so many panes on; gives the widget that has the focus then."""
        panes = [pane for pane in self._panes() if pane.isVisible() and _first(pane) is not None]
        if not panes:
            return None
        focus = QApplication.focusWidget()
        at = next((at for at, pane in enumerate(panes) if _holds(pane, focus)), None)
        if at is not None and focus is not None:
            self._last[panes[at]] = focus
        there = panes[(at + steps) % len(panes)] if at is not None else panes[0]
        goal = self._remembered(there) or _first(there)
        if goal is not None:
            goal.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return goal

    def _remembered(self, pane: QWidget) -> QWidget | None:
        last = self._last.get(pane)
        return last if last is not None and _can_focus(last) and _holds(pane, last) else None


def _holds(pane: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and (widget is pane or pane.isAncestorOf(widget))


def _can_focus(widget: QWidget) -> bool:
    reach = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(reach) and widget.isVisible() and widget.isEnabled()


def _first(pane: QWidget) -> QWidget | None:
    if _can_focus(pane):
        return pane
    return next((child for child in pane.findChildren(QWidget) if _can_focus(child)), None)
