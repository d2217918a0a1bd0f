"""The page of devices, built and connected."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.ports.changes import ChangeSet
from ui.kit.actions.spec import ActionSpec
from ui.screens.devices.presenter import DevicesPresenter, DevicesState
from ui.screens.devices.view import DevicesView
from ui.shell.contract import ScreenContext, Subject


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


def build(context: ScreenContext) -> DevicesScreen:
    """Make the screen."""
    return DevicesScreen(context)
