"""The clients' screen, built and connected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, cast
from uuid import UUID

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

from app.ports.changes import ChangeSet
from ui.kit.actions.spec import ActionSpec
from ui.kit.table.columns import RowId
from ui.runtime.problem import Problem
from ui.screens.clients.actions import AGENDA, CONTACTS, LISTS, ClientActs, client_actions
from ui.screens.clients.agenda_acts import AgendaActs
from ui.screens.clients.agenda_presenter import AgendaPresenter
from ui.screens.clients.agenda_state import AgendaState
from ui.screens.clients.archive_acts import ArchiveActs
from ui.screens.clients.asset_acts import AssetActs
from ui.screens.clients.contact_acts import ContactActs
from ui.screens.clients.lines import TicketLine
from ui.screens.clients.page_acts import PageActs
from ui.screens.clients.portal_acts import PortalActs
from ui.screens.clients.presenter import ClientsPresenter
from ui.screens.clients.quote_acts import QuoteActs
from ui.screens.clients.review_acts import ReviewActs
from ui.screens.clients.state import ClientsState, Tab
from ui.screens.clients.terms_acts import TermsActs
from ui.screens.clients.view import ClientsPane
from ui.shell.contract import ScreenContext, Subject

NAME = "clients"


class ClientsScreen(QObject):
    """Clients, to read, with the agenda of their check-in, their quotes and reviews.

    Source: ux.md 3.3, 3.12; mockups/04-client.
    """

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self._context = context
        self._started = False
        self.pane = ClientsPane(self._fetch)
        desk, lanes = context.desk, context.lanes
        self.presenter = ClientsPresenter(desk, lanes, context.navigator, self.pane, self)
        self.agenda = AgendaPresenter(desk, lanes, self.pane, self)
        self.agenda_acts = AgendaActs(context, self.agenda, self.pane.agenda, self)
        self.page_acts = PageActs(context, self.presenter, self.pane.pages, self)
        self.asset_acts = AssetActs(context, self.pane.assets, lambda: self.presenter.state.asset)
        self.contact_acts = ContactActs(context, lambda: self.presenter.state, self)
        self.terms_acts = TermsActs(context, lambda: self.presenter.state, self.pane.contacts, self)
        self.quotes = QuoteActs(context, self.pane.quotes)
        self.review = ReviewActs(context, self.pane.review)
        self.portal = PortalActs(context, self.pane.portal)
        self.archive = ArchiveActs(context, self.pane.tickets.archive, self)
        self._connect()
        registry = context.registry
        for place in self._lists():
            registry.bind(LISTS, place)
        registry.bind(CONTACTS, self.pane.contacts.table)
        registry.bind(AGENDA, self.pane.agenda)

    def _lists(self) -> Sequence[QWidget]:
        pane = self.pane
        return (
            pane.clients.list, pane.overview.table, pane.tickets.table, pane.assets.table,
            pane.pages.list, pane.contacts.table,
        )  # fmt: skip

    def _connect(self) -> None:
        pane, presenter = self.pane, self.presenter
        pane.minute_passed.connect(presenter.reload)
        pane.tab_chosen.connect(self._show_tab)
        pane.clients.client_chosen.connect(presenter.open)
        pane.clients.searched.connect(presenter.search)
        pane.clients.page_entered.connect(self._enter_page)
        pane.clients.glance.clicked.connect(self._open_portfolio)
        pane.head.number_copied.connect(self.contact_acts.copy_main_number)
        pane.head.ticket_asked.connect(self._new_ticket)
        pane.overview.ticket_opened.connect(presenter.open_ticket)
        pane.overview.asset_opened.connect(presenter.navigate)
        pane.overview.part_asked.connect(self._show_part)
        pane.overview.agreement.opened.connect(self._open_agreement)
        pane.tickets.ticket_opened.connect(presenter.open_ticket)
        pane.tickets.ticket_asked.connect(self._new_ticket)
        pane.assets.asset_chosen.connect(presenter.choose_asset)
        pane.assets.filtered.connect(presenter.filter_assets)
        pane.assets.detail.page_opened.connect(presenter.navigate)
        pane.pages.page_chosen.connect(presenter.choose_text)
        pane.pages.link_activated.connect(presenter.follow)
        pane.credentials.opened.connect(self._open_credentials)
        pane.contacts.contact_chosen.connect(presenter.choose_contact)
        pane.contacts.filtered.connect(presenter.filter_contacts)
        pane.contacts.number_asked.connect(self.contact_acts.copy_number)
        pane.portal.ticket_opened.connect(presenter.open_ticket)
        pane.agenda.since_chosen.connect(self.agenda.since)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self.pane

    def actions(self) -> Sequence[ActionSpec]:
        """List what can be done here."""
        acts = client_actions(
            ClientActs(
                find=self._find,
                show_part=self._show_part,
                agenda=partial(self._open_part, "agenda"),
                quotes=partial(self._open_part, "quotes"),
                review=partial(self._open_part, "review"),
                portal=partial(self._open_part, "portal"),
                agreement=self._open_agreement,
                credentials=self._open_credentials,
                no_client=self._no_client,
                copy_number=self.contact_acts.copy_number,
                no_number=self.contact_acts.no_number,
                copy_agenda=self.agenda_acts.copy,
                save_agenda=self.agenda_acts.save,
                no_agenda=self.agenda_acts.why_not,
                new_quote=self.quotes.new,
                no_quote=self.quotes.why_not,
            )
        )
        parts = (self.page_acts, self.asset_acts, self.contact_acts, self.terms_acts, self.archive)
        return (*acts, *(spec for part in parts for spec in part.specs()))

    def navigate(self, target: UUID | None) -> None:
        """Show a client, or an asset, page, contact, quote or review on its client's page."""
        if target is not None:
            self._start()
            self.quotes.want(target)
            self.review.want(target)
            self.presenter.navigate(target)

    def activated(self) -> None:
        """Read what is old, and put the keyboard into the list."""
        if not self._start():
            self.presenter.reload()
        if not self.pane.isAncestorOf(QApplication.focusWidget() or self._context.window):
            reading = self.presenter.state.tab == "pages" and self.presenter.state.page is not None
            place = self.pane.pages.place() if reading else self.pane.clients.list
            place.setFocus()

    def changed(self, change: ChangeSet) -> None:
        """Bring everything up to date that a change touches."""
        if self._started:
            self.presenter.changed(change)
            for part in (self.agenda, self.quotes, self.review, self.portal):
                part.changed(change)

    def subject(self) -> Subject | None:
        """Name the client whose page is shown."""
        page = self.presenter.state.page
        if page is None:
            return None
        row = page.detail.row
        return Subject(row.name, client=row.id)

    def panes(self) -> Sequence[QWidget]:
        """List the parts in reading order."""
        pane = self.pane
        shown = {
            "overview": (pane.overview.table, pane.overview.ends),
            "tickets": (pane.tickets.table,),
            "assets": (pane.assets.table, pane.assets.detail.facts),
            "pages": (pane.pages.list, pane.pages.pane.text),
            "credentials": (pane.credentials.list,),
            "contacts": (pane.contacts.table,),
            "agenda": (pane.agenda.day, pane.agenda.paper.text),
            "quotes": (pane.quotes.list, pane.quotes.detail),
            "review": (pane.review,),
            "portal": (pane.portal,),
        }[self.presenter.state.tab]
        return (pane.clients.bar.search, pane.clients.list, pane.tabs, *shown)

    def render(self, state: ClientsState) -> None:
        """Show a state, and let the agenda follow."""
        self.pane.show_state(state, self._context.desk.clock.now())
        self.archive.follow(state)
        if state.page is not None and state.page.detail.row.id == state.chosen:
            row = state.page.detail.row
            self.agenda.turn_to(row.id, row.name, row.code, row.zone)
            self.review.zone = row.zone
            self.quotes.turn_to(row.id, row.name)
            self.review.turn_to(row.id, row.name)
            self.portal.turn_to(row.id, row.name)
        if state.tab != self._tab_shown:
            self._tab_shown = state.tab
            self.agenda.show(shown=state.tab == "agenda")
            self.quotes.show(shown=state.tab == "quotes")
            self.review.show(shown=state.tab == "review")
            self.portal.show(shown=state.tab == "portal")

    _tab_shown: Tab = "overview"

    def render_agenda(self, state: AgendaState) -> None:
        """Show the agenda."""
        self.pane.agenda.show_state(state)

    def put_tickets(self, lines: Mapping[UUID, TicketLine], missing: Sequence[UUID]) -> None:
        """Take finished ticket rows."""
        rows = cast("Mapping[RowId, object]", lines)
        for source in (self.pane.overview.rows, self.pane.tickets.rows):
            source.forget(missing)
            source.put(rows)

    def tickets_in_sight(self) -> Sequence[UUID]:
        """List the ticket rows in sight and around."""
        return self.pane.tickets_in_sight()

    def tell_problem(self, problem: Problem, retry: Callable[[], None]) -> None:
        """Say what did not work."""
        self._context.notices.problem(problem, retry)

    def tell_missing(self, label: str, *, of_client: bool) -> None:
        """Say that what was asked for is not here."""
        if of_client:
            words = self.tr("“{0}” is not among the things of this client.").format(label)
        elif label:
            words = self.tr("{0} is not on this device.").format(label)
        else:
            words = self.tr("This is not on this device.")
        self._context.notices.say(words)

    def tell_saved(self, path: str) -> None:
        """Say where the agenda was saved."""
        self._context.notices.say(self.tr("Agenda saved as {0}").format(path))

    def _start(self) -> bool:
        """Begin to read, once; whether it is this time."""
        if self._started:
            return False
        self._started = True
        self.presenter.start()
        return True

    def _fetch(self, ids: Sequence[RowId]) -> None:
        self.presenter.fetch_tickets(cast("Sequence[UUID]", ids))

    @Slot(str)
    def _show_tab(self, tab: str) -> None:
        self.presenter.show_tab(cast("Tab", tab))

    @Slot(str)
    def _show_part(self, tab: str) -> None:
        self.presenter.show_tab(cast("Tab", tab))
        self.pane.focus_part(tab)

    @Slot()
    def _enter_page(self) -> None:
        self.pane.focus_part(self.presenter.state.tab)

    def _find(self) -> None:
        """Put the cursor into the search box of the list that has the keyboard."""
        pane, focus = self.pane, QApplication.focusWidget()
        boxes: dict[Any, QWidget] = {
            pane.assets.table: pane.assets.bar.search,
            pane.contacts.table: pane.contacts.bar.search,
        }
        boxes.get(focus, pane.clients.bar.search).setFocus()

    def _open_part(self, tab: Tab) -> None:
        """Show a part of the chosen client's page, from wherever one is."""
        client = self.presenter.state.chosen
        if self.pane.isVisible():
            self._show_part(tab)
        else:
            self.presenter.show_tab(tab)
            self._context.navigator.go(NAME, client)

    @Slot()
    def _open_agreement(self) -> None:
        self._context.navigator.go("agreements", self.presenter.state.chosen)

    @Slot()
    def _open_portfolio(self) -> None:
        self._context.navigator.go("portfolio", self.presenter.state.chosen)

    @Slot(object)
    def _open_credentials(self, credential: UUID | None = None) -> None:
        self._context.navigator.go("vault", credential or self.presenter.state.chosen)

    def _no_client(self) -> str:
        return "" if self.presenter.state.chosen else self.tr("Choose a client first.")

    @Slot()
    def _new_ticket(self) -> None:
        self._context.navigator.go("new_ticket")


def build(context: ScreenContext) -> ClientsScreen:
    """Make the screen."""
    return ClientsScreen(context)
