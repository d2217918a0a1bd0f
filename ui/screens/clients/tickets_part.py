"""The client's open tickets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from app.queries.client_page import ClientPage
from ui.kit.notices.empty import EmptyState
from ui.kit.table.columns import RowId
from ui.kit.table.source import PagedRows
from ui.kit.table.view import IdTableView
from ui.screens.clients.models import ticket_columns


class TicketsPart(QStackedWidget):
    """All open tickets, the most urgent first; Enter goes to the ticket."""

    ticket_opened = Signal(object)
    ticket_asked = Signal()

    def __init__(self, fetch: Callable[[Sequence[RowId]], None]) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Tickets"))
        self.rows = PagedRows(fetch)
        self.table = IdTableView(ticket_columns(), self.rows, self.tr("Open tickets"))
        self.empty = EmptyState()
        self.addWidget(self.table)
        self.addWidget(self.empty)
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
        self.setCurrentWidget(self.table if shown else self.empty)
