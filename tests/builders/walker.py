"""Walks through what stands in a window as a keyboard and a screen reader do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget
from shiboken6 import getCppPointer

MOST_STEPS = 400
_NOTHING = Qt.KeyboardModifier.NoModifier


def spoken(widget: QWidget) -> str:
    """What a screen reader calls a control: its own name, or its label's."""
    face = QAccessible.queryAccessibleInterface(widget)
    return face.text(QAccessible.Text.Name).strip() if face is not None else ""


def described(widget: QWidget) -> str:
    """A control and where it stands, for a person who has to find it."""
    way = [type(widget).__name__]
    parent = widget.parentWidget()
    while parent is not None and len(way) < 4:
        way.append(type(parent).__name__)
        parent = parent.parentWidget()
    return f"{spoken(widget)!r} ({' in '.join(way)})"


def controls(root: QWidget) -> Iterator[QWidget]:
    """Every control of a part that can have the focus now."""
    for widget in (root, *root.findChildren(QWidget)):
        focusable = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        if focusable and widget.isVisible() and widget.isEnabled() and not _is_inner(widget):
            yield widget


def _is_inner(widget: QWidget) -> bool:
    """Whether it is a piece of another control: the viewport of a list, the box of a proxy."""
    parent = widget.parentWidget()
    if isinstance(parent, QAbstractScrollArea) and widget is parent.viewport():
        return True
    return widget.focusProxy() is not None


def nameless(root: QWidget) -> list[str]:
    """The controls that a screen reader has no word for."""
    return [described(widget) for widget in controls(root) if not spoken(widget)]


def alike(root: QWidget) -> list[str]:
    """The controls of one parent and one kind that cannot be told apart by their names."""
    met: Counter[tuple[int, str, str]] = Counter()
    found = []
    for widget in controls(root):
        parent = widget.parentWidget()
        place = 0 if parent is None else getCppPointer(parent)[0]
        key = (place, type(widget).__name__, spoken(widget))
        met[key] += 1
        if met[key] == 2:
            found.append(described(widget))
    return found


def tab_stops(root: QWidget) -> list[QWidget]:
    """The controls that Tab must reach: one for each composite, which arrows go through."""
    return [
        widget for widget in controls(root) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus.value
    ]


def unreached(root: QWidget) -> list[str]:
    """The stops that Tab does not reach, and where it is caught, if it is.

    Begins at the first stop and presses Tab until it comes around.
    """
    stops = tab_stops(root)
    if not stops:
        return []
    first = stops[0]
    first.setFocus(Qt.FocusReason.TabFocusReason)
    met: list[QWidget] = []
    for _step in range(MOST_STEPS):
        here = QApplication.focusWidget()
        if here is None:
            return ["Tab leads nowhere after " + (described(met[-1]) if met else "nothing")]
        if met and here is met[0]:
            break
        if here in met:
            return [f"Tab goes in a circle at {described(here)}"]
        met.append(here)
        QTest.keyClick(here, Qt.Key.Key_Tab, _NOTHING)
    else:
        return [f"Tab did not come around in {MOST_STEPS} steps"]
    missed = [stop for stop in tab_stops(root) if stop not in met]
    return [f"Tab passes over {described(stop)}" for stop in missed]
