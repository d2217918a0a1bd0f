"""The acts that change what a ticket says, bound to their keys and to the side column."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QObject, Slot

from ui.kit.actions.spec import ActionSpec
from ui.screens.ticket.actions import TICKET
from ui.screens.ticket.editing import EditQuestions
from ui.screens.ticket.inspector import Inspector
from ui.screens.ticket.presenter import TicketPresenter
from ui.shell.contract import ScreenContext


class EditActs(QObject):
    """Details, tags and assets of the ticket that one looks at."""

    def __init__(
        self,
        context: ScreenContext,
        presenter: TicketPresenter,
        inspector: Inspector,
        none: Callable[[], str],
    ) -> None:
        super().__init__()
        self._presenter, self._none = presenter, none
        self._ask = EditQuestions(context.window, presenter)
        inspector.edit_requested.connect(self.edit)
        inspector.tags_requested.connect(self.tag)
        inspector.assets_requested.connect(self.link)

    def specs(self) -> Sequence[ActionSpec]:
        """List the acts.

        Source: ux.md 3.4 (F2, L).
        """
        group = "Ticket"
        return (
            ActionSpec(
                "ticket.edit", _tr("Edit the details…"), "F2", self.edit, self._none, "pencil",
                group, (_tr("subject"), _tr("requester"), _tr("site"), _tr("category")), TICKET,
            ),
            ActionSpec(
                "ticket.tags", _tr("Tags…"), "L", self.tag, self._none, "tag", group,
                (_tr("labels"),), TICKET,
            ),
            ActionSpec(
                "ticket.assets", _tr("Assets it is about…"), "", self.link, self._none, "monitor",
                group, (_tr("machine"), _tr("link")), TICKET,
            ),
        )  # fmt: skip

    @Slot()
    def edit(self) -> None:
        """Ask for other details."""
        self._presenter.when_read(self._ask.ask_fields)

    @Slot()
    def tag(self) -> None:
        """Ask for a tag."""
        self._presenter.when_read(self._ask.ask_tags)

    @Slot()
    def link(self) -> None:
        """Ask for an asset."""
        self._presenter.when_read(self._ask.ask_assets)


def _tr(words: str) -> str:
    return QCoreApplication.translate("TicketActions", words)
