"""One run of the workbench: first paint, opening, faults, the window, the last write."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from ui.runtime.first_paint import FirstPaint
from ui.runtime.garbage import Collector
from ui.runtime.guard import Guard
from ui.runtime.tasks import Lanes
from ui.screens.recovery.view import RecoveryPage
from ui.shell import appearance
from ui.shell.appearance import Appearance
from ui.shell.window import Window

if TYPE_CHECKING:  # what follows loads while the window says "Opening…", and most of it on a lane
    from app.bootstrap.faults import DeviceFault, Opened
    from app.bootstrap.instance import First
    from ui.runtime.changes import ChangeBus
    from ui.runtime.problem import Problem
    from ui.screens.recovery.door import DeviceDoor
    from ui.screens.recovery.screen import Recovery
    from ui.screens.recovery.state import Typed
    from ui.shell.interrupt import Interrupt
    from ui.shell.shell import Shell

_log = logging.getLogger(__name__)
_OPEN = "open "


class Program(QObject):
    """From the first paint to the last write.

    Args:
        first: this home, held for this process; None where nobody else can come.
        wish: what a later start would ask: "open ticket:T-1042"; "raise" asks for nothing more.

    Attributes:
        bus, door, recovery, interrupt: there once the window was painted for the first time.
    """

    bus: ChangeBus
    door: DeviceDoor
    recovery: Recovery

    _heard = Signal(str)

    def __init__(
        self,
        app: QApplication,
        home: Path,
        look: Appearance,
        first: First | None = None,
        wish: str = "",
    ) -> None:
        super().__init__(app)
        self._app, self._home, self._look = app, home, look
        self._first = first
        self._wish = wish if wish.startswith(_OPEN) else ""
        self._passphrase: str | None = None
        self._drafts: dict[str, str] = {}
        self.shell: Shell | None = None
        self.guard = Guard(self)
        self.guard.install()
        self.garbage = Collector(self)
        self.garbage.hold()
        self.interrupt: Interrupt | None = None
        self.lanes = Lanes(on_problem=self.guard.report)
        self._new_window()
        self._heard.connect(self._show_again)
        if first is not None:
            first.listen(self._heard.emit)  # heard on a thread of its own, told on this one

    def _new_window(self) -> None:
        self.window, self.page = Window(furnished=False), RecoveryPage()
        self.window.closing.connect(self._closing)
        self.window.show_page(self.page)

    def show(self, passphrase: str | None) -> None:
        """Paint the window, then begin to open the store."""
        self.window.place(self._look.geometry)
        self._passphrase = passphrase
        FirstPaint(self.window, self._begin)
        self.window.show()

    def _begin(self) -> None:
        """Go on behind the first paint; the window is furnished while the lane loads and opens."""
        from ui.kit.focus_ring import FocusRing
        from ui.runtime.changes import ChangeBus
        from ui.screens.recovery.door import DeviceDoor
        from ui.shell.interrupt import Interrupt

        self.bus = ChangeBus(self)
        self.door = DeviceDoor(self._home, self._announce)
        self.interrupt = Interrupt(self._close_window, self)
        self._watch_over()
        self.recovery.begin(self._passphrase)
        self.window.furnish(seen=False)
        FocusRing(self._app)

    def _watch_over(self) -> None:
        """Connect the page to the way to the store."""
        from ui.screens.recovery.screen import Recovery

        self.recovery = Recovery(self.page, self.lanes, self.door, self._close_window)
        self.recovery.opened.connect(self._opened)

    def _announce(self, changes: Any) -> None:
        self.bus.announce(changes)

    @Slot(object)
    def _opened(self, opened: Opened) -> None:
        from ui.assembly import build

        self.garbage.spare()
        for part in (self.window.header, self.window.status):
            part.show()
        self.shell = build(
            opened.desk,
            bus=self.bus,
            lanes=self.lanes,
            window=self.window,
            home=self._home,
            chosen=self._look,
        )
        self.guard.problem_raised.connect(self.shell.notices.problem_raised)
        self.shell.faults.damaged.connect(self._damaged)
        self.shell.enter(opened.desk.identity)
        self.window.drop_page(self.page)
        self._give_back_drafts()
        if opened.told:
            from ui.kit.notices.notice import Notice

            told = Notice("recovered", "info", opened.told, str(opened.saved or ""))
            self.shell.notices.post(told)
        self._grant()

    def _give_back_drafts(self) -> None:
        """Put what was typed before a fault where it was typed."""
        drafts, self._drafts = {key: text for key, text in self._drafts.items() if text}, {}
        shell = self.shell
        if shell is None or not drafts:
            return

        def job() -> None:
            for key, text in drafts.items():
                if not shell.desk.draft(key):
                    shell.desk.keep_draft(key, text)

        self.lanes.submit("store", shell, job, done=_nothing)

    @Slot(object)
    def _damaged(self, problem: Problem) -> None:
        """The store broke while it was open: give way, and keep what was typed."""
        if self.shell is None:
            return
        from ui.runtime.changes import ChangeBus
        from ui.typed_texts import typed_texts

        old, typed = self.shell, typed_texts(self.window)
        self._look = replace(old.view.chosen, geometry=self.window.geometry_text())
        self._drafts = dict(old.desk.typed)
        self.shell = None
        self.lanes, self.bus = Lanes(on_problem=self.guard.report), ChangeBus(self)
        old.window.closing.disconnect(self._closing)
        self._new_window()
        self._watch_over()
        self.window.furnish(seen=False)
        self.window.place(self._look.geometry)
        self.window.show()
        old.window.hide()
        QTimer.singleShot(0, self, lambda: self._look_at(problem, typed, old))

    def _look_at(self, problem: Problem, typed: tuple[Typed, ...], old: Shell) -> None:
        """Let go of the broken store, and find out what can be done with it."""
        key = old.desk.store.key
        old.close()
        old.window.deleteLater()

        def job() -> DeviceFault:
            return self.door.fault_of(problem, key)

        self.lanes.submit(
            "store", self, job, done=lambda fault: self.recovery.show_fault(fault, typed)
        )

    @Slot(str)
    def _show_again(self, words: str) -> None:
        """Another start asks: come to the front, and open what it names."""
        window = self.window
        if window.isMinimized():
            window.showNormal()
        window.show()
        window.raise_()
        window.activateWindow()
        self._app.alert(window)  # where the platform denies the front, the task bar tells
        _log.info("another start asked: %s", words)
        self._wish = words if words.startswith(_OPEN) else self._wish
        self._grant()

    def _grant(self) -> None:
        """Open what was asked for, as soon as there is a window to open it in."""
        if self.shell is not None and self._wish:
            wish, self._wish = self._wish, ""
            self.shell.open_named(wish.removeprefix(_OPEN))

    def _close_window(self) -> None:
        self.window.close()

    @Slot()
    def _closing(self) -> None:
        look = self.shell.view.chosen if self.shell is not None else self._look
        try:
            appearance.save(self._home, replace(look, geometry=self.window.geometry_text()))
        except OSError:
            _log.warning("the look of the window could not be kept", exc_info=True)
        if self.shell is None:
            self.lanes.close()
        if self._first is not None:
            self._first.close()
        if self.interrupt is not None:
            self.interrupt.release()
        self.garbage.release()
        self.guard.uninstall()
        self._app.quit()


def _nothing(_result: object) -> None:
    return None
