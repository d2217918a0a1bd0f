"""What the clients' screen shows, as values, and how each event changes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from app.queries.client_page import ClientLine, ClientPage
from app.queries.clients import ContactRow
from app.queries.documentation import AssetDetail, AssetRow, PageText

Tab = Literal[
    "overview",
    "tickets",
    "assets",
    "pages",
    "credentials",
    "contacts",
    "agenda",
    "quotes",
    "review",
    "portal",
]

TABS: tuple[Tab, ...] = (
    "overview", "tickets", "assets", "pages", "credentials", "contacts", "agenda", "quotes",
    "review", "portal",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """How a thing stands with central."""

    waiting: bool = False
    disputed: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True)
class ClientsState:
    """Everything that the view is painted from.

    Attributes:
        lines: all clients by name.
        search: what stands in the list's search box.
        loaded: the list has arrived once.
        chosen: the client under the cursor; `page` may still be another one's while it loads.
        read_at: the instant that the page speaks of.
        asset, text: what is open in the parts Assets and Pages; None while it loads.
        wanted: a thing to show once the page of its client is here.
        problem: why the last reading did not come.
    """

    lines: tuple[ClientLine, ...] = ()
    search: str = ""
    loaded: bool = False
    chosen: UUID | None = None
    tab: Tab = "overview"
    page: ClientPage | None = None
    read_at: datetime | None = None
    loading: bool = False
    asset_search: str = ""
    asset_id: UUID | None = None
    asset: AssetDetail | None = None
    asset_standing: Standing = Standing()
    text_id: UUID | None = None
    text: PageText | None = None
    contact_search: str = ""
    contact_id: UUID | None = None
    wanted: UUID | None = None
    problem: str = ""

    @property
    def listed(self) -> tuple[ClientLine, ...]:
        """The clients that the search leaves."""
        return tuple(
            line for line in self.lines if matches(self.search, line.row.name, line.row.code)
        )

    @property
    def assets(self) -> tuple[AssetRow, ...]:
        """The assets that the filter leaves."""
        if self.page is None:
            return ()
        return tuple(
            asset
            for asset in self.page.assets
            if matches(
                self.asset_search,
                asset.tag, asset.name, asset.kind, asset.make, asset.model, asset.serial,
                asset.place, asset.site, asset.owner, asset.system,
            )
        )  # fmt: skip

    @property
    def contacts(self) -> tuple[ContactRow, ...]:
        """The contacts that the filter leaves."""
        if self.page is None:
            return ()
        return tuple(
            contact
            for contact in self.page.contacts
            if matches(
                self.contact_search,
                contact.name, contact.email, contact.phone, contact.site, *contact.roles,
            )
        )  # fmt: skip

    @property
    def contact(self) -> ContactRow | None:
        """The contact under the cursor."""
        return next((one for one in self.contacts if one.id == self.contact_id), None)


def matches(search: str, *texts: str) -> bool:
    """Whether every word that was typed begins a word of the texts, or stands inside one."""
    whole = " ".join(texts).casefold()
    return all(word in whole for word in search.casefold().split())


def listed(state: ClientsState, lines: tuple[ClientLine, ...]) -> ClientsState:
    """Take the list of clients."""
    return replace(state, lines=lines, loaded=True, problem="")


def opened(state: ClientsState, client: UUID, *, tab: Tab | None = None) -> ClientsState:
    """Ask for another client's page; the old one stays until it is here."""
    if client == state.chosen:
        return state if tab is None else replace(state, tab=tab)
    return replace(
        state,
        chosen=client,
        tab=state.tab if tab is None else tab,
        loading=True,
        asset_search="",
        contact_search="",
        asset_id=None,
        asset=None,
        text_id=None,
        text=None,
        contact_id=None,
        problem="",
    )


def arrived(state: ClientsState, page: ClientPage | None, at: datetime) -> ClientsState:
    """Take a page; what was open in its parts stays open where it still is."""
    if page is None:
        return replace(state, page=None, loading=False, chosen=None)
    assets = [asset.id for asset in page.assets]
    texts = [row.id for row in page.pages]
    contacts = [contact.id for contact in page.contacts]
    asset = _keep(state.wanted, state.asset_id, assets)
    text = _keep(state.wanted, state.text_id, texts)
    return replace(
        state,
        page=page,
        read_at=at,
        loading=False,
        asset_id=asset,
        asset=state.asset if asset == state.asset_id else None,
        text_id=text,
        text=state.text if text == state.text_id else None,
        contact_id=_keep(state.wanted, state.contact_id, contacts),
        wanted=None,
        problem="",
    )


def _keep(wanted: UUID | None, now: UUID | None, ids: list[UUID]) -> UUID | None:
    """The thing to show: what was asked for, what is shown, or the first."""
    for choice in (wanted, now):
        if choice is not None and choice in ids:
            return choice
    return ids[0] if ids else None


def asset_filtered(state: ClientsState, search: str) -> ClientsState:
    """Filter the assets; the shown one stays open where the filter leaves it."""
    found = replace(state, asset_search=search)
    ids = [asset.id for asset in found.assets]
    return replace(found, asset_id=_keep(None, state.asset_id, ids))


def failed(state: ClientsState, sentence: str) -> ClientsState:
    """Note that a reading did not come."""
    return replace(state, loading=False, loaded=True, problem=sentence)


def thing_named(page: ClientPage, scheme: str, name: str) -> UUID | None:
    """The asset or page of a client that a link names by tag, title, template or id."""
    wanted = name.casefold()
    if scheme == "asset":
        return next((a.id for a in page.assets if wanted in {a.tag.casefold(), str(a.id)}), None)
    if scheme == "page":
        return next(
            (
                p.id
                for p in page.pages
                if wanted in {p.title.casefold(), p.template.casefold(), str(p.id)}
            ),
            None,
        )
    return None
