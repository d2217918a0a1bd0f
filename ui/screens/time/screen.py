"""The time list, built and connected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.ports.changes import ChangeSet
from app.queries.time_list import TimeDetail
from ui.kit.actions.spec import ActionSpec
from ui.screens.time.answering import AnswerQuestions
from ui.screens.time.entering import EntryQuestions
from ui.screens.time.presenter import TimePresenter
from ui.screens.time.settling import HoldQuestions
from ui.screens.time.state import (
    TimeState,
    may_correct,
    open_effect,
    open_override,
    settling_of,
)
from ui.screens.time.view import TimePane
from ui.shell.contract import ScreenContext, Subject
from ui.shell.taking_out import copy_reasons

LIST = "time.list"
"""The context of keys that work in the time list only."""


class TimeListScreen(QObject):
    """One's own time, or that of a ticket.

    Source: ux.md 3.3 "Time", 3.4.
    """

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self._context = context
        self.pane = TimePane()
        self.presenter = TimePresenter(
            context.desk, context.lanes, self.pane, self, context.notices
        )
        self._entries = EntryQuestions(context.window, self.presenter)
        self._holds = HoldQuestions(context.window, self.presenter, self._entries.ask_correction)
        self._answers = AnswerQuestions(context.window, self.presenter)
        self.pane.list.chosen.connect(self._choose)
        self.pane.list.opened.connect(self._opened)
        self.pane.detail.wanted.connect(self._do)
        self.pane.detail.copy_wanted.connect(self._copy_reasons)
        self.pane.entry_wanted.connect(self._enter)
        self.pane.empty.acted.connect(self._enter)
        self.pane.mine_wanted.connect(self._mine)
        self.pane.visits.opened.connect(self._go_to)
        context.registry.bind(LIST, self.pane)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self.pane

    def actions(self) -> Sequence[ActionSpec]:
        """List what can be done to recorded time."""
        tr = self.tr

        def act(
            name: str, title: str, key: str, icon: str, when: Callable[[], str], *more: str
        ) -> ActionSpec:
            run = partial(self._do, name)
            return ActionSpec(f"time.{name}", title, key, run, when, icon, "Timer", more, LIST)

        free = self._no_reason
        return (
            act("enter", tr("Enter time…"), "Insert", "plus", free, tr("manual"), tr("log")),
            act("correct", tr("Correct this time…"), "F2", "pencil", self._uncorrectable),
            act("withdraw", tr("Withdraw this time…"), "Delete", "x", self._uncorrectable),
            act("settle", tr("Settle what it waits for…"), "", "circle-help", self._unheld),
            act("decide", tr("Propose a decision…"), "Ctrl+Shift+O", "flag", self._none),
            act("answer", tr("Answer the proposal…"), "", "reply", self._unanswerable),
            act("why", tr("Why this decision?"), "Y", "circle-help", self._none),
            act("copy_why", tr("Copy the reasons"), "Ctrl+Shift+C", "copy", self._unasked),
            act("ticket", tr("Open the ticket"), "O", "link", self._none),
        )

    def navigate(self, target: UUID | None) -> None:
        """Show the time of a ticket, or one's own."""
        self.presenter.aim(target)

    def show_part(self, name: str) -> None:
        """Look at one entry of the list, by its id, with the reasons of its decision."""
        self.presenter.point_at(UUID(name))

    def activated(self) -> None:
        """Read again what may be old."""
        self.presenter.load()
        self.pane.list.setFocus()

    def changed(self, change: ChangeSet) -> None:
        """Something changed."""
        self.presenter.changed(change)

    def subject(self) -> Subject | None:
        """Name what the chosen entry was on."""
        detail = self.presenter.state.detail
        if detail is None or detail.row.ticket_id is None:
            return None
        return Subject(detail.row.ticket, detail.row.ticket_id, detail.row.client_id)

    def panes(self) -> Sequence[QWidget]:
        """List the parts in reading order."""
        return (self.pane.list, self.pane.detail)

    def render(self, state: TimeState) -> None:
        """Show a state."""
        self.pane.show_state(state)

    @Slot(object)
    def _choose(self, key: object) -> None:
        if isinstance(key, UUID):
            self.presenter.choose(key)

    @Slot(object)
    def _opened(self, key: object) -> None:
        """Enter settles what is held; on any other entry it asks why."""
        if isinstance(key, UUID):
            self.presenter.choose(key)
            self._do("settle" if not self._unheld() else "why")

    @Slot()
    def _enter(self) -> None:
        self._do("enter")

    @Slot(object)
    def _go_to(self, ticket: object) -> None:
        if isinstance(ticket, UUID):
            self._context.navigator.go("ticket", ticket)

    @Slot()
    def _mine(self) -> None:
        self.presenter.aim(None)

    @Slot(str)
    def _do(self, name: str) -> None:
        if name == "enter":
            self._ask_entry()
            return
        detail = self.presenter.state.detail
        if detail is None:
            return
        acts: dict[str, Callable[[TimeDetail], None]] = {
            "settle": lambda one: self._holds.settle(one, settling_of(one)),
            "correct": self._entries.ask_correction,
            "withdraw": self._entries.ask_withdrawal,
            "decide": self._holds.ask_decision,
            "answer": self._answers.ask_answer,
            "why": lambda _one: self.presenter.explain(),
            "copy_why": lambda _one: self.pane.detail.copy_reasons(),
            "ticket": self._open_ticket,
        }
        acts[name](detail)

    @Slot(str)
    def _copy_reasons(self, text: str) -> None:
        detail = self.presenter.state.detail
        about = ("time_entry", detail.row.id) if detail is not None else None
        copy_reasons(self._context, self.pane, about, text)

    def _ask_entry(self) -> None:
        state = self.presenter.state
        listed = state.listed
        ticket = None
        if state.ticket is not None and listed is not None:
            ticket = (state.ticket, listed.title)
        self._entries.ask_entry(ticket, listed.client_id if listed is not None else None)

    def _open_ticket(self, detail: TimeDetail) -> None:
        if detail.row.ticket_id is not None:
            self._context.navigator.go("ticket", detail.row.ticket_id)

    def _no_reason(self) -> str:
        return ""

    def _none(self) -> str:
        found = self.presenter.state.detail
        return "" if found is not None else self.tr("Choose an entry first.")

    def _uncorrectable(self) -> str:
        return may_correct(self.presenter.state)

    def _unheld(self) -> str:
        detail = self.presenter.state.detail
        if detail is None:
            return self._none()
        if not detail.hold:
            return self.tr("It waits for nothing.")
        how = settling_of(detail)
        if how == "rate":
            return detail.waits_for
        return "" if how == "decision" else self._uncorrectable()

    def _unanswerable(self) -> str:
        state = self.presenter.state
        detail = state.detail
        if detail is None:
            return self._none()
        found = open_override(detail, state.me, state.rights) or open_effect(detail, state.rights)
        return "" if found is not None else self.tr("Nothing is proposed that you can answer.")

    def _unasked(self) -> str:
        detail = self.presenter.state.detail
        shown = detail is not None and detail.sheet is not None
        return "" if shown else self.tr("Ask why first (Y).")


def build(context: ScreenContext) -> TimeListScreen:
    """Make the screen."""
    return TimeListScreen(context)
