"""The files of a request that a contact may have: public ones that count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
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
    return tuple(one for _number, one in _files(session, Attachment.ticket_id == ticket))


def all_files(session: Session, reader: Reader) -> list[tuple[int, RequestFile]]:
    """The files of all requests that somebody may see, each with the number of its request."""
    return _files(session, reader.requests, Ticket.number.is_not(None))


def _files(session: Session, *where: ColumnElement[bool]) -> list[tuple[int, RequestFile]]:
    query = (
        select(Attachment, func.coalesce(User.name, Contact.name, ""), Ticket.number)
        .join(Ticket, Ticket.id == Attachment.ticket_id)
        .outerjoin(User, User.id == Attachment.author_id)
        .outerjoin(Contact, Contact.id == Attachment.author_id)
        .where(*where, *_COUNTS)
        .order_by(Attachment.added_at, Attachment.id)
    )
    return [
        (
            number or 0,
            RequestFile(
                one.id,
                one.name,
                one.size_bytes,
                one.added_at,
                author,
                one.state == AttachmentState.STORED,
            ),
        )
        for one, author, number in session.execute(query)
    ]


def readable_file(session: Session, reader: Reader, file: UUID) -> Attachment | None:
    """A file of a request that somebody may see; None where it is not there, or not theirs."""
    query = (
        select(Attachment)
        .join(Ticket, Ticket.id == Attachment.ticket_id)
        .where(Attachment.id == file, reader.requests, *_COUNTS)
    )
    return session.scalars(query).first()
