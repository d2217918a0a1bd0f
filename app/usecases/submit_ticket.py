"""Somebody needs something: a ticket is born, online or not."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.people import Actor
from app.domain.queue import priority_of
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.domain.vocabulary import TicketKind, TicketState
from app.records import Client, Contact, Site, Ticket
from app.usecases.context import Ctx

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class SubmitTicket:
    """What is known when the phone rings.

    Attributes:
        provisional: what it is called until central has numbered it; empty on central.
        follow_up_of: the ticket whose workaround this one replaces.
        recurrence_of: the closed ticket that happened again.
    """

    client: UUID
    title: str
    description: str = ""
    kind: TicketKind = TicketKind.INCIDENT
    impact: str = "medium"
    urgency: str = "medium"
    requester: UUID | None = None
    site: UUID | None = None
    service: str = ""
    assignee: UUID | None = None
    source: str = "phone"
    provisional: str = ""
    follow_up_of: UUID | None = None
    recurrence_of: UUID | None = None


def submit_ticket(session: Session, ctx: Ctx, command: SubmitTicket) -> UUID:
    """Open a ticket.

    Raises:
        RuleBroken: a field is missing or does not belong to the client; the sentence names it.

    Source: domain.md 2, S01, S04.
    """
    ctx.actor.must_be_let(Permission.SUBMIT_REQUESTS)
    title = check_subject(command.title)
    client = session.get(Client, command.client)
    if client is None:
        raise RuleBroken("client-missing", "Choose the client that this is for.")
    check_first_owner(ctx.actor, command.assignee)
    site = _site(session, client, command)
    now = ctx.clock.now()
    ticket = Ticket(
        id=ctx.ids.new(),
        client_id=client.id,
        provisional=command.provisional,
        title=title,
        description=command.description.strip(),
        kind=command.kind.value,
        state=TicketState.NEW.value,
        impact=command.impact,
        urgency=command.urgency,
        priority=int(priority_of(command.impact, command.urgency)),
        service=command.service.strip(),
        site_id=site,
        requester_id=command.requester,
        assignee_id=command.assignee,
        source=command.source,
        follow_up_of=command.follow_up_of,
        recurrence_of=command.recurrence_of,
        opened_at=now,
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(ticket)
    return ticket.id


def check_first_owner(actor: Actor, assignee: UUID | None) -> None:
    """Let whoever writes a ticket down keep it; giving it to somebody else is the desk's.

    Raises:
        RuleBroken: it is given to somebody else, by somebody who may not.
    """
    if assignee not in {None, actor.user}:
        actor.must_be_let(Permission.TRIAGE)


def check_subject(text: str) -> str:
    """A ticket's subject in one line.

    Raises:
        RuleBroken: it is empty or too long.
    """
    title = " ".join(text.split())
    if not title:
        raise RuleBroken("title-empty", "Say in a few words what is wrong or wanted.")
    if len(title) > LONGEST_TITLE:
        raise RuleBroken(
            "title-long",
            f"Keep the subject under {LONGEST_TITLE} characters and put the rest "
            "into the description.",
        )
    return title


def _site(session: Session, client: Client, command: SubmitTicket) -> UUID | None:
    """The site named, the caller's own, or the client's first."""
    if command.requester is not None:
        contact = session.get(Contact, command.requester)
        if contact is None or contact.client_id != client.id:
            raise RuleBroken(
                "contact-foreign", f"The caller is not a contact of {client.name}: choose again."
            )
        if command.site is None and contact.site_id is not None:
            return contact.site_id
    if command.site is not None:
        site = session.get(Site, command.site)
        if site is None or site.client_id != client.id:
            raise RuleBroken("site-foreign", f"This site is not one of {client.name}'s.")
        return site.id
    if client.default_site_id is not None:
        return client.default_site_id
    return session.scalars(
        select(Site.id).where(Site.client_id == client.id).order_by(Site.name, Site.id).limit(1)
    ).first()
