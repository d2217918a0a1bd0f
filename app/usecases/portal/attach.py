"""A client's person adds a file to a request that they may see."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.attachments import (
    LARGEST_PORTAL,
    AuthorKind,
    FileFacts,
    Visibility,
    check_file,
)
from app.domain.rules import RuleBroken
from app.domain.vocabulary import ENDED_STATES, TicketState
from app.records import Attachment
from app.usecases.context import Ctx
from app.usecases.portal.answer import own_request


@dataclass(frozen=True, slots=True)
class AddFile:
    """A file, and the request that it belongs to."""

    ticket: UUID
    facts: FileFacts


def add_file(session: Session, ctx: Ctx, command: AddFile) -> Attachment:
    """Write down a file; everybody who may see the request may have it.

    Raises:
        RuleBroken: it is empty, too large or badly named, or the request is not theirs or has
            ended.

    Source: domain.md S06; security.md D17.
    """
    ticket = own_request(session, ctx, command.ticket)
    if TicketState(ticket.state) in ENDED_STATES:
        raise RuleBroken(
            "request-ended", "This request is closed. Ask for help anew and name its number."
        )
    facts = command.facts
    check_file(facts, LARGEST_PORTAL)
    now = ctx.clock.now()
    attachment = Attachment(
        id=ctx.ids.new(),
        client_id=ticket.client_id,
        ticket_id=ticket.id,
        name=facts.name,
        media_type=facts.media_type,
        size_bytes=facts.size,
        sha256=facts.sha256,
        width=facts.width,
        height=facts.height,
        added_at=now,
        author_kind=AuthorKind.CONTACT.value,
        author_id=ctx.actor.user,
        visibility=Visibility.PUBLIC.value,
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(attachment)
    return attachment
