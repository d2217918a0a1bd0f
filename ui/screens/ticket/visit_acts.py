"""The acts about a ticket's visits, bound to their key and to the side column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import cast
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QObject, Slot

from app.queries.ticket_page import TicketPage
from ui.kit.actions.spec import ActionSpec
from ui.screens.ticket.actions import TICKET
from ui.screens.ticket.inspector import Inspector
from ui.screens.ticket.presenter import TicketPresenter
from ui.screens.ticket.visiting import VisitQuestions
from ui.shell.contract import ScreenContext

_GROUP = "Ticket"


class VisitActs(QObject):
    """Visits for the ticket that one looks at."""

    def __init__(
        self,
        context: ScreenContext,
        presenter: TicketPresenter,
        inspector: Inspector,
        none: Callable[[], str],
    ) -> None:
        super().__init__()
        self._presenter, self._none = presenter, none
        self._ask = VisitQuestions(context.window, presenter)
        inspector.visit_wanted.connect(self._want)

    def specs(self) -> Sequence[ActionSpec]:
        """List the acts; those about a planned visit are about the next one."""

        def act(
            name: str, title: str, run: Callable[[TicketPage], None], icon: str, *words: str,
            key: str = "", when: Callable[[], str] | None = None,
        ) -> ActionSpec:  # fmt: skip
            return ActionSpec(
                f"ticket.{name}", title, key, partial(self._presenter.when_read, run),
                when or self._planned, icon, _GROUP, words, TICKET,
            )  # fmt: skip

        ask = self._ask
        return (
            act(
                "visit", _tr("Plan a visit…"), ask.ask_plan, "car", _tr("onsite"), _tr("schedule"),
                key="Shift+V", when=self._none,
            ),
            act("visit_move", _tr("Move the visit…"), ask.ask_change, "calendar-days"),
            act("visit_off", _tr("Call the visit off…"), ask.ask_cancel, "x", _tr("onsite")),
            act("visit_done", _tr("The visit took place"), ask.finish, "circle-check"),
        )  # fmt: skip

    def _planned(self) -> str:
        page = self._presenter.state.page
        if page is None:
            return self._none()
        if any(one.is_planned for one in page.visits):
            return ""
        return _tr("No visit is planned for it.")

    @Slot(str, object)
    def _want(self, act: str, visit: object) -> None:
        chosen, ask = cast("UUID | None", visit), self._ask
        if act == "plan":
            self._presenter.when_read(ask.ask_plan)
            return
        acts = {"change": ask.ask_change, "cancel": ask.ask_cancel, "done": ask.finish}
        self._presenter.when_read(partial(acts[act], visit=chosen))


def _tr(words: str) -> str:
    return QCoreApplication.translate("TicketActions", words)
