"""The place of check-ins, built and connected.

Source: ux.md 3.3 "Check-ins", 3.12.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from app.domain.check_ins import Section
from app.domain.check_ins.captures import CaptureKind
from app.ports.changes import ChangeSet
from ui.kit.actions.spec import ActionSpec
from ui.screens.check_ins.acts import CheckInActs
from ui.screens.check_ins.asking import CheckInQuestions
from ui.screens.check_ins.hold_page import HoldPage
from ui.screens.check_ins.presenter import CheckInsPresenter
from ui.screens.check_ins.state import CheckInsState
from ui.screens.check_ins.taking_along import TakeAlong
from ui.screens.check_ins.view import CheckInsView, chart_rows, rows_of
from ui.shell.contract import ScreenContext, Subject

LIST, BUILD = "check_ins.list", "check_ins.build"
"""The contexts of keys that work in the list, and in the builder."""
_SECOND = 1000
_PLACES = {
    "ticket": "ticket", "page": "pages", "asset": "clients", "contact": "clients",
    "quote": "clients", "review": "clients", "credential": "vault",
}  # fmt: skip
"""Kind of a row that an item rests on → the place where it is shown."""


class CheckInsScreen(QObject):
    """Clients by when they are due; one check-in from its agenda to its minutes."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self._context = context
        self.view = CheckInsView()
        self.presenter = CheckInsPresenter(context.desk, context.lanes, self, self, context.notices)
        self.acts = CheckInActs(self.presenter, context.desk.clock.now)
        self.hold = HoldPage(context.window, self.acts.understand)
        self.questions = CheckInQuestions(context, self.presenter, self.acts, self)
        self.take_along = TakeAlong(context, self.presenter, self)
        self._clock = QTimer(self.hold)  # it ends with the page that it tells the time on
        self._clock.setInterval(_SECOND)
        self._clock.timeout.connect(self._tell_time)
        self._connect()
        context.registry.bind(LIST, self.view.due)
        context.registry.bind(BUILD, self.view.build)

    def _connect(self) -> None:
        due, build, after = self.view.due, self.view.build, self.view.after
        due.list.chosen.connect(self._choose)
        due.opened.connect(self._open)
        due.build.clicked.connect(self._build)
        due.plan.clicked.connect(self.questions.plan)
        build.sections.chosen.connect(self._show_section)
        build.sections.ticked.connect(self._tick)
        build.items.chosen.connect(self.presenter.go_to)
        build.items.opened.connect(self._follow)
        build.items.moved.connect(self.acts.move)
        build.add_topic.clicked.connect(self.questions.add_topic)
        build.pin_item.clicked.connect(self.acts.pin)
        build.hide_item.clicked.connect(self.questions.hide)
        build.up.clicked.connect(partial(self._move, -1))
        build.down.clicked.connect(partial(self._move, 1))
        build.preview.hold.clicked.connect(self.acts.start)
        build.preview.export.clicked.connect(self.take_along.ask)
        self.view.sent.export.clicked.connect(self.take_along.ask)
        after.ticket_wanted.connect(self.questions.make_ticket)
        after.client_wanted.connect(self.acts.turn_inside)
        after.plan.clicked.connect(self.questions.plan_next)
        after.sent.clicked.connect(self.questions.send)
        self.hold.list.chosen.connect(self.presenter.go_to)
        self.hold.taken.connect(self._take)
        self.hold.undone.connect(self.acts.take_back)
        self.hold.ended.connect(self.acts.finish)
        self.hold.closed.connect(self._uncovered)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self.view

    def actions(self) -> Sequence[ActionSpec]:
        """List what can be done here."""
        tr, asks = self.tr, self.questions

        def act(
            name: str,
            title: str,
            key: str,
            run: Callable[[], None],
            when: Callable[[], str],
            context: str,
            icon: str = "",
        ) -> ActionSpec:
            return ActionSpec(
                f"check_ins.{name}", title, key, run, when, icon, "Client", (), context
            )

        return (
            act("plan", tr("Plan a check-in…"), "P", asks.plan, self._no_client, LIST),
            act("pin", tr("Pin the item"), "P", self.acts.pin, self._no_item, BUILD, "pin"),
            act("hide", tr("Hide the item…"), "H", asks.hide, self._no_item, BUILD, "eye-off"),
            act("topic", tr("Add a topic…"), "T", asks.add_topic, self._not_building, BUILD),
            act("change", tr("Move the check-in…"), "E", asks.change, self._not_building, BUILD),
            act("hidden", tr("Show what is hidden"), "Shift+H", self.presenter.show_hidden,
                self._not_building, BUILD),
            act("hold", tr("Hold the check-in"), "Ctrl+Return", self.acts.start,
                self._not_building, BUILD, "play"),
            act("export", tr("Export the agenda or the minutes…"), "Ctrl+Shift+E",
                self.take_along.ask, self._nothing_open, "check_ins", "download"),
            act("back", tr("Back to all check-ins"), "Backspace", self.presenter.back,
                self._nothing_open, "check_ins", "arrow-left"),
        )  # fmt: skip

    def navigate(self, target: UUID | None) -> None:
        """Show a check-in, or the place as it was left."""
        if target is not None:
            self.presenter.open(target)

    def activated(self) -> None:
        """Read again what may be old."""
        self.presenter.load()
        part = self.view.due.list if self.presenter.state.mode == "due" else self.view.build.items
        part.setFocus()

    def changed(self, change: ChangeSet) -> None:
        """Something changed."""
        self.presenter.changed(change)

    def subject(self) -> Subject | None:
        """The client that one looks at."""
        state = self.presenter.state
        if state.page is not None:
            return Subject(state.page.head.client, None, state.page.head.client_id)
        line = state.line
        return Subject(line.client, None, line.client_id) if line is not None else None

    def panes(self) -> Sequence[QWidget]:
        """List the parts in reading order."""
        match self.presenter.state.mode:
            case "due":
                return (self.view.due.list,)
            case "build":
                build = self.view.build
                return (build.sections.list, build.items, build.preview)
            case "after":
                return (self.view.after.list, self.view.sent)

    def render(self, state: CheckInsState) -> None:
        """Show a state."""
        self.view.show_state(state)
        agenda, page = state.agenda, state.page
        holds = state.holding and agenda is not None and page is not None
        if holds and agenda is not None and page is not None:
            self.hold.list.cards.charts = chart_rows(state)
            self.hold.show_agenda(
                page.head.client, rows_of(state, agenda), state.item, chart_rows(state)
            )
            self.hold.show_captures(page.captured)
            self._tell_time()
            if not self.hold.is_open:
                self.hold.open(self.view.build.items)
                self._clock.start()
        elif self.hold.is_open:
            self.hold.dismiss()
        if state.lines is not None:
            late = sum(
                bool(one.due and one.due.overdue_days and one.planned_at is None)
                for one in state.lines
            )
            self._context.badge("check_ins", str(late) if late else "")

    def render_pages(self, pages: Sequence[bytes], words: str) -> None:
        """Show the pages that the client gets."""
        self.view.show_pages(pages, words)

    @Slot()
    def _tell_time(self) -> None:
        page = self.presenter.state.page
        begun = page.head.started_at if page is not None else None
        if begun is None:
            self.hold.clock.setText("")
            return
        seconds = max(0, int((self.acts.now() - begun).total_seconds()))
        self.hold.clock.setText(f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}")

    @Slot()
    def _uncovered(self) -> None:
        self._clock.stop()
        if self.presenter.state.holding:
            self.presenter.hold(on=False)

    @Slot(object)
    def _choose(self, key: object) -> None:
        if isinstance(key, UUID):
            self.presenter.choose(key)

    @Slot(object)
    def _open(self, key: object) -> None:
        self._choose(key)
        self._build()

    @Slot()
    def _build(self) -> None:
        self.acts.build()

    @Slot(int)
    def _show_section(self, number: int) -> None:
        self.view.build.items.show_section(f"section:{number}")

    @Slot(int)
    def _tick(self, number: int) -> None:
        self.presenter.tick(Section(number))

    @Slot(str)
    def _follow(self, key: str) -> None:
        """Enter on an item opens what it rests on, on a chart its table, on a fold its appendix."""
        kind, _, rest = key.partition(":")
        if kind == "fold":
            self.presenter.fold(Section(int(rest)))
            return
        if kind == "chart":
            self.questions.show_chart(key)
            return
        agenda = self.presenter.state.agenda
        item = agenda.find(key) if agenda is not None else None
        for row in item.rows if item is not None else ():
            if row.kind in _PLACES:
                self._context.navigator.go(_PLACES[row.kind], UUID(row.id))
                return

    @Slot()
    def _move(self, by: int) -> None:
        self.acts.move(self.presenter.state.item, by)

    @Slot(object, str)
    def _take(self, kind: CaptureKind, words: str) -> None:
        self.acts.take(kind, words, self.hold.line.clear)

    def _no_client(self) -> str:
        return "" if self.presenter.state.line is not None else self.tr("Choose a client first.")

    def _no_item(self) -> str:
        found = self.presenter.state.agenda
        known = found.find(self.presenter.state.item) if found is not None else None
        return "" if known is not None else self.tr("Choose an item of the agenda first.")

    def _not_building(self) -> str:
        return "" if self.presenter.state.agenda is not None else self.tr("Build an agenda first.")

    def _nothing_open(self) -> str:
        return "" if self.presenter.state.page is not None else self.tr("Build an agenda first.")


def build(context: ScreenContext) -> CheckInsScreen:
    """Make the screen."""
    return CheckInsScreen(context)
