"""What the sync's standing means for the window: status line, rail, title, strip."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Slot

from app.bootstrap.syncing import Progress, SyncStatus
from ui.runtime.ports import NoticesPort
from ui.shell.copy_banner import CopyBanner
from ui.shell.standing_notices import Act, Told, notices_of
from ui.shell.status_line import Standing
from ui.shell.sync_loop import SyncLoop
from ui.shell.window import Window

SYNC_PLACE = "sync_centre"


class StandingView(QObject):
    """Tells how the sync stands: always in the status line, in the strip where a person is needed.

    Source: ux.md 3.6, 3.7.
    """

    def __init__(
        self,
        window: Window,
        loop: SyncLoop,
        notices: NoticesPort,
        banner: CopyBanner,
        acts: Mapping[Act, Callable[[], None]],
    ) -> None:
        """Connect the parts; `acts` are what the buttons of the strips do."""
        super().__init__(window)
        self._window, self._loop, self._notices = window, loop, notices
        self._banner, self._acts = banner, acts
        self._told: dict[str, Told] = {}
        self._tried: set[str] = set()
        self._copying = False
        loop.stood.connect(self.show_status)
        loop.copied.connect(self._copied)
        loop.rested.connect(self._rested)

    @Slot(object)
    def show_status(self, status: SyncStatus) -> None:
        """Show a standing."""
        self._window.status.set_standing(
            Standing(
                status.state,
                status.words,
                status.waiting,
                status.conflicts,
                status.rejected,
                status.clock_words,
            )
        )
        self._window.rail.set_count(SYNC_PLACE, *self._badge(status))
        self._copying = status.state in {"never", "copying"}
        title = self.tr("Trestle")
        if status.state == "signed-out":
            title = self.tr("Trestle · {0}").format(status.words)
        self._window.setWindowTitle(title)
        self._tell(status)

    def _tell(self, status: SyncStatus) -> None:
        """Say in the strip what asks for a person, and take back what is settled."""
        told = {one.notice.key: one for one in notices_of(status)}
        for key in self._told.keys() - told.keys():
            self._notices.withdraw(key)
        before, self._told = self._told, told
        for key, one in told.items():
            if before.get(key) != one:
                self._post(one)

    def _post(self, told: Told) -> None:
        act = self._acts.get(told.act)

        def press() -> None:
            if told.act == "sync":
                self._tried.add(told.notice.key)
            if act is not None:
                act()

        self._notices.post(told.notice, press)

    def _badge(self, status: SyncStatus) -> tuple[str, str]:
        trouble = status.conflicts + status.rejected
        signs = [str(status.waiting) if status.waiting else "", f"! {trouble}" if trouble else ""]
        spoken = [
            self.tr("%n waiting", "", status.waiting) if status.waiting else "",
            self.tr("%n to settle", "conflicts and refusals", trouble) if trouble else "",
        ]
        return " ".join(filter(None, signs)), ", ".join(filter(None, spoken))

    @Slot(object)
    def _copied(self, far: Progress) -> None:
        if self._copying:
            self._banner.advance(far)

    @Slot()
    def _rested(self) -> None:
        self._banner.finish(complete=not self._copying)
        tried, self._tried = self._tried, set()
        for key in tried & self._told.keys():  # it was tried again in vain: that wants its answer
            self._post(self._told[key])
