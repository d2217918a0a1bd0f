"""Keeping what rests at central of a client here, too, or no longer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QObject, Slot

from app.bootstrap.archive import (
    Archive,
    archive_of_client,
    is_pinned,
    pin_client,
    unpin_client,
)
from ui.kit.actions.spec import ActionSpec
from ui.runtime.problem import Problem
from ui.screens.clients.archive_bar import PIN_KEY, ArchiveBar
from ui.screens.clients.archive_state import ArchiveState
from ui.screens.clients.state import ClientsState
from ui.shell.contract import ScreenContext


def _tr(words: str) -> str:
    return QCoreApplication.translate("Clients", words)


class ArchiveActs(QObject):
    """Keeps the line's state; central is asked when a client's tickets are looked at.

    Source: sync.md 3.7.
    """

    def __init__(self, context: ScreenContext, bar: ArchiveBar, owner: QObject) -> None:
        super().__init__(owner)
        self._context, self._bar = context, bar
        self.state = ArchiveState()
        bar.turned.connect(self.turn)

    def specs(self) -> Sequence[ActionSpec]:
        """List the acts."""
        return (
            ActionSpec(
                "clients.pin", _tr("Keep older tickets here, or at central only"), PIN_KEY,
                self.turn, self._no_client, icon="pin", group="Client",
                synonyms=(_tr("archive"), _tr("pin"), _tr("offline")),
            ),
        )  # fmt: skip

    def follow(self, clients: ClientsState) -> None:
        """Speak of the client whose page is shown; read on when its tickets are looked at."""
        page = clients.page
        if page is None or page.detail.row.id != clients.chosen:
            return
        row = page.detail.row
        if row.id != self.state.client:
            self._show(ArchiveState(row.id, row.name))
            self._read_pin(row.id)
        if clients.tab == "tickets" and self.state.archive is None and not self.state.asking:
            self._ask(row.id)

    def _read_pin(self, client: UUID) -> None:
        desk = self._context.desk

        def done(pinned: bool) -> None:
            if client == self.state.client:
                self._show(replace(self.state, pinned=pinned))

        self._context.lanes.submit(
            "read", self, lambda: is_pinned(desk, client), done=done, key="pin"
        )

    def _ask(self, client: UUID) -> None:
        desk = self._context.desk
        self._show(replace(self.state, asking=True))

        def done(archive: Archive) -> None:
            if client == self.state.client:
                self._show(replace(self.state, archive=archive, asking=False))

        def failed(_problem: Problem) -> None:
            if client == self.state.client:  # the line says that central was not reached
                self._show(replace(self.state, asking=False))

        self._context.lanes.submit(
            "net",
            self,
            lambda: archive_of_client(desk, client),
            done=done,
            failed=failed,
            key="archive",
        )

    def _no_client(self) -> str:
        return "" if self.state.client is not None else _tr("Choose a client first.")

    @Slot()
    def turn(self) -> None:
        """Keep what rests of the client here, or no longer; it can be taken back at once."""
        if self.state.client is not None:
            self._keep(self.state.client, self.state.name, here=not self.state.pinned)

    def _keep(self, client: UUID, name: str, *, here: bool) -> None:
        desk = self._context.desk
        act = pin_client if here else unpin_client

        def done(_nothing: None) -> None:
            if client == self.state.client:
                self._show(replace(self.state, pinned=here))
            if here:
                words = _tr("Older tickets of {0} come to this device").format(name)
                self._context.sync.now()
            else:
                words = _tr("Older tickets of {0} are at central only").format(name)
            self._context.notices.say(words, lambda: self._keep(client, name, here=not here))

        self._context.lanes.submit(
            "store",
            self,
            lambda: act(desk, client),
            done=done,
            failed=lambda problem: self._context.notices.problem(problem, self.turn),
        )

    def _show(self, state: ArchiveState) -> None:
        self.state = state
        self._bar.show_state(state)
