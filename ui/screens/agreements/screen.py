"""The agreement's screen, built and connected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import cast
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

from app.ports.changes import ChangeSet
from app.queries.public_holidays import Place
from ui.kit.actions.spec import ActionSpec
from ui.runtime.problem import Problem
from ui.screens.agreements.calendar_presenter import CalendarPresenter
from ui.screens.agreements.calendar_state import CalendarState
from ui.screens.agreements.delta_sheet import DeltaSheet
from ui.screens.agreements.foresight import Foresight, Step
from ui.screens.agreements.presenter import AgreementsPresenter
from ui.screens.agreements.state import AgreementState, Tab
from ui.screens.agreements.term_presenter import TermPresenter
from ui.screens.agreements.view import AgreementsPane
from ui.shell.contract import ScreenContext, Subject

NAME = "agreements"
FORM = "agreements.form"
"""The context of keys that work anywhere in the screen."""


class AgreementsScreen(QObject):
    """Versions, opening hours, renewal and end of one client's agreement.

    Source: domain.md 2, 3.7 (VERSION), 5; ux.md 3.6.
    """

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self._context = context
        self.pane = AgreementsPane()
        desk, lanes = context.desk, context.lanes
        self._calendar = CalendarState()
        self.foresight = Foresight(desk, lanes, self.pane, self)
        self.presenter = AgreementsPresenter(desk, lanes, self.pane, self, self.foresight)
        self.hours = CalendarPresenter(desk, lanes, self.pane, self, self.foresight)
        self.term = TermPresenter(self.presenter)
        self.delta = DeltaSheet(context.window)
        self.pane.hours.tell_time(desk.clock.now)
        self._connect()
        context.registry.bind(FORM, self.pane)

    def _connect(self) -> None:
        pane, presenter, hours = self.pane, self.presenter, self.hours
        pane.tab_chosen.connect(self._show_tab)
        pane.timeline.chosen.connect(presenter.choose)
        pane.asked_new.connect(presenter.begin)
        pane.asked_save.connect(self._save)
        pane.asked_discard.connect(self._discard)
        pane.asked_back.connect(self._to_client)
        pane.terms.typed.connect(presenter.type)
        pane.terms.hours_asked.connect(self._edit_hours)
        pane.term.renewed.connect(self.term.renew)
        pane.term.ended.connect(self.term.end)
        pane.term.goes_on.connect(self.term.go_on)
        pane.term.anchored.connect(self.term.anchor)
        pane.hours.typed.connect(hours.type)
        pane.hours.day_typed.connect(hours.type_day)
        pane.hours.calendar_chosen.connect(hours.choose)
        pane.hours.copy_asked.connect(hours.copy)
        pane.hours.list.toggled.connect(hours.toggle)
        pane.hours.list.place_chosen.connect(hours.take_country)
        pane.hours.list.day_added.connect(self._add_day)
        self.delta.accepted.connect(self.foresight.confirm)
        self.delta.cancelled.connect(self.foresight.reconsider)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self.pane

    def actions(self) -> Sequence[ActionSpec]:
        """List what can be done here."""
        tr = QCoreApplication.translate
        group = "Client"
        return (
            ActionSpec(
                "agreements.save", tr("Agreements", "Save the agreement or opening hours"),
                "Ctrl+Return", self._save, self._nothing_to_save, icon="save", group=group,
                context=FORM,
            ),
            ActionSpec(
                "agreements.new_version", tr("Agreements", "New version of the agreement"), "",
                self.presenter.begin, self._not_open, icon="plus", group=group,
                synonyms=(tr("Agreements", "budget"), tr("Agreements", "fee"),
                          tr("Agreements", "rates")),
            ),
            ActionSpec(
                "agreements.hours", tr("Agreements", "Opening hours of the agreement"), "",
                self._open_hours, self._not_open, icon="calendar-days", group=group,
                synonyms=(tr("Agreements", "calendar"), tr("Agreements", "holidays")),
            ),
            ActionSpec(
                "agreements.term", tr("Agreements", "Renew or end the agreement"), "",
                self._open_term, self._not_open, icon="flag", group=group,
            ),
        )  # fmt: skip

    def navigate(self, target: UUID | None) -> None:
        """Show a client's agreement."""
        if target is not None:
            self.presenter.open(target)

    def activated(self) -> None:
        """Read what is old, and put the keyboard where work goes on."""
        if self.presenter.client is None:
            subject = self._context.subject()
            if subject is not None and subject.client is not None:
                self.presenter.open(subject.client)
        if not self.pane.isAncestorOf(QApplication.focusWidget() or self._context.window):
            self.pane.tabs.setFocus()

    def changed(self, change: ChangeSet) -> None:
        """Bring everything up to date that a change touches."""
        self.presenter.changed(change)

    def subject(self) -> Subject | None:
        """Name the client whose agreement is shown."""
        page = self.presenter.state.page
        return Subject(page.name, client=page.client) if page is not None else None

    def panes(self) -> Sequence[QWidget]:
        """List the parts in reading order."""
        pane, tab = self.pane, self.presenter.state.tab
        first: QWidget = {
            "terms": pane.terms.noted["effective_from"].field.control,
            "hours": pane.hours.which.box,
            "term": pane.term.renews_on.box,
        }[tab]
        return (pane.tabs, first, pane.save)

    def render(self, state: AgreementState) -> None:
        """Show a state, and let the opening hours follow."""
        wanted = state.draft.calendar if state.draft else ""
        known = state.page
        if known is not self._page:
            self._page = known
            self.pane.hours.list.offer_countries(self.hours.countries())
            self.hours.take(known, wanted)
        self.pane.show_state(state, self._calendar)

    _page: object = None

    def show_foreseen(self, step: Step | None) -> None:
        """Ask about a save that reaches back; None asks no more."""
        if step is None:
            self.delta.dismiss()
            return
        self.delta.show_step(step)
        self.delta.open()

    def render_calendar(self, state: CalendarState) -> None:
        """Show the opening hours."""
        self._calendar = state
        self.pane.show_state(self.presenter.state, state)

    def show_regions(self, found: Sequence[Place]) -> None:
        """Offer the regions of the chosen country."""
        self.pane.hours.list.offer_regions(found)

    def calendar_saved(self, calendar: UUID, words: str, undo: Callable[[], None] | None) -> None:
        """Say that it is saved; a version without hours takes it at once."""
        self._context.notices.say(words, undo)
        draft = self.presenter.state.draft
        if draft is not None and not draft.calendar:
            self.presenter.use_calendar(str(calendar))

    def tell_done(self, words: str, undo: Callable[[], None] | None) -> None:
        """Say what was done; it can be taken back."""
        self._context.notices.say(words, undo)

    def tell_problem(self, problem: Problem, retry: Callable[[], None] | None) -> None:
        """Say what did not work."""
        self._context.notices.problem(problem, retry)

    @Slot(object)
    def _show_tab(self, tab: object) -> None:
        self.presenter.show_tab(cast("Tab", tab))

    @Slot()
    def _save(self) -> None:
        if self.presenter.state.tab == "hours":
            self.hours.save()
        elif self.presenter.state.errors:
            self.pane.terms.focus_first_error(self.presenter.state.errors)
        else:
            self.presenter.save()

    @Slot()
    def _discard(self) -> None:
        if self.presenter.state.tab == "hours":
            self.hours.discard()
        else:
            self.presenter.discard()

    def _nothing_to_save(self) -> str:
        changed = (
            self.hours.state.changed
            if self.presenter.state.tab == "hours"
            else self.presenter.state.changed
        )
        return "" if changed else self.tr("Everything here is saved.")

    def _not_open(self) -> str:
        state = self.presenter.state
        if state.page is None:
            return self.tr("Open the agreement of a client first.")
        return state.why_not

    @Slot()
    def _to_client(self) -> None:
        self._context.navigator.go("clients", self.presenter.client)

    @Slot(str)
    def _edit_hours(self, calendar: str) -> None:
        if not self.hours.state.changed:
            self.hours.choose(calendar)
        self.presenter.show_tab("hours")
        self.pane.hours.which.box.setFocus()

    def _open_hours(self) -> None:
        self._open_part("hours")

    def _open_term(self) -> None:
        self._open_part("term")

    def _open_part(self, tab: Tab) -> None:
        self.presenter.show_tab(tab)
        self._context.navigator.go(NAME, self.presenter.client)

    @Slot(object, str, str)
    def _add_day(self, day: object, name: str, hours: str) -> None:
        wrong = self.hours.add_day(cast("date", day), name, hours)
        if wrong:
            self.pane.hours.list.say_wrong(wrong)
        else:
            self.pane.hours.list.clear_new()


def build(context: ScreenContext) -> AgreementsScreen:
    """Make the screen."""
    return AgreementsScreen(context)
