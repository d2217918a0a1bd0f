"""The intents of the clients' screen: asks the store on the read lane, hands values to the view."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from app.bootstrap.desk import Desk
from app.domain.rights import Permission, may
from app.ports.changes import ChangeSet
from app.queries.client_page import (
    ClientLine,
    ClientPage,
    Whereabouts,
    client_lines,
    client_page,
    ticket_named,
    whereabouts,
)
from app.queries.documentation import AssetDetail, asset_detail, page_text
from ui.runtime.ports import LanesPort, Navigator
from ui.runtime.problem import Problem
from ui.screens.clients import state as reduce
from ui.screens.clients.lines import TicketLine
from ui.screens.clients.state import ClientsState, Standing, Tab
from ui.screens.clients.ticket_rows import TicketRows

_KINDS = frozenset({
    "client", "site", "contact", "user", "calendar", "agreement", "agreement_version", "asset",
    "page", "page_version", "credential", "ticket", "ticket_event", "time_entry",
    "coverage_decision",
})  # fmt: skip
_STANDINGS = frozenset({"sync_status", "conflict", "dead_letter"})
_LAST = "clients.last"


class ClientsView(Protocol):
    """What the presenter asks of the screen."""

    def render(self, state: ClientsState) -> None:
        """Show a state."""
        ...

    def put_tickets(self, lines: Mapping[UUID, TicketLine], missing: Sequence[UUID]) -> None:
        """Take finished rows; `missing` are asked for again when they come into sight."""
        ...

    def tickets_in_sight(self) -> Sequence[UUID]:
        """List the ticket rows in sight and around."""
        ...

    def tell_problem(self, problem: Problem, retry: Callable[[], None]) -> None:
        """Say what did not work."""
        ...

    def tell_missing(self, label: str, *, of_client: bool) -> None:
        """Say that what was asked for is not on this device, or not a thing of this client."""
        ...


@dataclass(frozen=True, slots=True)
class _Start:
    lines: tuple[ClientLine, ...]
    last: UUID | None


class ClientsPresenter:
    """Keeps the screen's state. Called on the UI thread; the store is asked on the read lane."""

    def __init__(
        self, desk: Desk, lanes: LanesPort, navigator: Navigator, owner: Any, view: ClientsView
    ) -> None:
        self._desk = desk
        self._lanes = lanes
        self._navigator = navigator
        self._owner = owner
        self._view = view
        self._rows = TicketRows(desk, lanes, owner, view)
        self.state = ClientsState()

    def start(self) -> None:
        """Read the list, and the client that was read last."""
        self._ask("list", self._read_start, self._begin, self.start)

    def _read_start(self) -> _Start:
        """On the read lane."""
        kept = self._desk.setting(_LAST)
        return _Start(self._read_lines(), UUID(kept) if isinstance(kept, str) else None)

    def _read_lines(self) -> tuple[ClientLine, ...]:
        """On the read lane."""
        now = self._desk.clock.now()
        return tuple(self._desk.ask(lambda session: client_lines(session, now)))

    def _begin(self, start: _Start) -> None:
        self._show(reduce.listed(self.state, start.lines))
        ids = [line.row.id for line in start.lines]
        if self.state.chosen is None and ids:
            self.open(start.last if start.last in ids else ids[0])

    def reload(self) -> None:
        """Read list and page again, where they are: a minute has passed or something changed."""
        self._ask("list", self._read_lines, self._take_lines, self.reload)
        if self.state.chosen is not None:
            self._load_page()

    def _take_lines(self, lines: tuple[ClientLine, ...]) -> None:
        self._show(reduce.listed(self.state, lines))

    def changed(self, change: ChangeSet) -> None:
        """Bring everything up to date that a change touches."""
        if change.kinds & _KINDS:
            self.reload()
            self._read_open_parts(fresh=True)
            self.fetch_tickets(self._view.tickets_in_sight())
        elif change.kinds & _STANDINGS:
            self._read_open_parts(fresh=True)
            self.fetch_tickets(self._view.tickets_in_sight())

    def search(self, text: str) -> None:
        """Show the clients that a text leaves."""
        self._show(replace(self.state, search=text))

    def navigate(self, target: UUID) -> None:
        """Show a client, or the asset, page or contact of a client."""
        self._ask(
            "whereabouts",
            lambda: self._desk.ask(lambda session: whereabouts(session, target)),
            lambda place: self._go_to(target, place),
            lambda: self.navigate(target),
        )

    def _go_to(self, target: UUID, place: Whereabouts | None) -> None:
        if place is None:
            self._view.tell_missing("", of_client=False)
            return
        is_part = place.part != "overview"
        if is_part:
            self.state = replace(self.state, wanted=target)
        self.open(place.client, tab=place.part if is_part else None)
        if is_part and self.state.page is not None and not self.state.loading:
            # The page is here already: choose the thing in it.
            self._show(self._shown_thing())
            self._read_open_parts()

    def _shown_thing(self) -> ClientsState:
        page, at = self.state.page, self.state.read_at
        if page is None or at is None:
            return self.state
        return reduce.arrived(replace(self.state, asset_search="", contact_search=""), page, at)

    def open(self, client: UUID, *, tab: Tab | None = None) -> None:
        """Show a client's page."""
        other = client != self.state.chosen
        self._show(reduce.opened(self.state, client, tab=tab))
        if other:
            self._load_page()
            self._lanes.submit(
                "store",
                self._owner,
                lambda: self._desk.keep_setting(_LAST, str(client)),
                done=lambda _nothing: None,
            )

    def _load_page(self) -> None:
        client = self.state.chosen
        if client is not None:
            self._ask("page", lambda: self._read_page(client), self._take_page, self._load_page)

    def _read_page(self, client: UUID) -> tuple[UUID, ClientPage | None, datetime]:
        """On the read lane."""
        now = self._desk.clock.now()
        who = self._desk.identity
        uses = who is not None and may(who.rights, Permission.USE_CREDENTIALS)
        page = self._desk.ask(lambda s: client_page(s, client, now, credentials=uses))
        return client, page, now

    def _take_page(self, answer: tuple[UUID, ClientPage | None, datetime]) -> None:
        client, page, at = answer
        if client == self.state.chosen:
            self._show(reduce.arrived(self.state, page, at))
            self._read_open_parts()

    def show_tab(self, tab: Tab) -> None:
        """Show another part of the page."""
        if tab != self.state.tab:
            self._show(replace(self.state, tab=tab))
            self._read_open_parts()

    def filter_assets(self, text: str) -> None:
        """Show the assets that a text leaves."""
        self._show(reduce.asset_filtered(self.state, text))
        self._read_open_parts()

    def filter_contacts(self, text: str) -> None:
        """Show the contacts that a text leaves."""
        self._show(replace(self.state, contact_search=text))

    def choose_asset(self, asset: UUID | None) -> None:
        """Open an asset beside its list."""
        if asset != self.state.asset_id:
            self._show(replace(self.state, asset_id=asset))
            self._read_open_parts()

    def choose_text(self, page: UUID | None) -> None:
        """Open a page beside its list."""
        if page != self.state.text_id:
            self._show(replace(self.state, text_id=page))
            self._read_open_parts()

    def choose_contact(self, contact: UUID | None) -> None:
        """Put the cursor on a contact."""
        if contact != self.state.contact_id:
            self._show(replace(self.state, contact_id=contact))

    def _read_asset(self, asset: UUID) -> tuple[AssetDetail | None, Standing]:
        """On the read lane."""
        desk, row = self._desk, {asset}
        marks = (bool(of(row)) for of in (desk.unsynced, desk.disputed, desk.refused))
        return desk.ask(lambda session: asset_detail(session, asset)), Standing(*marks)

    def _read_open_parts(self, *, fresh: bool = False) -> None:
        """Read the asset or page that the shown part opens and that is not here yet."""
        state = self.state
        shown = state.asset.row.id if state.asset else None
        if state.tab == "assets" and state.asset_id and (fresh or shown != state.asset_id):
            asset = state.asset_id
            self._ask(
                "asset",
                lambda: self._read_asset(asset),
                lambda found: self._show(
                    replace(self.state, asset=found[0], asset_standing=found[1])
                ),
                self._read_open_parts,
            )
        read = state.text.row.id if state.text else None
        if state.tab == "pages" and state.text_id and (fresh or read != state.text_id):
            text = state.text_id
            self._ask(
                "text",
                lambda: self._desk.ask(lambda session: page_text(session, text)),
                lambda found: self._show(replace(self.state, text=found)),
                self._read_open_parts,
            )

    def follow(self, address: str) -> None:
        """Go where a link in a page leads: to a ticket, or to an asset or page of this client."""
        scheme, _, rest = address.partition(":")
        if scheme == "ticket":
            self._ask(
                "link",
                lambda: self._desk.ask(lambda session: ticket_named(session, rest)),
                lambda ticket: self._follow_ticket(rest, ticket),
                lambda: self.follow(address),
            )
            return
        page = self.state.page
        target = reduce.thing_named(page, scheme, rest) if page is not None else None
        if target is not None:
            self.navigate(target)
        elif scheme in {"asset", "page"}:
            self._view.tell_missing(rest, of_client=True)

    def _follow_ticket(self, label: str, ticket: UUID | None) -> None:
        if ticket is None:
            self._view.tell_missing(label, of_client=False)
        else:
            self.open_ticket(ticket)

    def open_ticket(self, ticket: UUID) -> None:
        """Go to a ticket in the queue."""
        self._navigator.go("queue", ticket)

    def fetch_tickets(self, tickets: Sequence[UUID]) -> None:
        """Read ticket rows; they come by `put_tickets`."""
        self._rows.fetch(tickets)

    def _ask(
        self,
        key: str,
        job: Callable[[], Any],
        done: Callable[[Any], None],
        retry: Callable[[], None],
    ) -> None:
        def fail(problem: Problem) -> None:
            self._show(reduce.failed(self.state, problem.sentence))
            self._view.tell_problem(problem, retry)

        self._lanes.submit("read", self._owner, job, done=done, failed=fail, key=key)

    def _show(self, state: ClientsState) -> None:
        self.state = state
        self._view.render(state)
