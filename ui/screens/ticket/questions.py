"""The questions that acts on a ticket ask, each over the window and answered by keys."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import cast
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.lifecycle import WORDS
from app.domain.vocabulary import TicketState
from app.queries.ticket_page import TicketPage
from ui.runtime.ports import TimerIntents
from ui.screens.ticket.after import AfterQuestions
from ui.screens.ticket.agreeing import AgreedQuestions
from ui.screens.ticket.kinds import KindQuestions
from ui.screens.ticket.life import LifeQuestions
from ui.screens.ticket.pickers import NOBODY, Picker, owner_rows, priority_rows, state_rows
from ui.screens.ticket.presenter import TicketPresenter
from ui.screens.ticket.scoping import ScopeQuestions
from ui.screens.ticket.sheets import ReasonSheet, ResolveSheet
from ui.screens.ticket.state import Resolution


class TicketQuestions(QObject):
    """Asks what an act needs to know, and hands the answer to the presenter."""

    def __init__(
        self,
        window: QWidget,
        presenter: TicketPresenter,
        say: Callable[[str], None],
        timer: TimerIntents,
        go: Callable[[str, UUID], None],
    ) -> None:
        super().__init__()
        self._timer = timer
        self.after = AfterQuestions(window, presenter, go)
        self.life = LifeQuestions(window, presenter, self.after.ask_follow_up)
        self.kinds = KindQuestions(window, presenter)
        self.agreed = AgreedQuestions(window, presenter, say)
        self.scoping = ScopeQuestions(window, presenter, go)
        self._window = window
        self._presenter = presenter
        self._say = say
        self._pickers: dict[str, Picker] = {}
        self._resolve: ResolveSheet | None = None
        self._reason: ReasonSheet | None = None

    def _picker(self, key: str, name: str, prompt: str) -> Picker:
        if key not in self._pickers:
            self._pickers[key] = Picker(self._window, name, prompt)
        return self._pickers[key]

    def ask_state(self, page: TicketPage) -> None:
        """Which state comes next."""
        rows = state_rows(page)
        if not rows:
            state = TicketState(page.detail.row.state)
            sentence = self.tr("{0} is {1} and stays so.").format(
                page.detail.row.label, WORDS[state].lower()
            )
            self._say(sentence)
            return

        def picked(key: Hashable) -> None:
            new = cast("TicketState", key)
            if new is TicketState.RESOLVED:
                self.ask_resolution(page)
            else:
                self.life.go_to(page, new)

        picker = self._picker("state", self.tr("State"), self.tr("Which state?"))
        picker.offer(page.detail.row.label, rows, picked)

    def ask_owner(self, page: TicketPage) -> None:
        """Who has it."""
        loaded = self._presenter.state.loaded
        if loaded is None:
            return
        names = {one.id: one.name for one in loaded.people}

        def picked(key: Hashable) -> None:
            person = None if key == NOBODY else cast("UUID", key)
            name = "" if person is None else names[person]
            self._presenter.acts.assign(page, person, name)

        picker = self._picker("owner", self.tr("Owner"), self.tr("Who has it?"))
        picker.offer(page.detail.row.label, owner_rows(page, loaded.people, loaded.me), picked)

    def ask_priority(self, page: TicketPage) -> None:
        """Which priority."""

        def picked(key: Hashable) -> None:
            priority = cast("int", key)
            if priority == page.computed_priority:
                self._presenter.acts.set_priority(page, priority)
            elif priority != page.detail.row.priority:
                self._ask_reason(page, priority)

        picker = self._picker("priority", self.tr("Priority"), self.tr("Which priority?"))
        picker.offer(page.detail.row.label, priority_rows(page), picked)

    def _ask_reason(self, page: TicketPage, priority: int) -> None:
        if self._reason is None:
            self._reason = ReasonSheet(self._window)
        sheet = self._reason
        sheet.ask(
            page,
            priority,
            lambda reason: self._presenter.acts.set_priority(
                page, priority, reason, done=sheet.dismiss, failed=sheet.refuse
            ),
        )

    def ask_resolution(self, page: TicketPage) -> None:
        """How it was solved."""
        if self._resolve is None:
            self._resolve = ResolveSheet(self._window)
        sheet = self._resolve

        def go(resolution: Resolution) -> None:
            def done() -> None:
                sheet.dismiss()
                if resolution.stop_timer:
                    self._timer.stop()

            self._presenter.acts.resolve(page, resolution, done=done, failed=sheet.refuse)

        sheet.ask(page, go, timer_runs=self._timer.running_on == page.id)
