"""The clients' screen as widgets: the list at the left, one client's page at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.kit.buttons import Button
from ui.kit.head_tabs import HeadAndTabs
from ui.kit.lines import LineList
from ui.kit.notices.busy import BusyBar
from ui.kit.notices.empty import EmptyState
from ui.kit.table.columns import RowId
from ui.screens.clients.agenda_part import AgendaPart
from ui.screens.clients.assets_part import AssetsPart
from ui.screens.clients.contacts_part import ContactsPart
from ui.screens.clients.credentials_part import CredentialsPart
from ui.screens.clients.head import ClientHead
from ui.screens.clients.list_bar import ListBar
from ui.screens.clients.models import client_entries
from ui.screens.clients.overview import OverviewPart
from ui.screens.clients.pages_part import PagesPart
from ui.screens.clients.portal_part import PortalPart
from ui.screens.clients.quotes_part import QuotesPart
from ui.screens.clients.review_part import ReviewPart
from ui.screens.clients.state import ClientsState
from ui.screens.clients.tickets_part import TicketsPart
from ui.theme.theme import current

_MINUTE_MS = 60_000
_LEAST_LIST, _USUAL_LIST = 200, 252


class ClientList(QFrame):
    """All clients with a search over them."""

    client_chosen = Signal(object)
    page_entered = Signal()
    searched = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setAccessibleName(self.tr("Clients"))
        self.bar = ListBar("", self.tr("Find a client"))
        self.list = LineList(self.tr("Clients"))
        self.empty = EmptyState()
        self.glance = Button(self.tr("Portfolio"), "quiet", icon="layout-dashboard")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._stack, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 4, 8, 6)
        foot.addWidget(self.glance)
        foot.addStretch(1)
        column.addLayout(foot)
        self.setMinimumWidth(current().px(_LEAST_LIST))
        self.list.chosen.connect(self.client_chosen)
        self.list.opened.connect(self._enter)
        self.bar.search.textEdited.connect(self.searched)
        self.bar.search.left.connect(self.list.setFocus)
        self.empty.acted.connect(self._clear)

    def show_state(self, state: ClientsState, now: datetime) -> None:
        """Show the clients that the search leaves."""
        lines = client_entries(state.listed, now)
        self.list.set_lines(lines)
        self.list.choose(state.chosen)
        if state.lines and not lines:
            words = self.tr("Nothing matches “{0}”.").format(state.search)
            self.empty.say(words, self.tr("Clear search"), "Esc", "plain")
        elif state.loaded and not state.lines and not state.problem:
            self.empty.say(self.tr("No clients on this device yet. Sync (F5) brings them."))
        self._stack.setCurrentWidget(self.empty if state.loaded and not lines else self.list)

    @Slot(object)
    def _enter(self, client: object) -> None:
        self.client_chosen.emit(client)
        self.page_entered.emit()

    @Slot()
    def _clear(self) -> None:
        self.bar.search.clear()
        self.searched.emit("")
        self.list.setFocus()


class ClientsPane(QSplitter):
    """Everything that the screen shows.

    Source: mockups/04-client; ux.md 3.3.
    """

    minute_passed = Signal()
    tab_chosen = Signal(str)

    def __init__(self, fetch: Callable[[Sequence[RowId]], None]) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Clients"))
        self.clients = ClientList()
        self.head = ClientHead()
        words = self.tr("Parts of the client's page")
        self._top = HeadAndTabs(self.head, words, self._tab_words())
        self.tabs = self._top.tabs
        self.busy = BusyBar()
        self.overview, self.tickets = OverviewPart(fetch), TicketsPart(fetch)
        self.assets, self.pages = AssetsPart(), PagesPart()
        self.credentials = CredentialsPart()
        self.contacts, self.agenda = ContactsPart(), AgendaPart()
        self.quotes, self.review = QuotesPart(), ReviewPart()
        self.portal = PortalPart()
        self.empty = EmptyState()
        self._parts = QStackedWidget()
        self._right = QStackedWidget()
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE_MS)
        self._minute.timeout.connect(self.minute_passed)
        self._lay_out()
        self.tabs.chosen.connect(self._choose_tab)

    def _tab_words(self) -> list[tuple[str, str]]:
        return [
            ("overview", self.tr("Overview")),
            ("tickets", self.tr("Tickets")),
            ("assets", self.tr("Assets")),
            ("pages", self.tr("Pages")),
            ("credentials", self.tr("Credentials")),
            ("contacts", self.tr("Contacts")),
            ("agenda", self.tr("Agenda")),
            ("quotes", self.tr("Quotes")),
            ("review", self.tr("Review")),
            ("portal", self.tr("Portal")),
        ]

    def _lay_out(self) -> None:
        for part in self.parts():
            self._parts.addWidget(part)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top)
        column.addWidget(self.busy)
        column.addWidget(self._parts, 1)
        self._right.addWidget(self.empty)
        self._right.addWidget(page)
        self._page = page
        self.addWidget(self.clients)
        self.addWidget(self._right)
        self.setChildrenCollapsible(False)
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)
        self.setSizes([current().px(_USUAL_LIST), 1000])

    def parts(self) -> Sequence[QWidget]:
        """List the parts in the order of their tabs."""
        return (
            self.overview, self.tickets, self.assets, self.pages, self.credentials, self.contacts,
            self.agenda, self.quotes, self.review, self.portal,
        )  # fmt: skip

    def show_state(self, state: ClientsState, now: datetime) -> None:
        """Show a state."""
        self.clients.show_state(state, now)
        if state.loading:
            self.busy.start()
        else:
            self.busy.stop()
        if state.page is None:
            waiting = state.loading or not state.loaded or not state.lines
            words = "" if waiting else self.tr("Choose a client at the left.")
            self.empty.say(state.problem or words)
            self._right.setCurrentWidget(self.empty)
            return
        self._right.setCurrentWidget(self._page)
        self._show_page(state, state.read_at or now)

    def _show_page(self, state: ClientsState, now: datetime) -> None:
        page = state.page
        if page is None:
            return
        self.head.show_page(page, now)
        counts = {
            "tickets": len(page.tickets),
            "assets": len(page.assets),
            "pages": len(page.pages),
            "credentials": len(page.credentials or ()),
            "contacts": len(page.contacts),
        }
        for key, count in counts.items():
            self.tabs.set_count(key, count)
        self.tabs.choose(state.tab)
        self.overview.show_page(page, now)
        self.tickets.show_page(page)
        self.assets.show_state(state, now)
        self.pages.show_state(state, now)
        self.credentials.show_page(page)
        self.contacts.show_state(state)
        at = [key for key, _ in self._tab_words()].index(state.tab)
        self._parts.setCurrentIndex(at)

    def tickets_in_sight(self) -> list[UUID]:
        """List the ticket rows that are seen, in either list."""
        seen: dict[UUID, None] = {}
        for table in (self.overview.table, self.tickets.table):
            seen.update(dict.fromkeys(cast("list[UUID]", table.rows.ids_in_sight())))
        return list(seen)

    def focus_part(self, tab: str) -> None:
        """Put the keyboard where work goes on in a part."""
        places: dict[str, QWidget] = {
            "overview": self.overview.table,
            "tickets": self.tickets.table,
            "assets": self.assets.table,
            "pages": self.pages.place(),
            "credentials": self.credentials.place(),
            "contacts": self.contacts.table,
            "agenda": self.agenda.day,
            "quotes": self.quotes.place(),
            "review": self.review.place(),
            "portal": self.portal.place(),
        }
        place = places[tab]
        (place if place.isVisibleTo(self) else self.tabs).setFocus()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Count minutes while somebody looks."""
        super().showEvent(event)
        self._minute.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Stop counting."""
        super().hideEvent(event)
        self._minute.stop()

    @Slot(object)
    def _choose_tab(self, key: object) -> None:
        self.tab_chosen.emit(str(key))
