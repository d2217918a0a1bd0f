"""What is done with all selected tickets of the queue at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import QObject

from app.usecases.change_ticket import AssignTicket, assign_ticket
from ui.screens.queue.view import QueuePane
from ui.shell.contract import ScreenContext

_ORIGIN = "queue"


class Several(QObject):
    """Acts on the selection of a list.

    Args:
        ids: the tickets that are listed, in their order.
    """

    def __init__(
        self, context: ScreenContext, pane: QueuePane, ids: Callable[[], Sequence[UUID]]
    ) -> None:
        super().__init__(pane)
        self._context, self._pane, self._ids = context, pane, ids

    def reason_too_few(self) -> str:
        """Say why there is nothing to act on; empty where there is."""
        many = self._pane.table.selection_state.count(len(self._ids()))
        return "" if many > 1 else self.tr("Select several tickets first, with X or Ctrl+A.")

    def take(self) -> None:
        """Give all selected tickets to the person who works here, one transaction each."""
        chosen, desk = self._pane.table.selection_state, self._context.desk
        tickets = [ticket for ticket in self._ids() if ticket in chosen]

        def job() -> int:
            me = desk.ctx.actor.user
            given = [
                desk.do(assign_ticket, AssignTicket(ticket, me), origin=_ORIGIN)
                for ticket in tickets
            ]
            return sum(given)

        self._context.lanes.submit("store", self._pane, job, done=self._tell_taken)

    def _tell_taken(self, many: int) -> None:
        self._context.notices.say(self.tr("%n assigned to you", "tickets", many))
