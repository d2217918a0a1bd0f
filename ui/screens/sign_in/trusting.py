"""Choosing who vouches for central, from the sign-in or from anywhere by the palette."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Slot

from app.bootstrap.trusting import Trust, TrustDesk, described
from ui.kit.forms.ask_sheet import AskSheet
from ui.runtime.problem import Problem
from ui.screens.sign_in.trust_sheet import Read, tr, trust_sheet
from ui.shell.contract import ScreenContext


class Trusting(QObject):
    """Opens the sheet, keeps the answer, and takes it back when asked.

    Source: security.md 2.1 (TLS interception).
    """

    def __init__(self, context: ScreenContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._trusts = TrustDesk(context.desk.store)
        self.sheet: AskSheet | None = None

    @Slot()
    def ask(self) -> None:
        """Show who vouches now, and ask for another choice."""
        self._submit("read", self._trusts.now, self._open, self._context.notices.problem)

    def _open(self, now: Trust) -> None:
        self.sheet = trust_sheet(self._context.window, now, self._send)

    def _send(self, sheet: AskSheet, read: Read) -> None:
        sheet.accept_button.setEnabled(False)

        def job() -> tuple[Trust, Callable[[], None]]:
            trust = read()  # here, as the file may lie on a disk that takes its time
            return trust, self._trusts.keep(trust)

        def done(kept: tuple[Trust, Callable[[], None]]) -> None:
            trust, undo = kept
            sheet.leave()
            self._context.notices.say(described(trust), lambda: self._take_back(undo))

        self._submit("store", job, done, sheet.refuse)

    def _take_back(self, undo: Callable[[], None]) -> None:
        said = tr("It is as it was before.")
        self._submit(
            "store",
            undo,
            lambda _none: self._context.notices.say(said),
            self._context.notices.problem,
        )

    def _submit(
        self,
        lane: Any,
        job: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Problem], None],
    ) -> None:
        self._context.lanes.submit(lane, self, job, done=done, failed=failed)
