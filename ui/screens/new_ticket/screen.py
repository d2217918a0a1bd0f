"""The new ticket's sheet, built and connected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast
from uuid import UUID

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.domain.vocabulary import TicketKind
from app.ports.changes import ChangeSet
from app.queries.people import ClientHit, ContactHit
from ui.kit.actions.spec import ActionSpec
from ui.kit.forms.suggest import Suggestion
from ui.runtime.problem import Problem
from ui.screens.new_ticket.presenter import NewTicketPresenter
from ui.screens.new_ticket.state import NewTicketState, Saved
from ui.screens.new_ticket.view import NewTicketSheet
from ui.shell.contract import ScreenContext, Subject

_Answer = Callable[[Sequence[Suggestion]], None]


class NewTicketScreen(QObject):
    """Opens over whatever is in front; what was typed stays until it is saved or cleared."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self._context = context
        self.sheet = NewTicketSheet(context.window, self._callers, self._clients)
        self.presenter = NewTicketPresenter(context.desk, context.lanes, self.sheet, self)
        self._connect()
        self.sheet.show_state(self.presenter.state)

    def _connect(self) -> None:
        sheet, presenter = self.sheet, self.presenter
        sheet.caller_picked.connect(presenter.pick_caller)
        sheet.caller_typed.connect(presenter.name_caller)
        sheet.client_picked.connect(presenter.pick_client)
        sheet.title_typed.connect(self._type_title)
        sheet.description_typed.connect(self._type_description)
        sheet.service_typed.connect(self._type_service)
        sheet.kind_chosen.connect(self._choose_kind)
        sheet.grid.chosen.connect(presenter.choose_grid)
        sheet.mine_chosen.connect(self._choose_mine)
        sheet.cleared.connect(self._clear)
        sheet.accepted.connect(presenter.save)
        sheet.cancelled.connect(sheet.dismiss)

    @property
    def widget(self) -> QWidget:
        """The sheet; it opens over the window."""
        return self.sheet

    def actions(self) -> Sequence[ActionSpec]:
        """Nothing that could be done elsewhere; the queue offers the way here."""
        return ()

    def navigate(self, target: UUID | None) -> None:
        """Open the sheet; there is nothing to choose in it."""

    def activated(self) -> None:
        """Open the sheet, as it was left."""
        if not self.sheet.is_open:
            self.sheet.open()

    def changed(self, change: ChangeSet) -> None:
        """Nothing here shows what others change."""

    def subject(self) -> Subject | None:
        """It is about nothing that exists."""
        return None

    def panes(self) -> Sequence[QWidget]:
        """It keeps the keyboard by itself."""
        return ()

    def render(self, state: NewTicketState) -> None:
        """Show a state."""
        self.sheet.show_state(state)

    def tell_saved(self, saved: Saved) -> None:
        """Close, show it in the queue, and say under which number it is kept."""
        self.sheet.dismiss()
        self._context.navigator.go("queue", saved.id)
        self._context.notices.say(self.tr("{0} saved on this device").format(saved.label))

    def tell_problem(self, problem: Problem) -> None:
        """Say what did not work; the sheet stays."""
        self.sheet.set_sentence(problem.sentence)

    def _callers(self, text: str, answer: _Answer) -> None:
        def offer(found: Sequence[ContactHit]) -> None:
            answer([_caller(hit) for hit in found])

        self.presenter.suggest_callers(text, offer)

    def _clients(self, text: str, answer: _Answer) -> None:
        def offer(found: Sequence[ClientHit]) -> None:
            answer([Suggestion(hit.id, hit.name, hit.code, "building-2") for hit in found])

        self.presenter.suggest_clients(text, offer)

    @Slot(str)
    def _type_title(self, text: str) -> None:
        self.presenter.type_words(title=text)

    @Slot(str)
    def _type_description(self, text: str) -> None:
        self.presenter.type_words(description=text)

    @Slot(str)
    def _type_service(self, text: str) -> None:
        self.presenter.type_words(service=text)

    @Slot(object)
    def _choose_kind(self, kind: object) -> None:
        self.presenter.choose_kind(cast("TicketKind", kind))

    @Slot(bool)
    def _choose_mine(self, mine: bool) -> None:
        if mine != self.presenter.state.mine:
            self.presenter.choose_mine(mine=mine)

    @Slot()
    def _clear(self) -> None:
        self.presenter.clear()
        self.sheet.focus_first()


def _caller(hit: ContactHit) -> Suggestion:
    where = " · ".join(part for part in (hit.client, hit.site, hit.phone) if part)
    return Suggestion(hit.id, hit.name, where, "user")


def build(context: ScreenContext) -> NewTicketScreen:
    """Make the sheet."""
    return NewTicketScreen(context)
