"""The queue, built and connected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from PySide6.QtCore import QObject, QPoint, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.words import local_time
from app.ports.changes import ChangeSet
from app.queries.queue import Lane
from ui.kit.actions.spec import ActionSpec
from ui.kit.table.columns import RowId
from ui.runtime.problem import Problem
from ui.screens.queue.actions import DETAIL, LIST, QueueActs, queue_actions
from ui.screens.queue.lines import TicketLine
from ui.screens.queue.models import COLUMN_ORDER
from ui.screens.queue.presenter import QueuePresenter
from ui.screens.queue.several import Several
from ui.screens.queue.state import VIEWS, QueueState
from ui.screens.queue.view import QueuePane
from ui.shell.contract import Screen, ScreenContext, Subject

NAME = "queue"
_TICKET_ACTS = "ticket"
"""The context of the acts on a ticket, which its own screen offers; they work in the list too."""
_REST_MS = 40
"""So long the first rows stand still before the ticket beside them is built: a key comes first."""


class QueueScreen(QObject):
    """The queue with the ticket under its cursor.

    The list comes first: the ticket's pane is built once the first rows rest. `settled` tells then
    that nothing of the start is left to do here.

    Source: ux.md 3.2, 3.3.
    """

    settled = Signal()

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self._context = context
        self._zone = ""
        self._panel: Screen | None = None
        self.pane = QueuePane(self._fetch)
        self.presenter = QueuePresenter(context.desk, context.lanes, self.pane, self)
        self._several = Several(context, self.pane, lambda: self.presenter.state.ids)
        self._started = self._settled = False
        self._rest = QTimer(self.pane)  # goes with the window, so that nothing is built after it
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._connect()
        registry = context.registry
        registry.bind(LIST, self.pane.table)
        registry.bind(_TICKET_ACTS, self.pane.table)

    def _connect(self) -> None:
        pane = self.pane
        self._rest.timeout.connect(self._settle)
        pane.minute_passed.connect(self._tick)
        pane.moved.connect(self._move)
        pane.filter_typed.connect(self.presenter.type_filter)
        pane.filter_cleared.connect(self.presenter.clear_filter)
        pane.empty_acted.connect(self._act_on_empty)
        pane.bar.view_chosen.connect(self.presenter.choose_view)
        pane.bar.order_chosen.connect(self.presenter.order_by)
        pane.bar.new_requested.connect(self._new)
        pane.foot.show_requested.connect(self._take_in)
        pane.table.opened.connect(self._open)
        pane.table.sort_requested.connect(self._sort)
        pane.table.lane_toggled.connect(self._toggle)
        pane.table.customContextMenuRequested.connect(self._menu_at)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self.pane

    @property
    def panel(self) -> Screen:
        """The ticket beside the list, built by whoever wants it first."""
        if self._panel is None:
            self._panel = self._context.part("ticket")
            self.pane.take_detail(self._panel.widget)
            self._context.registry.bind(DETAIL, self._panel.widget)
        return self._panel

    @property
    def at_rest(self) -> bool:
        """Whether the start of this screen is over."""
        return self._settled

    def actions(self) -> Sequence[ActionSpec]:
        """List what can be done here."""
        acts = QueueActs(
            new=self._new,
            find=self.pane.focus_filter,
            take_in=self._take_in,
            reason_no_news=self._no_news,
            views=self.pane.bar.open_menu,
            step_view=self._step_view,
            step=self.presenter.step,
            take_selected=self._several.take,
            reason_one_selected=self._several.reason_too_few,
            menu=self._menu,
        )
        return queue_actions(acts)

    def navigate(self, target: UUID | None) -> None:
        """Put the cursor on a ticket."""
        if target is not None:
            self._start()
            self.presenter.navigate(target)

    def activated(self) -> None:
        """Read what is old, and put the keyboard into the list."""
        if not self._start():
            self.presenter.tick()
        self.pane.table.setFocus()
        if self._panel is not None:
            self._panel.activated()

    def changed(self, change: ChangeSet) -> None:
        """Bring the list and the ticket up to date."""
        acted_here = change.origin == _TICKET_ACTS and "ticket" in change.kinds
        from_list = self.pane.table.hasFocus()
        if self._started:
            self.presenter.changed(change)
        if self._panel is not None:
            self._panel.changed(change)
        if acted_here and from_list:
            self.presenter.acted(change.ids)

    def subject(self) -> Subject | None:
        """Name the ticket under the cursor."""
        line = self.pane.current_line()
        if line is None:
            return self._panel.subject() if self._panel is not None else None
        return Subject(line.label, line.id, line.client_id)

    def panes(self) -> Sequence[QWidget]:
        """List the parts in reading order."""
        beside = self._panel.panes() if self._panel is not None else ()
        return (self.pane.bar.filter.edit, self.pane.table, *beside)

    def render(self, state: QueueState) -> None:
        """Show a state, and say in the foot what waits."""
        self.pane.show_state(state)
        news, note = "", ""
        if state.news and state.taken_at is not None:
            since = local_time(state.taken_at, self._viewer_zone())
            news = self.tr("%n new since {0}", "tickets", state.news).format(since)
        elif state.moved:
            note = self.tr("The order has changed.")
        self.pane.tell_news(news, note)
        if state.problem or (state.loaded and not state.ids):
            self._come_to_rest()  # there are no rows to wait for

    def put_lines(self, lines: Mapping[UUID, TicketLine], missing: Sequence[UUID]) -> None:
        """Take finished rows."""
        self.pane.put(lines, missing)
        self._come_to_rest()

    def in_sight(self) -> Sequence[UUID]:
        """List the rows in sight and around."""
        return self.pane.in_sight()

    def tell_count(self, many: int) -> None:
        """Show in the rail how many tickets wait for somebody."""
        self._context.badge(NAME, f"{many:,}")

    def show_missing(self, ticket: UUID) -> None:
        """Show the place of a ticket that is not on this device: it says how the ticket comes."""
        self.panel.navigate(ticket)
        self.pane.show_detail(shown=True)

    def tell_problem(self, problem: Problem, retry: Callable[[], None]) -> None:
        """Say what did not work."""
        self._context.notices.problem(problem, retry)

    def _come_to_rest(self) -> None:
        if not self._settled:
            self._rest.start()

    @Slot()
    def _settle(self) -> None:
        """Build what stands beside the list, about the row that the cursor rests on."""
        self._settled = True
        self.presenter.complete()
        ticket = self.presenter.state.current
        if ticket is not None:
            self.panel.navigate(ticket)
        self.panel.activated()
        self.settled.emit()

    def _start(self) -> bool:
        """Begin to read, once; whether it is this time."""
        if self._started:
            return False
        self._started = True
        self.presenter.start(rows_first=True)
        return True

    def _viewer_zone(self) -> str:
        """Where the reader is; known once rows were read, since asking may block."""
        who = self._context.desk.identity
        return who.zone if who is not None else "UTC"

    def _fetch(self, ids: Sequence[RowId]) -> None:
        self.presenter.fetch(cast("Sequence[UUID]", ids))

    @Slot()
    def _tick(self) -> None:
        self.presenter.tick()
        if self._panel is not None:
            self._panel.changed(ChangeSet(frozenset({"minute"})))

    @Slot(object)
    def _move(self, ticket: Any) -> None:
        self.presenter.moved_to(ticket)
        if self._panel is None:
            if self._rest.isActive():
                self._rest.start()
        elif ticket is not None:
            self._panel.navigate(ticket)

    @Slot(object)
    def _open(self, ticket: Any) -> None:
        self.panel.navigate(ticket)
        self.pane.show_detail(shown=True)
        self.panel.widget.setFocus()

    @Slot(str)
    def _sort(self, column: str) -> None:
        order = COLUMN_ORDER.get(column)
        if order is not None:
            self.presenter.order_by(order)

    @Slot(str)
    def _toggle(self, lane: str) -> None:
        self.presenter.toggle_lane(Lane(lane))

    @Slot()
    def _take_in(self) -> None:
        self.presenter.take_in()

    def _no_news(self) -> str:
        if self.presenter.state.fresh is None:
            return self.tr("Nothing is new; the list is up to date.")
        return ""

    @Slot()
    def _new(self) -> None:
        self._context.navigator.go("new_ticket")

    @Slot()
    def _act_on_empty(self) -> None:
        if self.presenter.state.empty_store:
            self._new()
        else:
            self.presenter.clear_filter()

    def _step_view(self, way: int) -> None:
        keys = [view.key for view in VIEWS]
        at = keys.index(self.presenter.state.view) + way
        self.presenter.choose_view(keys[at % len(keys)])

    def _menu(self) -> None:
        table = self.pane.table
        rect = table.visualRect(table.currentIndex())
        self._menu_at(rect.bottomLeft() if rect.isValid() else QPoint())

    @Slot(QPoint)
    def _menu_at(self, at: QPoint) -> None:
        menu = self._context.registry.context_menu((_TICKET_ACTS, LIST), self.pane.table)
        menu.popup(self.pane.table.viewport().mapToGlobal(at))


def build(context: ScreenContext) -> QueueScreen:
    """Make the screen."""
    return QueueScreen(context)
