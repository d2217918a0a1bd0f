"""The client's open tickets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.queries.client_page import ClientPage
from ui.kit.notices.empty import EmptyState
from ui.kit.table.columns import RowId
from ui.kit.table.source import PagedRows
from ui.kit.table.view import IdTableView
from ui.screens.clients.archive_bar import ArchiveBar
from ui.screens.clients.models import ticket_columns


class TicketsPart(QWidget):
    """All open tickets, the most urgent first, and a line about those that rest at central.

    Enter goes to the ticket.
    """

    ticket_opened = Signal(object)
    ticket_asked = Signal()

    def __init__(self, fetch: Callable[[Sequence[RowId]], None]) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Tickets"))
        self.rows = PagedRows(fetch)
        self.table = IdTableView(ticket_columns(), self.rows, self.tr("Open tickets"))
        self.empty = EmptyState()
        self.archive = ArchiveBar()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        column.addWidget(self.archive)
        self.table.opened.connect(self.ticket_opened)
        self.empty.acted.connect(self.ticket_asked)

    def show_page(self, page: ClientPage) -> None:
        """Show a client's tickets."""
        shown = list(page.tickets)
        if list(self.rows.ids) != shown:
            self.table.set_ids(shown)
        if not shown:
            name = page.detail.row.name
            words = self.tr("Nothing is open for {0}.").format(name)
            self.empty.say(words, self.tr("New ticket"), "Ctrl+N")
        self._stack.setCurrentWidget(self.table if shown else self.empty)
