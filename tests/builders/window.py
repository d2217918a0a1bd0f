"""The whole window over a small real store."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.builders.clock import SetClock
from tests.builders.patience import PATIENCE_S, not_come
from tests.builders.rows import MIRA
from tests.builders.world import open_world
from ui.assembly import build
from ui.runtime.changes import ChangeBus
from ui.shell.appearance import Appearance
from ui.shell.shell import Shell
from ui.theme.theme import Mode, current


class TryWindow:
    """A shell that was built over the small desk; close it when done.

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
        self.window = self.shell.window
        self.window.resize(size or QSize(1440, 900))
        self.window.show()

    def enter(self) -> Shell:
        """Begin as the one who is signed in."""
        self.shell.enter(self.desk.identity)
        self.settle()
        return self.shell

    def settle(self) -> None:
        """Wait until every lane is idle and every change was heard.

        What a timer does later is none of it: wait for that with `until`.
        """
        for _turn in range(5):
            if not self.shell.lanes.wait_idle(PATIENCE_S):
                raise not_come("the lanes of the window are idle")
            QApplication.sendPostedEvents()
            QTest.qWait(1)

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
