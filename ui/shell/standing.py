"""What the sync's standing means for the window: status line, rail, title, strip."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from app.bootstrap.syncing import SyncStatus
from ui.kit.notices.notice import Notice
from ui.runtime.ports import NoticesPort
from ui.shell.copy_banner import CopyBanner
from ui.shell.status_line import Standing
from ui.shell.sync_loop import SyncLoop
from ui.shell.window import Window

SYNC_PLACE = "sync_centre"


class StandingView(QObject):
    """Tells how the sync stands: always in the status line, once in the strip.

    Source: ux.md 3.6, 3.7.
    """

    def __init__(
        self,
        window: Window,
        loop: SyncLoop,
        notices: NoticesPort,
        banner: CopyBanner,
        sign_in: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._window, self._loop, self._notices = window, loop, notices
        self._banner, self._sign_in = banner, sign_in
        self._before = ""
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
        if status.state != self._before:
            self._before = status.state
            self._told(status)
        if status.clock_words:
            self._notices.post(Notice("clock-off", "error", status.clock_words))
        else:
            self._notices.withdraw("clock-off")

    def _badge(self, status: SyncStatus) -> tuple[str, str]:
        trouble = status.conflicts + status.rejected
        signs = [str(status.waiting) if status.waiting else "", f"! {trouble}" if trouble else ""]
        spoken = [
            self.tr("%n waiting", "", status.waiting) if status.waiting else "",
            self.tr("%n to settle", "conflicts and refusals", trouble) if trouble else "",
        ]
        return " ".join(filter(None, signs)), ", ".join(filter(None, spoken))

    def _told(self, status: SyncStatus) -> None:
        """Say it once where it matters; afterwards the status line is enough."""
        title = self.tr("Trestle")
        if status.state == "signed-out":
            title = self.tr("Trestle · {0}").format(status.words)
            notice = Notice(
                "signed-out",
                "error",
                self.tr("You are signed out, so changes are not syncing."),
                self.tr("Everything done meanwhile is kept."),
                self.tr("Sign in…"),
            )
            self._notices.post(notice, self._sign_in)
        else:
            self._notices.withdraw("signed-out")
        if status.state == "offline":
            self._notices.post(Notice("offline", "offline", status.words))
        else:
            self._notices.withdraw("offline")
        self._window.setWindowTitle(title)

    @Slot(int, int)
    def _copied(self, done: int, total: int) -> None:
        if self._copying:
            self._banner.advance(done, total)

    @Slot()
    def _rested(self) -> None:
        self._banner.finish()
