"""The ways from the window's frame into the sync centre: status line, glance, strips."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Slot

from app.bootstrap.desk import Desk
from app.bootstrap.identity import Identity
from app.bootstrap.syncing import SyncStatus
from ui.kit.dialogs.overlay import LOCKED
from ui.kit.lines.item import Line
from ui.runtime.tasks import Lanes
from ui.shell.accepting import accept
from ui.shell.contract import Parted, Screen
from ui.shell.copy_banner import CopyBanner
from ui.shell.device_watch import DeviceWatch
from ui.shell.navigation import WindowNavigator
from ui.shell.notices import WindowNotices
from ui.shell.standing import SYNC_PLACE, StandingView
from ui.shell.standing_notices import Act
from ui.shell.sync_glance import SyncGlance, glance_lines
from ui.shell.sync_loop import SyncLoop
from ui.shell.window import Window


@dataclass(frozen=True, slots=True)
class Around:
    """What the ways need of the shell.

    Attributes:
        who: who is signed in, or None.
        front: the screen that is shown.
        sign_in: asks for a sign-in.
    """

    window: Window
    desk: Desk
    lanes: Lanes
    loop: SyncLoop
    notices: WindowNotices
    navigator: WindowNavigator
    banner: CopyBanner
    who: Callable[[], Identity | None]
    front: Callable[[], Screen | None]
    sign_in: Callable[[], None]


class SyncWays(QObject):
    """Goes to parts of the sync centre, and shows how the sync stands in five lines.

    Source: ux.md 3.7.
    """

    def __init__(self, around: Around) -> None:
        super().__init__(around.window)
        self._around = around
        self.glance = SyncGlance(around.window)
        StandingView(around.window, around.loop, around.notices, around.banner, self._acts())
        DeviceWatch(around.desk, around.lanes, around.loop, around.notices, around.navigator)
        around.window.status.glance_wanted.connect(self.look)
        around.window.status.part_wanted.connect(self.go)
        self.glance.part_chosen.connect(self.go)
        self.glance.sync_asked.connect(around.loop.now)
        around.loop.stood.connect(self._stood)

    def _acts(self) -> dict[Act, Callable[[], None]]:
        to = self._around
        return {
            "sign_in": to.sign_in,
            "sync": to.loop.now,
            "rejected": partial(self.go, "rejected"),
            "waiting": partial(self.go, "waiting"),
            "accept": partial(accept, to.desk, to.lanes, self, to.notices, to.loop.now),
        }

    @Slot()
    def look(self) -> None:
        """Show the five lines, or close them."""
        if self._around.window.property(LOCKED):
            return
        status = self._around.loop.status
        if not self.glance.isHidden():
            self.glance.close_it()
        elif self._around.who() is not None and status is not None:
            opener = self._around.window.status.connection
            self.glance.open_over(opener, self._lines(status), _wanting(status))

    @Slot(str)
    def go(self, part: str) -> None:
        """Go to a part of the sync centre; "" for the place as it was left."""
        if self._around.who() is None:
            return
        self._around.navigator.go(SYNC_PLACE)
        screen: object = self._around.front()
        if part and isinstance(screen, Parted):
            screen.show_part(part)

    @Slot(object)
    def _stood(self, status: SyncStatus) -> None:
        if not self.glance.isHidden():
            self.glance.show_lines(self._lines(status))

    def _lines(self, status: SyncStatus) -> list[Line]:
        who = self._around.who()
        return glance_lines(status, who.zone if who else "UTC", self._around.desk.clock.now())


def _wanting(status: SyncStatus) -> str:
    """The line that needs a person most."""
    if status.conflicts:
        return "conflicts"
    return "rejected" if status.rejected else "waiting"
