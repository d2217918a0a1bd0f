"""The files of a request that a contact may have: public ones that count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.attachments import AttachmentState, Visibility
from app.queries.portal.requests import Reader
from app.records import Attachment, Contact, Ticket, User

_COUNTS = (Attachment.void.is_(False), Attachment.visibility == Visibility.PUBLIC.value)


@dataclass(frozen=True, slots=True)
class RequestFile:
    """A file of a request.

    Attributes:
        size: in bytes.
        here: whether its bytes have arrived; otherwise it cannot be had yet.
    """

    id: UUID
    name: str
    size: int
    added_at: datetime
    author: str
    here: bool


def files_of(session: Session, ticket: UUID) -> tuple[RequestFile, ...]:
    """The files of a request, the oldest first; it is the caller's to know who reads it."""
    query = (
        select(Attachment, func.coalesce(User.name, Contact.name, ""))
        .outerjoin(User, User.id == Attachment.author_id)
        .outerjoin(Contact, Contact.id == Attachment.author_id)
        .where(Attachment.ticket_id == ticket, *_COUNTS)
        .order_by(Attachment.added_at, Attachment.id)
    )
    return tuple(
        RequestFile(
            one.id,
            one.name,
            one.size_bytes,
            one.added_at,
            author,
            one.state == AttachmentState.STORED,
        )
        for one, author in session.execute(query)
    )


def readable_file(session: Session, reader: Reader, file: UUID) -> Attachment | None:
    """A file of a request that somebody may see; None where it is not there, or not theirs."""
    query = (
        select(Attachment)
        .join(Ticket, Ticket.id == Attachment.ticket_id)
        .where(Attachment.id == file, reader.requests, *_COUNTS)
    )
    return session.scalars(query).first()
