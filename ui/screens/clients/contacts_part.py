"""The client's people."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.domain.vocabulary import ContactRole
from ui.kit.buttons import Button
from ui.kit.notices.empty import EmptyState
from ui.kit.table.source import PagedRows
from ui.kit.table.view import IdTableView
from ui.screens.clients.lines import ContactLine, contact_line
from ui.screens.clients.list_bar import ListBar
from ui.screens.clients.models import contact_columns, rows_by_id
from ui.screens.clients.state import ClientsState


class ContactsPart(QWidget):
    """A table with a filter; Ctrl+C and Enter copy the number."""

    contact_chosen = Signal(object)
    number_asked = Signal()
    filtered = Signal(str)
    limit_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Contacts"))
        self.bar = ListBar(self.tr("Contacts"), self.tr("Filter contacts"))
        self.rows = PagedRows()
        self.table = IdTableView(contact_columns(), self.rows, self.tr("Contacts"))
        self.empty = EmptyState()
        self.limit = Button(self.tr("Limit…"), icon="receipt")
        self.limit.setAccessibleName(self.tr("Limit what the chosen approver may approve"))
        self.limit.clicked.connect(self.limit_asked)
        self.bar.put(self.limit)
        self._lines: list[ContactLine] = []
        self._list = QStackedWidget()
        self._list.addWidget(self.table)
        self._list.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._list, 1)
        self.table.current_changed.connect(self._choose)
        self.table.opened.connect(self._ask_number)
        self.bar.search.textEdited.connect(self.filtered)
        self.bar.search.left.connect(self.table.setFocus)
        self.empty.acted.connect(self._clear)

    def show_state(self, state: ClientsState) -> None:
        """Show the contacts that the filter leaves."""
        page = state.page
        if page is None:
            return
        lines = [contact_line(contact, page.detail.currency) for contact in state.contacts]
        self.bar.say_count(len(lines), len(page.contacts))
        if self.bar.search.text() != state.contact_search:
            self.bar.search.setText(state.contact_search)
        if lines != self._lines:
            self._lines = lines
            self.rows.put(rows_by_id(lines))
            self.table.set_ids([line.id for line in lines])
        chosen = state.contact
        approves = chosen is not None and ContactRole.APPROVER in chosen.roles
        self.limit.setEnabled(approves)
        if state.contact is not None:
            self.table.set_current_id(state.contact_id)
        if lines:
            self._list.setCurrentWidget(self.table)
        elif page.contacts:
            words = self.tr("Nothing matches “{0}”.").format(state.contact_search)
            self.empty.say(words, self.tr("Clear filter"), "Esc", "plain")
            self._list.setCurrentWidget(self.empty)
        else:
            words = self.tr("No contacts for {0} yet. New ones are written down under Portal.")
            self.empty.say(words.format(page.detail.row.name))
            self._list.setCurrentWidget(self.empty)

    @Slot(object)
    def _choose(self, contact: object) -> None:
        if contact is not None:
            self.contact_chosen.emit(contact)

    @Slot(object)
    def _ask_number(self, _contact: object) -> None:
        self.number_asked.emit()

    @Slot()
    def _clear(self) -> None:
        self.bar.search.clear()
        self.filtered.emit("")
        self.table.setFocus()
