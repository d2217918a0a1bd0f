"""The files that hang on a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.records import Attachment, Contact, User


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """One file, without its bytes.

    Attributes:
        size: in bytes.
        width: of an image, in pixels; None for anything else.
        state: pending, stored or missing, as central knows.
        author: by name, empty where this database does not know them.
    """

    id: UUID
    name: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    added_at: datetime
    author: str
    visibility: str
    state: str


def ticket_attachments(session: Session, ticket: UUID) -> list[AttachmentRow]:
    """The files of a ticket that count, the oldest first."""
    query = (
        select(Attachment, func.coalesce(User.name, Contact.name, ""))
        .outerjoin(User, User.id == Attachment.author_id)
        .outerjoin(Contact, Contact.id == Attachment.author_id)
        .where(Attachment.ticket_id == ticket, Attachment.void.is_(False))
        .order_by(Attachment.added_at, Attachment.id)
    )
    return [
        AttachmentRow(
            found.id,
            found.name,
            found.media_type,
            found.size_bytes,
            found.width,
            found.height,
            found.added_at,
            author,
            found.visibility,
            found.state,
        )
        for found, author in session.execute(query)
    ]
