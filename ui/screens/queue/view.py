"""The queue as widgets: the list with its bars at the left, the ticket at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast
from uuid import UUID

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.filters import token_choices
from app.queries.queue import Lane, QueueIds, QueueOrder
from ui.kit.notices.busy import BusyBar
from ui.kit.notices.empty import EmptyState
from ui.kit.table.columns import RowId
from ui.kit.table.source import PagedRows
from ui.kit.table.view import IdTableView
from ui.screens.queue.bars import BackBar, FootBar, HintBar, ViewBar
from ui.screens.queue.lines import TicketLine
from ui.screens.queue.models import (
    ORDER_COLUMN,
    columns,
    done_words,
    lanes_of,
    nothing_words,
    order_words,
)
from ui.screens.queue.state import QueueState
from ui.theme.theme import current

_MINUTE_MS = 60_000
_STALE_MS = 150
_TWO_PANES = 700
_WIDE_BAR = 460
_LIST_SHARE = 0.6
_LIST_SHARE_NARROW = 0.54
_ROOMY = 1000
_LEAST_PANE = 300


class QueuePane(QWidget):
    """The list, the ticket beside it, and what stands above and below.

    Source: mockups/01-queue-ticket; ux.md 3.2, 3.6, 3.8.
    """

    minute_passed = Signal()
    moved = Signal(object)
    filter_typed = Signal(str)
    filter_cleared = Signal()
    empty_acted = Signal()

    def __init__(self, fetch: Callable[[Sequence[RowId]], None]) -> None:
        super().__init__()
        self._shown: tuple[QueueIds, frozenset[Lane]] | None = None
        self._state = QueueState()
        self._divided = False
        self._half_typed = ""
        self.detail = QWidget()
        self.rows = PagedRows(fetch)
        self.bar, self.hint, self.foot = ViewBar(), HintBar(), FootBar()
        self.back = BackBar()
        self._busy = BusyBar()
        self.table = IdTableView(columns(), self.rows, self.tr("Tickets"))
        self.empty = EmptyState()
        self._stack = QStackedWidget()
        self._split = QSplitter()
        self._minute, self._stale = QTimer(self), QTimer(self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.bar, self.hint, self._busy):
            column.addWidget(widget)
        column.addWidget(self._stack, 1)
        column.addWidget(self.foot)
        right = QWidget()
        beside = self._beside = QVBoxLayout(right)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(self.back)
        beside.addWidget(self.detail, 1)
        self._list, self._right = left, right
        # Narrower than their content would like: one pane then stands for both.
        for pane in (left, right):
            pane.setMinimumWidth(_LEAST_PANE)
        self._split.addWidget(left)
        self._split.addWidget(right)
        self._split.setStretchFactor(0, 3)
        self._split.setStretchFactor(1, 2)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._split)

    def _connect(self) -> None:
        self._minute.setInterval(_MINUTE_MS)
        self._minute.timeout.connect(self.minute_passed)
        self._stale.setSingleShot(True)
        self._stale.setInterval(_STALE_MS)
        self._stale.timeout.connect(self._pale)
        self.table.current_changed.connect(self._tell_move)
        self.bar.filter.edited.connect(self.filter_typed)
        self.bar.filter.hinted.connect(self._hint)
        self.bar.filter.left.connect(self.focus_list)
        self.back.back_requested.connect(self.focus_list)
        self.empty.acted.connect(self.empty_acted)
        current().changed.connect(self._refit)

    def take_detail(self, detail: QWidget) -> None:
        """Put the ticket beside the list."""
        kept, self.detail = self.detail, detail  # the room that was kept for it
        self._beside.replaceWidget(kept, detail)
        kept.deleteLater()

    def show_state(self, state: QueueState) -> None:
        """Show a state."""
        before, self._state = self._state, state
        self.bar.show_state(state)
        self._render_list(state)
        self._render_busy(state, before)
        self._show_hint()
        self._render_empty(state)
        order = state.listed_order
        self.table.set_sorted(ORDER_COLUMN.get(order), descending=_falls(order))

    def tell_news(self, words: str, note: str = "") -> None:
        """Say in the foot what waits to be shown."""
        self.foot.tell_news(words, note=note)

    def in_sight(self) -> list[UUID]:
        """List the rows in sight and around."""
        return [cast("UUID", row) for row in self.table.rows.ids_in_sight()]

    def put(self, lines: Mapping[UUID, TicketLine], missing: Sequence[UUID]) -> None:
        """Take finished rows."""
        self.rows.put(cast("Mapping[RowId, object]", lines))
        self.rows.forget(missing)
        self._render_foot()

    def current_line(self) -> TicketLine | None:
        """Give the row under the cursor, as far as it is here."""
        row_id = self.table.current_id()
        return None if row_id is None else cast("TicketLine | None", self.rows.row(row_id))

    @Slot()
    def focus_list(self) -> None:
        """Put the keyboard into the list, and show it where one pane stands for the other."""
        self.show_detail(shown=False)
        self.table.setFocus()

    def focus_filter(self) -> None:
        """Put the keyboard into the filter box."""
        self.show_detail(shown=False)
        self.bar.filter.edit.setFocus()
        self.bar.filter.edit.selectAll()

    def show_detail(self, *, shown: bool) -> None:
        """Where there is room for one pane only, choose which."""
        narrow = self.width() < current().px(_TWO_PANES)
        self._list.setVisible(not (narrow and shown))
        self._right.setVisible(shown or not narrow)
        self.back.setVisible(narrow and shown)

    @property
    def one_pane(self) -> bool:
        """Whether the ticket covers the list."""
        return not self._list.isVisibleTo(self)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Let minutes pass while it is seen."""
        super().showEvent(event)
        self._minute.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Stand still while nobody looks."""
        super().hideEvent(event)
        self._minute.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show one pane or two."""
        super().resizeEvent(event)
        if not self._divided:
            self._divided = True
            wide = self.width()
            left = round(wide * (_LIST_SHARE if wide >= _ROOMY else _LIST_SHARE_NARROW))
            self._split.setSizes([left, wide - left])
        self._refit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let Esc clear the filter, or lead back to the list."""
        if event.matches(QKeySequence.StandardKey.Cancel):
            if self.one_pane or self._detail_has_focus():
                self.focus_list()
            elif self._state.filtered:
                self.filter_cleared.emit()
            return
        super().keyPressEvent(event)

    def _render_list(self, state: QueueState) -> None:
        key = (state.shown, state.closed)
        if key != self._shown:
            self._shown = key
            self.table.set_filter(state.text)
            self.table.set_ids(state.ids, lanes_of(state))
        if state.current is not None and state.current != self.table.current_id():
            self.table.set_current_id(state.current)
        if self.table.current_id() is None and state.ids:
            self.table.set_current_id(state.ids[0])
        self._render_foot()

    def _render_busy(self, state: QueueState, before: QueueState) -> None:
        if state.loading and not before.loading:
            self._busy.start()
            self._stale.start()
        elif not state.loading:
            self._busy.stop()
            self._stale.stop()
            self.table.set_stale(stale=False)

    def _render_empty(self, state: QueueState) -> None:
        empty = state.loaded and not state.shown.total and not state.loading
        if empty and state.empty_store:
            self.empty.say(
                self.tr("No tickets on this device yet. What people ask for will stand here."),
                self.tr("New ticket"),
                "Ctrl+N",
            )
        elif empty and state.filtered:
            self.empty.say(nothing_words(state.text), self.tr("Clear filter"), "Esc", "plain")
        elif empty:
            self.empty.say(done_words(state.view))
        self._stack.setCurrentWidget(self.empty if empty else self.table)

    def _render_foot(self) -> None:
        line = self.current_line()
        order = order_words(self._state.listed_order)
        by_heat = self._state.listed_order is QueueOrder.HEAT
        reading = (line.score if by_heat else line.reading) if line is not None else ""
        if reading:
            self.foot.tell(self.tr("{0} · this row: {1}").format(order, reading))
        else:
            self.foot.tell(order)

    @Slot(object)
    def _tell_move(self, row_id: object) -> None:
        self._render_foot()
        self.moved.emit(row_id)

    @Slot(str)
    def _hint(self, key: str) -> None:
        self._half_typed = key
        self._show_hint()

    def _show_hint(self) -> None:
        """Say what the half-typed token takes, else what was not understood."""
        key = self._half_typed
        if key:
            choices = ", ".join(token_choices(key)) or self.tr("part of a name")
            self.hint.say(self.tr("{0}: takes {1}").format(key, choices), wrong=False)
        else:
            self.hint.say("  ".join(self._state.unknown), wrong=True)

    @Slot()
    def _pale(self) -> None:
        self.table.set_stale(stale=True)

    @Slot()
    def _refit(self) -> None:
        self.show_detail(shown=self._detail_has_focus())
        self.bar.show_count(visible=self._list.width() > current().px(_WIDE_BAR))

    def _detail_has_focus(self) -> bool:
        here = QApplication.focusWidget()
        return here is not None and (here is self.detail or self.detail.isAncestorOf(here))


def _falls(order: QueueOrder) -> bool:
    return order in (QueueOrder.NEWEST, QueueOrder.TOUCHED)
