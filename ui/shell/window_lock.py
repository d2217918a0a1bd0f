"""The lock over the window: it comes by idle time, by the desk's own lock, by a key, by the lease.

While it is there, nothing of a client is to be seen or reached: the parts of the window are hidden,
sheets are closed, the keys of the window sleep. Syncing goes on behind it.

Source: ux.md 3.13; security.md 2.1, D8.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap.leases import ending_words, lock_words
from app.bootstrap.window_lock import IDLE_MIN, Asks
from app.domain.leases import LeaseStanding
from ui.kit.dialogs.overlay import LOCKED, Overlay
from ui.kit.notices.notice import Notice
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.shell.lock_page import LockPage, LockState
from ui.shell.notices import WindowNotices
from ui.shell.window import Window

ENDING = "lease-ending"
_LOOK_MS = 60_000
_MINUTE_MS = 60_000
_SECOND_MS = 1000
_ALL = 1000  # layouts of what is hidden keep their stretch, and get no room beside this one
_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class LeaseDoor(Protocol):
    """What is asked about the lease."""

    def standing(self) -> LeaseStanding:
        """What may be shown now; at once, from memory."""
        ...

    def tick(self) -> LeaseStanding:
        """Count the time since the last look, on the store lane."""
        ...


class LockDoor(Protocol):
    """What is asked to open the window, on the store lane."""

    def asks(self) -> Asks:
        """What opens it."""
        ...

    def unlock(self, typed: str) -> None:
        """Let the person in."""
        ...


class WindowLock(QObject):
    """Locks and unlocks one window.

    `locked` and `unlocked` tell; `freed` that a lease let the data go again, so that what is shown
    has to be read anew; `failed` carries a problem that is not the person's to solve here.

    Args:
        window: whose parts are hidden.
        lanes: where the doors are asked.
        notices: says when a lease ends soon.
        lease: the gate before clients' data.
        lock: opens the window.
        uptime: seconds of a clock that runs on while the machine sleeps, as timers do not.
        worked: the time of the running timer, or empty; nothing of what it is for.
        zone: whose clock times are told by.
        idle_min: minutes without input until it locks; 0 never does.
    """

    locked = Signal()
    unlocked = Signal()
    freed = Signal()
    failed = Signal(object)

    def __init__(
        self,
        window: Window,
        lanes: LanesPort,
        notices: WindowNotices,
        lease: LeaseDoor,
        lock: LockDoor,
        uptime: Callable[[], float],
        worked: Callable[[], str] = lambda: "",
        zone: Callable[[], ZoneInfo] = lambda: ZoneInfo("UTC"),
        idle_min: int = IDLE_MIN,
    ) -> None:
        super().__init__(window)
        self._window, self._lanes, self._notices = window, lanes, notices
        self._lease, self._lock, self._worked, self._zone = lease, lock, worked, zone
        self.page = LockPage()
        self.page.hide()
        window.column.addWidget(self.page, _ALL)
        self._hidden: list[QWidget] = []
        self._state: LockState | None = None
        self._by_person = self._on = False
        self._idle, self._second = QTimer(self), QTimer(self)
        self._look = QTimer(self)
        self._uptime, self._touched = uptime, uptime()
        self._idle.setSingleShot(True)
        self.set_idle(idle_min)
        self._look.setInterval(_LOOK_MS)
        self._second.setInterval(_SECOND_MS)
        self._idle.timeout.connect(self.lock)
        self._look.timeout.connect(self.look)
        self._second.timeout.connect(self._show_time)
        self.page.tried.connect(self._try)

    @property
    def is_locked(self) -> bool:
        """Whether the window shows nothing of clients now."""
        return self._state is not None

    def set_idle(self, minutes: int) -> None:
        """Lock after so long without a key or the mouse; 0 never does."""
        self._idle.setInterval(minutes * _MINUTE_MS)
        if not minutes:
            self._idle.stop()
        elif self._on:
            self._wait()

    def begin(self) -> None:
        """Somebody is signed in: from now on it watches."""
        if self._on:
            return
        self._on = True
        app = QGuiApplication.instance()
        handle = self._window.windowHandle()
        (handle or app or self._window).installEventFilter(self)
        if self._idle.interval():
            self._wait()
        self._look.start()
        self.see()

    def end(self) -> None:
        """Nobody is here any more."""
        self._on = False
        for timer in (self._idle, self._look, self._second):
            timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Begin the idle time anew with every input; let nothing that is hidden come up."""
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and self.is_locked:
            watched.hide()
            if watched not in self._hidden:
                self._hidden.append(watched)
        if event.type() in _INPUT and self._idle.isActive():
            if self._slept():
                return True  # meant for a window that is not there any more
            self._wait()
        return False

    def _wait(self) -> None:
        self._touched = self._uptime()
        self._idle.start()

    def _slept(self) -> bool:
        """Lock where the idle time passed while the machine slept."""
        if self._by_person or not self._idle.isActive():
            return False
        over = self._uptime() - self._touched >= self._idle.interval() / _SECOND_MS
        if over:
            self.lock()
        return over

    @Slot()
    def lock(self) -> None:
        """Lock now, whoever asks."""
        if self._by_person or not self._on:
            return
        self._by_person = True
        if self._state is None:
            self._cover(LockState("keyring", busy=True))
        self._lanes.submit(
            "store", self, self._lock.asks, done=self._asked, failed=self._stuck, key="lock"
        )

    @Slot()
    def look(self) -> None:
        """Count the time, and see what the lease allows."""
        self._slept()
        self._lanes.submit(
            "store", self, self._lease.tick, done=self._stands, failed=self._broke, key="lease"
        )

    @Slot()
    def see(self) -> None:
        """See at once what the lease allows: a round has ended, or the window has begun."""
        self._stands(self._lease.standing())

    def _stands(self, now: LeaseStanding) -> None:
        words = ending_words(now, self._zone())
        if words:
            self._notices.post(Notice(ENDING, "boundary", words))
        else:
            self._notices.withdraw(ENDING)
        if now.locks:
            sentence, step = lock_words(now, self._zone())
            self._cover(LockState("lease", sentence, step))
        elif self._state is not None and self._state.kind == "lease":
            self._free()

    def _free(self) -> None:
        """A round has renewed the lease; a window that the person locked stays locked."""
        if self._by_person:
            self._lanes.submit(
                "store", self, self._lock.asks, done=self._asked, failed=self._stuck, key="lock"
            )
        else:
            self._uncover()
        self.freed.emit()

    def _asked(self, asks: Asks) -> None:
        """A lease that is over comes first: what opens the window does not open it."""
        if self._by_person and not self._lease.standing().locks:
            self._cover(LockState(asks))

    @Slot(str)
    def _try(self, typed: str) -> None:
        if self._state is None:
            return
        self._show(replace(self._state, busy=True, error=""))
        self._lanes.submit(
            "store", self, lambda: self._lock.unlock(typed), done=self._opened, failed=self._stuck
        )

    def _opened(self, _nothing: None) -> None:
        self.page.forget()
        self._by_person = False
        if self._lease.standing().locks:
            self.see()
            return
        self._uncover()

    def _stuck(self, problem: Problem) -> None:
        self.page.forget()
        if self._state is not None:
            self._show(replace(self._state, busy=False, error=problem.sentence))
            self.page.focus_first()

    def _broke(self, problem: Problem) -> None:
        self.failed.emit(problem)

    def _cover(self, state: LockState) -> None:
        new = self._state is None
        if new:
            self._hide_all()
        self._show(state)
        if new:
            self.page.show()
            self.page.focus_first()
            self._second.start()
            self.locked.emit()

    def _hide_all(self) -> None:
        window = self._window
        window.setProperty(LOCKED, True)
        for sheet in window.findChildren(Overlay):
            sheet.dismiss()
        for other in QApplication.topLevelWidgets():
            if other is not window and other.isVisible():
                other.close()
        for part in self._parts():
            part.installEventFilter(self)
            if not part.isHidden():
                self._hidden.append(part)
                part.hide()
        window.setWindowTitle(self.tr("Trestle"))

    def _parts(self) -> list[QWidget]:
        """Everything in the window that may tell of a client."""
        column = self._window.column
        items = (column.itemAt(at) for at in range(column.count()))
        parts = [item.widget() for item in items if item is not None]
        found = [*parts, self._window.rail, self._window.screens, self._window.toast]
        return [part for part in found if part is not None and part is not self.page]

    def _uncover(self) -> None:
        self._state = None
        self._second.stop()
        self.page.hide()
        self._window.setProperty(LOCKED, False)
        for part in self._parts():
            part.removeEventFilter(self)
        for part in self._hidden:
            if part is not self._window.toast:
                part.show()
        self._hidden = []
        if self._idle.interval():
            self._wait()
        self._window.screens.setFocus()
        self.unlocked.emit()

    def _show(self, state: LockState) -> None:
        self._state = replace(state, timer=self._worked())
        self.page.show_state(self._state)

    @Slot()
    def _show_time(self) -> None:
        if self._state is not None and self._state.timer != self._worked():
            self._show(self._state)
