"""Saying something on a ticket: to the client, or among ourselves."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.domain.vocabulary import EventKind
from app.usecases.context import Ctx
from app.usecases.timeline import add_event, ticket_of


@dataclass(frozen=True, slots=True)
class WriteReply:
    """A text for a ticket's timeline.

    Attributes:
        internal: an internal note, which the client never sees.
    """

    ticket: UUID
    body: str
    internal: bool = False


def write_reply(session: Session, ctx: Ctx, command: WriteReply) -> UUID:
    """Add a public reply or an internal note.

    Raises:
        RuleBroken: there is no text, or no such ticket.

    Source: domain.md S08, 2.1 (the first public reply is the first response).
    """
    ctx.actor.must_be_let(Permission.WORK_ON_REQUESTS)
    body = command.body.strip()
    if not body:
        raise RuleBroken("reply-empty", "Write something first; nothing was sent.")
    ticket = ticket_of(session, command.ticket)
    kind = EventKind.NOTE if command.internal else EventKind.REPLY
    return add_event(session, ctx, ticket, kind, body=body).id
