"""A test fails when it leaves a window or a running timer of Qt behind.

Looked at after everything else: when the fixtures have ended and pytest-qt has closed its widgets.
"""

import functools
import gc
import sys
import weakref
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QWidget

# Windows that Qt makes once and keeps: the tooltip, and the shadow of what is dragged.
QT_OWN = ("QTipLabel", "QShapedPixmapWindow", "QDesktopWidget")
_started: "weakref.WeakSet[QTimer]" = weakref.WeakSet()
_BEFORE = pytest.StashKey[list["weakref.ref[QWidget]"]]()


def watch_timers() -> None:
    """Take note of every timer that Python starts from now on; twice changes nothing."""
    from PySide6.QtCore import QTimer

    start: Callable[..., Any] = QTimer.start
    if hasattr(start, "__wrapped__"):
        return

    @functools.wraps(start)
    def noted(self: "QTimer", *interval: int) -> None:
        _started.add(self)
        start(self, *interval)

    QTimer.start = noted  # type: ignore[method-assign] # the one way to see all timers


def running_timers() -> list[str]:
    """Describe the noted timers that still run, each by its owner."""
    from shiboken6 import isValid

    found = []
    for timer in list(_started):
        if not isValid(timer) or not timer.isActive():
            _started.discard(timer)
            continue
        owner = timer.parent()
        whose = "nobody" if owner is None else f"{type(owner).__name__} {owner.objectName()!r}"
        found.append(f"a timer of {timer.interval()} ms that belongs to {whose}")
    return found


def windows() -> "list[QWidget]":
    """Return the windows that there are, shown or not, without Qt's own."""
    from PySide6.QtWidgets import QApplication

    if QApplication.instance() is None:
        return []
    return [
        widget
        for widget in QApplication.topLevelWidgets()
        if widget.metaObject().className() not in QT_OWN
    ]


def settle() -> None:
    """Carry out what was put off, and let go of what only a circle holds."""
    _carry_out()
    for _turn in range(2):
        gc.collect()
        _carry_out()


def _carry_out() -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def left_over(before: "list[weakref.ref[QWidget]]") -> list[str]:
    """Describe the windows and timers that are there and were not before."""
    old = [found for found in (ref() for ref in before) if found is not None]
    new = [widget for widget in windows() if not any(widget is known for known in old)]
    return [_described(widget) for widget in new] + running_timers()


def _described(widget: "QWidget") -> str:
    words = widget.windowTitle() or widget.objectName() or widget.accessibleName()
    return f"a window, {type(widget).__name__} {words!r}"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Remember what is there before any fixture begins."""
    _started.clear()
    if "PySide6.QtWidgets" in sys.modules:
        watch_timers()
        item.stash[_BEFORE] = [weakref.ref(widget) for widget in windows()]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Look around when all fixtures have ended."""
    yield
    if "PySide6.QtWidgets" not in sys.modules:
        return
    before = item.stash.get(_BEFORE, [])
    if left_over(before):
        _carry_out()
    if left_over(before):  # only a walk through everything finds what a circle holds
        settle()
    found = left_over(before)
    if found:
        _started.clear()
        pytest.fail("Left behind: " + "; ".join(found), pytrace=False)
