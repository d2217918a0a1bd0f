"""The whole window over a small real store."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.builders.clock import SetClock
from tests.builders.patience import PATIENCE_S, not_come
from tests.builders.rows import MIRA
from tests.builders.world import open_world
from ui.assembly import build
from ui.runtime.changes import ChangeBus
from ui.shell.appearance import Appearance
from ui.shell.places import places
from ui.shell.shell import Shell
from ui.theme.theme import Mode, current

_TURNS = 5
_A_DAY_MS = 86_400_000
_MOMENT_MS = 100
"""What rests no longer than this is waited for."""


class TryWindow:
    """A shell that was built over the small desk; close it when done.

    Its pauses, in which the program builds places that nobody asked for, do not come by themselves:
    how many came would depend on how long a test takes. See `build_every_place`.

    Attributes:
        shell: with its window shown, but not entered before `enter`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        user: UUID | None = MIRA,
        mode: Mode = "light",
        size: QSize | None = None,
        scale: float = 1.0,
        clock: SetClock | None = None,
    ) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        current().set_mode(mode)
        current().set_scale(scale)
        current().apply(app)
        self.home = folder
        self.bus = ChangeBus()
        self.world = open_world(
            folder / "store", user=user, announce=self.bus.announce, clock=clock
        )
        self.clock, self.desk = self.world.clock, self.world.desk
        look = Appearance(mode=mode, scale=scale)
        self.shell: Shell = build(self.desk, bus=self.bus, home=folder, chosen=look)
        self._pause.setInterval(_A_DAY_MS)
        self.window = self.shell.window
        self.window.resize(size or QSize(1440, 900))
        self.window.show()

    def enter(self) -> Shell:
        """Begin as the one who is signed in."""
        self.shell.enter(self.desk.identity)
        self.settle()
        return self.shell

    @property
    def _pause(self) -> QTimer:
        (pause,) = self.shell.waiting.findChildren(QTimer)
        return pause

    def build_every_place(self) -> None:
        """Let the pauses come in which what nobody has asked for is built."""
        while any(self.shell.rooms.known(place.name) is None for place in places()):
            assert self._pause.isActive()
            self._pause.timeout.emit()
            self.settle()

    def settle(self) -> None:
        """Wait until every lane is idle, every change was heard, and nothing rests for a moment.

        What a longer timer does is none of it: wait for that with `until`.
        """
        ends = time.monotonic() + PATIENCE_S
        turns = 0
        while turns < _TURNS:
            if not self.shell.lanes.wait_idle(PATIENCE_S):
                raise not_come("the lanes of the window are idle")
            QApplication.sendPostedEvents()
            QTest.qWait(1)
            turns = 0 if self._rests() else turns + 1
            if time.monotonic() > ends:
                raise not_come("nothing in the window rests for a moment")

    def _rests(self) -> bool:
        """Whether something in the window is let rest for a moment before it is acted on."""
        timers = [
            timer for owner in (self.window, self.shell) for timer in owner.findChildren(QTimer)
        ]
        return any(
            timer.isActive() and timer.isSingleShot() and timer.interval() <= _MOMENT_MS
            for timer in timers
        )

    def until(self, come: Callable[[], object], what: str = "") -> None:
        """Run the event loop until something has come about, and what follows from it.

        Args:
            come: whether it has.
            what: it in words, for the failure; the condition as it is written unless given.
        """
        ends = time.monotonic() + PATIENCE_S
        while not come():
            if time.monotonic() > ends:
                raise not_come(what or come)
            self.settle()
            QTest.qWait(10)
        self.settle()

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
        """Press a key where the focus is."""
        target: QWidget = QApplication.focusWidget() or self.window
        QTest.keyClick(target, key, held or Qt.KeyboardModifier.NoModifier)
        self.settle()

    def type(self, text: str) -> None:
        """Type where the focus is."""
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClicks(focus, text)
        self.settle()

    def close(self) -> None:
        """Let go of everything."""
        if self.window.isVisible():
            self.window.close()
        self.window.deleteLater()
        QApplication.sendPostedEvents()
