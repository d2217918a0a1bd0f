"""Writing down that a file belongs to a ticket, a page or an asset, and that it does not count."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.attachments import (
    LARGEST_STAFF,
    FileFacts,
    Visibility,
    check_file,
    check_one_owner,
)
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import Asset, Attachment, Page, Ticket
from app.usecases.context import Ctx


@dataclass(frozen=True, slots=True)
class AttachFile:
    """A file and the one thing that it belongs to."""

    facts: FileFacts
    ticket: UUID | None = None
    page: UUID | None = None
    asset: UUID | None = None
    visibility: Visibility = Visibility.INTERNAL


def attach_file(session: Session, ctx: Ctx, command: AttachFile) -> UUID:
    """Write down a file; its bytes stay where they are.

    Raises:
        RuleBroken: the file is empty, too large or badly named, or its owner is not here.

    Source: sync.md 2.9, security.md D17.
    """
    ctx.actor.must_be_let(Permission.WORK_ON_REQUESTS)
    check_one_owner(command.ticket, command.page, command.asset)
    check_file(command.facts, LARGEST_STAFF)
    now, facts = ctx.clock.now(), command.facts
    attachment = Attachment(
        id=ctx.ids.new(),
        client_id=_owner(session, command).client_id,
        ticket_id=command.ticket,
        page_id=command.page,
        asset_id=command.asset,
        name=facts.name,
        media_type=facts.media_type,
        size_bytes=facts.size,
        sha256=facts.sha256,
        width=facts.width,
        height=facts.height,
        taken_at=facts.taken_at,
        added_at=now,
        author_id=ctx.actor.user,
        visibility=command.visibility.value,
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(attachment)
    return attachment.id


def _owner(session: Session, command: AttachFile) -> Ticket | Page | Asset:
    owner: Ticket | Page | Asset | None = None
    if command.ticket is not None:
        owner = session.get(Ticket, command.ticket)
    elif command.page is not None:
        owner = session.get(Page, command.page)
    else:
        owner = session.get(Asset, command.asset)
    if owner is None:
        raise RuleBroken(
            "attachment-owner-missing",
            "What this file belongs to is not on this device. Sync, or choose another one.",
        )
    return owner
