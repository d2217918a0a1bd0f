"""Everything about one page that a person sees who opens it: text, versions, what clashes.

Source: sync.md 3.5, ux.md 3.11.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.queries.client_page import ticket_named
from app.queries.documentation import PageText, asset_rows, page_rows, page_text
from app.queries.page_versions import PageClash, PageHistory, page_clash, page_history
from app.records import Client, Page


@dataclass(frozen=True, slots=True)
class PageOnDesk:
    """A page as it lies open, or the client for which one may be written.

    Attributes:
        text: None where the client was asked for, and not a page.
        history: its versions; None together with `text`.
        clash: two versions that stand side by side, if they do.
    """

    client: UUID
    client_name: str
    text: PageText | None = None
    history: PageHistory | None = None
    clash: PageClash | None = None


def page_on_desk(session: Session, target: UUID) -> PageOnDesk | None:
    """Open a page by its id, or a new one by its client's; None where neither is here."""
    page = session.get(Page, target)
    client = session.get(Client, target if page is None else page.client_id)
    if client is None:
        return None
    if page is None:
        return PageOnDesk(client.id, client.name)
    return PageOnDesk(
        client.id,
        client.name,
        page_text(session, page.id),
        page_history(session, page.id),
        page_clash(session, page.id),
    )


@dataclass(frozen=True, slots=True)
class Led:
    """Where a link in a page leads.

    Attributes:
        noun: "ticket", "asset" or "page".
        target: None where what it names is not here.
    """

    noun: str
    name: str
    target: UUID | None


def led_to(session: Session, client: UUID, address: str) -> Led | None:
    """Follow a link in a page of a client: a ticket, or an asset or page of the same client.

    None for an address that names no record.
    """
    noun, _, name = address.partition(":")
    wanted = name.casefold()
    if noun == "ticket":
        return Led(noun, name, ticket_named(session, name))
    if noun == "asset":
        assets = asset_rows(session, client)
        found = (row.id for row in assets if wanted in {row.tag.casefold(), str(row.id)})
    elif noun == "page":
        pages = page_rows(session, client)
        found = (
            row.id
            for row in pages
            if wanted in {row.title.casefold(), row.template.casefold(), str(row.id)}
        )
    else:
        return None
    return Led(noun, name, next(found, None))
