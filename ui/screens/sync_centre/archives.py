"""Follows what of the archive comes to this device, and stops it where one asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import QObject, Slot

from app.bootstrap.archive import (
    Coming,
    coming,
    forget_wanted,
    pin_client,
    unpin_client,
    want_ticket,
)
from app.bootstrap.syncing import Progress
from ui.kit.plural import counted
from ui.screens.sync_centre.archives_bar import ArchivesBar, ArchivesState
from ui.screens.sync_centre.words import tr
from ui.shell.contract import ScreenContext


class Archives(QObject):
    """Keeps the bar's state: read from the store, and again at each piece that a round brings.

    Source: sync.md 3.7.
    """

    def __init__(self, context: ScreenContext, bar: ArchivesBar, owner: QObject) -> None:
        super().__init__(owner)
        self._context, self._bar = context, bar
        self.state = ArchivesState()
        bar.cancel_asked.connect(self.cancel_client)
        bar.forget_asked.connect(self.forget_tickets)
        context.sync.on_progress(self._went_on)

    def load(self) -> None:
        """Read what is on its way; whether it moves is told by the round itself."""
        self.state = replace(self.state, moving=False, left_s=None)
        self._read()

    def stand(self, standing: str) -> None:
        """The sync stands otherwise."""
        if standing != self.state.standing:
            self._show(replace(self.state, standing=standing))

    @Slot(object)
    def _went_on(self, far: Progress) -> None:
        if far.phase == "archive":
            self.state = replace(self.state, moving=True, left_s=far.left_s)
            if self._bar.window().isVisible():
                self._read()

    def _read(self) -> None:
        desk = self._context.desk
        self._context.lanes.submit(
            "read", self, lambda: coming(desk), done=self._take, key="archives"
        )

    def _take(self, found: Coming) -> None:
        self._show(replace(self.state, coming=found))

    def nothing_comes(self) -> str:
        """Say why there is nothing to cancel."""
        return "" if self.state.coming else tr("No older tickets are on their way here.")

    def cancel(self) -> None:
        """Stop the first of what is on its way."""
        clients = self.state.coming.clients
        if clients:
            self.cancel_client(clients[0].client)
        else:
            self.forget_tickets()

    @Slot(object)
    def cancel_client(self, client: UUID) -> None:
        """Let a client's archive stay at central; what came of it goes at once."""
        names = {one.client: one.name for one in self.state.coming.clients}
        if client not in names:
            return
        desk, name = self._context.desk, names[client]

        def again() -> None:
            self._do(lambda: pin_client(desk, client), self._come_again)

        words = tr("Older tickets of {0} stay at central").format(name)
        self._do(lambda: unpin_client(desk, client), lambda: self._say(words, again))

    @Slot()
    def forget_tickets(self) -> None:
        """Do not fetch the single tickets that were asked for."""
        desk, tickets = self._context.desk, self.state.coming.tickets
        if not tickets:
            return

        def want() -> None:
            for ticket in tickets:
                want_ticket(desk, ticket)

        one, several = tr("1 ticket is not fetched"), tr("{0} tickets are not fetched")
        words = counted(len(tickets), one, several)
        self._do(
            lambda: forget_wanted(desk, tickets),
            lambda: self._say(words, lambda: self._do(want, self._come_again)),
        )

    def _come_again(self) -> None:
        self.load()
        self._context.sync.now()

    def _say(self, words: str, back: Callable[[], None]) -> None:
        self.load()
        self._context.notices.say(words, back)

    def _do(self, job: Callable[[], None], done: Callable[[], None]) -> None:
        self._context.lanes.submit(
            "store",
            self,
            job,
            done=lambda _nothing: done(),
            failed=lambda problem: self._context.notices.problem(
                problem, lambda: self._do(job, done)
            ),
        )

    def _show(self, state: ArchivesState) -> None:
        self.state = state
        self._bar.show_state(state)
