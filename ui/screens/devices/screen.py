"""The page of devices, built and connected."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from app.ports.changes import ChangeSet
from ui.kit.actions.spec import ActionSpec
from ui.screens.devices.presenter import DevicesPresenter, DevicesState
from ui.screens.devices.view import DevicesView
from ui.shell.contract import ScreenContext, Subject

UNDO_MS = 8000
"""So long a revocation can be taken back, as the line that offers it stands."""


class DevicesScreen(QObject):
    """One's own devices, and those that wait to be let in.

    Source: security.md D7.
    """

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context.window)
        self._context = context
        self.view = DevicesView()
        self.presenter = DevicesPresenter(context.desk, context.lanes, self.view, self)
        self.view.looked.connect(self.presenter.look)
        self.view.let_in.connect(self._let_in)
        self.view.suspended.connect(self._suspend)
        self.view.revoked.connect(self._revoke)
        self.view.lost.connect(self._lose)
        self._pauses: dict[UUID, QTimer] = {}
        self._lost: set[UUID] = set()
        context.registry.bind("devices.page", self.view)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self.view

    def actions(self) -> Sequence[ActionSpec]:
        """List what can be done here."""
        return (
            ActionSpec(
                "devices.look", self.tr("Look again for devices"), "R", self.presenter.look,
                icon="refresh-cw", group="View", context="devices.page",
            ),
        )  # fmt: skip

    def navigate(self, target: UUID | None) -> None:
        """There is one page."""

    def activated(self) -> None:
        """Ask central what there is."""
        self.presenter.look()
        self.view.again.setFocus()

    def changed(self, change: ChangeSet) -> None:
        """Devices are no rows: central tells them when it is asked."""

    def subject(self) -> Subject | None:
        """Nothing is looked at here."""
        return None

    def panes(self) -> Sequence[QWidget]:
        """List the one part."""
        return (self.view,)

    def render(self, state: DevicesState) -> None:
        """Show a state."""
        self.view.show_state(state)

    def tell(self, words: str) -> None:
        """Say in one line what was done."""
        self._context.notices.say(words)

    @Slot(UUID)
    def _let_in(self, which: UUID) -> None:
        self.presenter.let_in(which, self.tr("It is let in and syncs by itself now."))

    @Slot(UUID)
    def _suspend(self, which: UUID) -> None:
        words = self.tr("It syncs no more; an administrator can let it in again.")
        self.presenter.suspend(which, words)

    @Slot(UUID)
    def _revoke(self, which: UUID) -> None:
        """Suspend at once, and revoke when nobody took it back: what is lost must not wait."""
        if which in self._pauses:
            return
        pause = QTimer(self)
        pause.setSingleShot(True)
        pause.timeout.connect(lambda: self._revoke_now(which))
        self._pauses[which] = pause
        if not self.presenter.is_suspended(which):
            self.presenter.suspend(which, "")
        pause.start(UNDO_MS)
        words = self.tr("It syncs no more; in a moment that is for good.")
        self._context.notices.say(words, lambda: self._keep_suspended(which))

    @Slot(UUID)
    def _lose(self, which: UUID) -> None:
        """Revoke it as lost: what it could read is to be changed, too."""
        self._lost.add(which)
        self._revoke(which)

    def _revoke_now(self, which: UUID) -> None:
        self._pauses.pop(which).deleteLater()
        words = self.tr("It is revoked for good.")
        if lost := which in self._lost:
            words += " " + self.tr("What it could read is listed: Credentials, To be changed.")
        self.presenter.revoke(which, words, lost=lost)

    def _keep_suspended(self, which: UUID) -> None:
        self._lost.discard(which)
        pause = self._pauses.pop(which, None)
        if pause is None:
            self._context.notices.say(self.tr("It was revoked already; that is for good."))
            return
        pause.stop()
        pause.deleteLater()
        words = self.tr("It is suspended only; an administrator can let it in again.")
        self._context.notices.say(words)


def build(context: ScreenContext) -> DevicesScreen:
    """Make the screen."""
    return DevicesScreen(context)
