"""Says in the strip that a device waits to be let in, to whoever may do that."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot

from app.bootstrap.desk import Desk
from app.bootstrap.fellows import Fellow
from app.bootstrap.syncing import Link
from ui.kit.notices.notice import Notice
from ui.runtime.ports import LanesPort, Navigator, NoticesPort
from ui.shell.sync_loop import SyncLoop

KEY = "devices-waiting"
PAUSE_S = 60.0
"""Between two looks; a round may follow each edit."""


class DeviceWatch(QObject):
    """Looks at central after a round that went through; without a connection nothing is asked.

    Source: security.md D7.
    """

    def __init__(
        self,
        desk: Desk,
        lanes: LanesPort,
        loop: SyncLoop,
        notices: NoticesPort,
        navigator: Navigator,
    ) -> None:
        super().__init__(loop)
        self._desk, self._lanes, self._loop = desk, lanes, loop
        self._notices, self._navigator = notices, navigator
        self._looked_at: float | None = None
        loop.rested.connect(self._look)

    @Slot()
    def _look(self) -> None:
        now = self._desk.clock.monotonic()
        soon = self._looked_at is not None and now - self._looked_at < PAUSE_S
        if soon or self._loop.link is not Link.ONLINE:
            return
        self._looked_at = now
        # Why it failed is told by the round beside it.
        self._lanes.submit(
            "net", self, self._waiting, done=self._tell, failed=lambda _problem: None, key="devices"
        )

    def _waiting(self) -> Sequence[Fellow]:
        return self._desk.fellows.waiting()

    def _tell(self, waiting: Sequence[Fellow]) -> None:
        if not waiting:
            self._notices.withdraw(KEY)
            return
        first = waiting[0]
        text = self.tr("{0} ({1}) of {2} waits to be let in.").format(
            first.name, first.short, first.person
        )
        if len(waiting) > 1:
            text = self.tr("%n computers wait to be let in.", "", len(waiting))
        notice = Notice(
            KEY,
            "info",
            text,
            self.tr("Compare its six words with whoever sits at it."),
            self.tr("Compare the words"),
            weight=len(waiting),
        )
        self._notices.post(notice, lambda: self._navigator.go("devices"))
