"""The portfolio as widgets: two bars over one table."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.kit.buttons import Button
from ui.kit.forms.segmented import SegmentedButtons
from ui.kit.notices.busy import BusyBar
from ui.kit.notices.empty import EmptyState
from ui.kit.search_box import SearchBox
from ui.kit.table.source import PagedRows
from ui.kit.table.view import IdTableView
from ui.kit.tabs import CountTabs
from ui.kit.text import PlainLabel
from ui.screens.portfolio.models import portfolio_columns
from ui.screens.portfolio.state import WHICH, PortfolioLine, PortfolioState
from ui.theme import fonts
from ui.theme.theme import current

_WIDEST_SEARCH = 240


class PortfolioView(QWidget):
    """All clients of an account manager at a glance.

    `mine_chosen` carries whether only one's own; `which_chosen` and `sorted` a key; `cleared`
    wants everything shown; `print_asked` wants it on paper; `opened` carries a client.
    """

    mine_chosen = Signal(bool)
    which_chosen = Signal(object)
    searched = Signal(str)
    cleared = Signal()
    print_asked = Signal()
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Portfolio"))
        self.busy = BusyBar()
        self.title = PlainLabel(self.tr("Portfolio"), size=fonts.TITLE, weight=fonts.BOLD)
        self.count = PlainLabel(tone="muted")
        self.search = SearchBox(self.tr("Find a client"))
        self.prints = Button(self.tr("Print…"), icon="printer", key="Ctrl+P")
        self.whose = SegmentedButtons(
            self.tr("Whose clients"), [(True, self.tr("Mine")), (False, self.tr("Everybody's"))]
        )
        words = {
            "all": self.tr("All"),
            "over": self.tr("Over plan"),
            "disputed": self.tr("Disputed"),
            "overdue": self.tr("Check-in overdue"),
            "ending": self.tr("Expiring"),
        }
        self.which = CountTabs(self.tr("Which clients"), [(key, words[key]) for key in WHICH])
        self.rows = PagedRows()
        self.table = IdTableView(portfolio_columns(), self.rows, self.tr("Clients"))
        self.empty = EmptyState()
        self._filtered = False
        self._lines: tuple[PortfolioLine, ...] = ()
        self._stack = QStackedWidget()
        self._lay_out()
        self.whose.chosen.connect(self._choose_whose)
        self.which.chosen.connect(self.which_chosen)
        self.search.textEdited.connect(self.searched)
        self.search.left.connect(self.table.setFocus)
        self.prints.clicked.connect(self.print_asked)
        self.table.opened.connect(self.opened)
        self.empty.acted.connect(self._act)
        current().changed.connect(self._restyle)
        self._restyle()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 0)
        top.setSpacing(8)
        top.addWidget(self.title)
        top.addWidget(self.count)
        top.addSpacing(8)
        top.addWidget(self.whose)
        top.addStretch(1)
        top.addWidget(self.search, 2)
        top.addWidget(self.prints)
        under = QHBoxLayout()
        under.setContentsMargins(4, 0, 12, 0)
        under.addWidget(self.which, 1)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.busy)
        column.addLayout(top)
        column.addLayout(under)
        column.addWidget(self._stack, 1)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the ground of the bars."""
        QPainter(self).fillRect(self.rect(), current().colour("panel"))

    def show_state(self, state: PortfolioState) -> None:
        """Show a state; the cursor stays on its client."""
        shown = state.shown
        self.count.setText(self._count_words(len(shown), len(state.lines)))
        if self.search.text() != state.search:
            self.search.setText(state.search)
        self.whose.set_value(state.mine)
        self.which.setCurrentIndex(WHICH.index(state.which))
        for key in WHICH[1:]:
            self.which.set_count(key, state.count(key) or None)
        if shown != self._lines:
            self._lines = shown
            self.rows.put({line.id: line for line in shown})
            self.table.set_ids([line.id for line in shown])
        self.table.set_sorted(state.sorted_by, descending=state.descending)
        self.prints.setEnabled(bool(shown))
        self._say_empty(state)
        if state.loaded:
            self.busy.stop()
        else:
            self.busy.start()

    def _count_words(self, shown: int, total: int) -> str:
        if shown == total:
            return f"{total:,}"
        return self.tr("{0} of {1}").format(f"{shown:,}", f"{total:,}")

    def _say_empty(self, state: PortfolioState) -> None:
        if state.shown or not state.loaded:
            self._stack.setCurrentWidget(self.table)
            return
        self._filtered = bool(state.lines)
        if state.problem:
            self.empty.say(state.problem)
        elif self._filtered:
            self.empty.say(self.tr("No client is like that."), self.tr("Show all"), "Esc", "plain")
        elif state.mine:
            words = self.tr("You are no client's account manager on this device.")
            self.empty.say(words, self.tr("Show everybody's clients"))
        else:
            self.empty.say(self.tr("No clients on this device yet. Sync (F5) brings them."))
        self._stack.setCurrentWidget(self.empty)

    @Slot(object)
    def _choose_whose(self, mine: object) -> None:
        self.mine_chosen.emit(bool(mine))

    @Slot()
    def _act(self) -> None:
        if self._filtered:
            self.cleared.emit()
        else:
            self.mine_chosen.emit(False)

    @Slot()
    def _restyle(self) -> None:
        self.search.setMaximumWidth(current().px(_WIDEST_SEARCH))
        self.update()
