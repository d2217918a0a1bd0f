"""Correcting what a ticket says: subject, description, category, people, place, things, tags.

Each field goes to central by itself, so two people who change different ones both have their way;
of one field the later arrival stands, and the other value can be put back. Its priority, owner and
state have verbs of their own (`change_ticket`); when it is due follows from its clocks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.members import UNTOUCHED, Members
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.domain.tags import check_not_ours, clean_tag
from app.domain.vocabulary import EventKind
from app.records import Asset, Contact, Site, Ticket
from app.usecases.context import Ctx
from app.usecases.submit_ticket import check_subject
from app.usecases.timeline import add_event, change_field, ticket_of

LONGEST_DESCRIPTION = 100_000
LONGEST_CATEGORY = 80
"""Characters."""
Emptied = Literal["requester", "site"]


@dataclass(frozen=True, slots=True)
class EditTicket:
    """What a ticket is to say; None leaves a part as it is.

    Attributes:
        without: what is taken off it: its requester, its site.
        tags: in the words that a person typed.
        assets: ids as text.
    """

    ticket: UUID
    title: str | None = None
    description: str | None = None
    category: str | None = None
    requester: UUID | None = None
    site: UUID | None = None
    without: frozenset[Emptied] = frozenset()
    tags: Members = UNTOUCHED
    assets: Members = UNTOUCHED


def edit_ticket(session: Session, ctx: Ctx, command: EditTicket) -> bool:
    """Change a ticket; its timeline says what.

    Raises:
        RuleBroken: a text is empty or too long, a person, place or thing is not the client's, or
            a tag cannot be kept; the sentence names it.

    Returns:
        Whether anything changed.

    Source: sync.md 3.4, ux.md 3.4 (F2, L).
    """
    ctx.actor.must_be_let(Permission.WORK_ON_REQUESTS)
    ticket = ticket_of(session, command.ticket)
    changed = _texts(session, ctx, ticket, command)
    changed |= _people_and_places(session, ctx, ticket, command)
    changed |= _tags(session, ctx, ticket, command.tags)
    return _assets(session, ctx, ticket, command.assets) or changed


def _texts(session: Session, ctx: Ctx, ticket: Ticket, command: EditTicket) -> bool:
    changed = False
    if command.title is not None:
        changed |= change_field(session, ctx, ticket, "title", check_subject(command.title))
    if command.category is not None:
        category = " ".join(command.category.split())
        if len(category) > LONGEST_CATEGORY:
            raise RuleBroken(
                "category-long", f"Keep the category under {LONGEST_CATEGORY} characters."
            )
        changed |= change_field(session, ctx, ticket, "category", category)
    if command.description is not None:
        changed |= _describe(session, ctx, ticket, command.description.strip())
    return changed


def _describe(session: Session, ctx: Ctx, ticket: Ticket, text: str) -> bool:
    """Write another description; the timeline says that, and not the whole text twice."""
    if len(text) > LONGEST_DESCRIPTION:
        raise RuleBroken(
            "description-long",
            f"The description has {len(text):,} characters and may have "
            f"{LONGEST_DESCRIPTION:,}: put the rest into a file.",
        )
    if text == ticket.description:
        return False
    ticket.description = text
    add_event(session, ctx, ticket, EventKind.CHANGE, field_name="description")
    return True


def _people_and_places(session: Session, ctx: Ctx, ticket: Ticket, command: EditTicket) -> bool:
    changed = False
    if command.requester is not None or "requester" in command.without:
        contact = session.get(Contact, command.requester) if command.requester else None
        if command.requester and (contact is None or contact.client_id != ticket.client_id):
            raise RuleBroken(
                "contact-foreign", "Choose a contact of this ticket's client as its requester."
            )
        changed |= change_field(session, ctx, ticket, "requester_id", command.requester)
    if command.site is not None or "site" in command.without:
        site = session.get(Site, command.site) if command.site else None
        if command.site and (site is None or site.client_id != ticket.client_id):
            raise RuleBroken("site-foreign", "Choose one of the sites of this ticket's client.")
        changed |= change_field(session, ctx, ticket, "site_id", command.site)
    return changed


def _tags(session: Session, ctx: Ctx, ticket: Ticket, change: Members) -> bool:
    added = {clean_tag(tag) for tag in change.add} - set(ticket.tags)
    removed = set(change.remove) & set(ticket.tags)
    check_not_ours(added | removed)
    if not added | removed:
        return False
    ticket.tags = Members(tuple(added), tuple(removed)).applied(ticket.tags)
    _say(session, ctx, ticket, "tags", added, removed)
    return True


def _assets(session: Session, ctx: Ctx, ticket: Ticket, change: Members) -> bool:
    added = set(change.add) - set(ticket.asset_ids)
    removed = set(change.remove) & set(ticket.asset_ids)
    if not added | removed:
        return False
    names = {text: _asset_tag(session, ticket, text) for text in added}
    names |= {text: _known_tag(session, text) for text in removed}
    ticket.asset_ids = Members(tuple(added), tuple(removed)).applied(ticket.asset_ids)
    _say(
        session,
        ctx,
        ticket,
        "asset_ids",
        {names[text] for text in added},
        {names[text] for text in removed},
    )
    return True


def _asset_tag(session: Session, ticket: Ticket, text: str) -> str:
    asset = session.get(Asset, UUID(text))
    if asset is None or asset.client_id != ticket.client_id:
        raise RuleBroken("asset-foreign", "Choose one of the assets of this ticket's client.")
    return asset.tag or asset.name


def _known_tag(session: Session, text: str) -> str:
    asset = session.get(Asset, UUID(text))
    return asset.tag or asset.name if asset is not None else ""


def _say(
    session: Session, ctx: Ctx, ticket: Ticket, name: str, added: Iterable[str], gone: Iterable[str]
) -> None:
    """Say on the timeline what came and what went, not the whole set: others change it, too."""
    add_event(
        session,
        ctx,
        ticket,
        EventKind.CHANGE,
        field_name=name,
        old=", ".join(sorted(gone)),
        new=", ".join(sorted(added)),
    )
