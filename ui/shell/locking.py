"""The window's lock, connected to what tells it to lock, and to what goes on behind it."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Slot

from app.bootstrap.desk import Desk
from app.bootstrap.window_lock import EVERYTHING, IDLE_MIN, IDLE_SETTING, LockDesk
from app.ports.changes import ChangeSet
from ui.runtime.changes import ChangeBus
from ui.runtime.ports import LanesPort
from ui.shell.desk_lock import DeskLock
from ui.shell.notices import WindowNotices
from ui.shell.sync_loop import SyncLoop
from ui.shell.window import Window
from ui.shell.window_lock import WindowLock

IDENTITY = "identity"


class Locking(QObject):
    """Connects one window's lock.

    Attributes:
        lock: the lock itself.
        desk_lock: hears of the desk's own; None before somebody is signed in.
    """

    def __init__(
        self,
        window: Window,
        desk: Desk,
        lanes: LanesPort,
        sync: SyncLoop,
        notices: WindowNotices,
        bus: ChangeBus,
        worked: Callable[[], str],
    ) -> None:
        super().__init__(window)
        self._desk, self._lanes, self._bus = desk, lanes, bus
        self._began = False
        self._later: Callable[[], None] | None = None
        self.lock = WindowLock(
            window,
            lanes,
            notices,
            desk.lease,
            LockDesk(desk.store, vault=desk.vault),
            desk.clock.uptime,
            worked,
            self._zone,
        )
        self.desk_lock: DeskLock | None = None
        sync.rested.connect(self._rested)
        self.lock.page.sync_wanted.connect(sync.now)
        self.lock.page.hold_wanted.connect(self._stop)
        self.lock.freed.connect(self._read_anew)
        self.lock.locked.connect(desk.vault.lock)
        self.lock.unlocked.connect(self._opened)
        bus.changed.connect(self._changed)

    def begin(self) -> None:
        """Somebody is signed in: from now on the window can be locked."""
        if self._began:
            return
        self._began = True
        self.desk_lock = DeskLock(parent=self)
        self.desk_lock.locked.connect(self.lock.lock)
        self.lock.begin()
        self._read_idle()

    def _read_idle(self) -> None:
        self._lanes.submit("read", self, self._idle_min, done=self.lock.set_idle)

    @Slot(object)
    def _changed(self, change: ChangeSet) -> None:
        """Somebody chose after how many minutes the window locks."""
        if IDLE_SETTING in change.kinds and self._began:
            self._read_idle()

    def why_shut(self) -> str:
        """Why nothing can be done in the window now; empty where it is open."""
        return self.tr("unlock the window first") if self.lock.is_locked else ""

    def when_open(self, act: Callable[[], None]) -> None:
        """Do something now, or once the window is open; of several the last one."""
        self._later = act
        if not self.lock.is_locked:
            self._opened()

    @Slot()
    def _opened(self) -> None:
        act, self._later = self._later, None
        if act is not None:
            act()

    def end(self) -> None:
        """Let go of everything that watches."""
        self.lock.end()

    def _idle_min(self) -> int:
        kept = self._desk.setting(IDLE_SETTING)
        return kept if isinstance(kept, int) and kept >= 0 else IDLE_MIN

    def _zone(self) -> ZoneInfo:
        who = self._desk.identity
        return ZoneInfo(who.zone if who is not None else "UTC")

    @Slot()
    def _stop(self) -> None:
        """Pause the timer: what it was for is asked once the window is open again."""
        self._lanes.submit("store", self, self._hold, done=_nothing)

    def _hold(self) -> None:
        self._desk.timer.hold()

    @Slot()
    def _rested(self) -> None:
        if self._began:
            self.lock.see()

    @Slot()
    def _read_anew(self) -> None:
        """What was asked for behind the lock was refused: ask again."""
        self._bus.announce(ChangeSet(EVERYTHING | {IDENTITY}))


def _nothing(_result: object) -> None:
    return None
