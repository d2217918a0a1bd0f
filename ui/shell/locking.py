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
        self.lock = WindowLock(
            window,
            lanes,
            notices,
            desk.lease,
            LockDesk(desk.store, vault=desk.vault),
            worked,
            self._zone,
        )
        self.desk_lock: DeskLock | None = None
        sync.rested.connect(self._rested)
        self.lock.page.sync_wanted.connect(sync.now)
        self.lock.page.hold_wanted.connect(self._stop)
        self.lock.freed.connect(self._read_anew)
        self.lock.locked.connect(desk.vault.lock)

    def begin(self) -> None:
        """Somebody is signed in: from now on the window can be locked."""
        if self._began:
            return
        self._began = True
        self.desk_lock = DeskLock(parent=self)
        self.desk_lock.locked.connect(self.lock.lock)
        self.lock.begin()
        self._lanes.submit("read", self, self._idle_min, done=self.lock.set_idle)

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
