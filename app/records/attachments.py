"""What is known of a file before its bytes travel, which they do on a lane of their own."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from app.domain.attachments import AttachmentState, AuthorKind, Visibility
from app.records.base import ClientOwned, Record
from app.records.marks import Merge, field


class Attachment(ClientOwned, Record):
    """A file of one ticket, page or asset: its name, size and digest.

    Nothing of it changes but where the bytes are and whether it counts. Two with the same digest
    are two attachments.

    Source: sync.md 2.9, security.md D17.
    """

    __tablename__ = "attachment"
    ENTITY = "attachment"
    __table_args__ = (
        Index(None, "ticket_id", "added_at"),
        Index(None, "page_id"),
        Index(None, "asset_id"),
        Index(None, "sha256"),
    )

    ticket_id: Mapped[UUID | None] = field(Merge.ONCE, refers="ticket", portal=True)
    page_id: Mapped[UUID | None] = field(Merge.ONCE, refers="page", portal=True)
    asset_id: Mapped[UUID | None] = field(Merge.ONCE, refers="asset", portal=True)
    name: Mapped[str] = field(Merge.ONCE, search=True, portal=True)
    media_type: Mapped[str] = field(Merge.ONCE, portal=True)
    size_bytes: Mapped[int] = field(Merge.ONCE, portal=True)
    sha256: Mapped[str] = field(Merge.ONCE)
    """Of the bytes, as 64 lower-case hexadecimal digits."""
    width: Mapped[int | None] = field(Merge.ONCE, portal=True)
    """In pixels, of an image."""
    height: Mapped[int | None] = field(Merge.ONCE, portal=True)
    taken_at: Mapped[datetime | None] = field(Merge.ONCE, portal=True)
    """When a picture was taken, where that is known."""
    added_at: Mapped[datetime] = field(Merge.ONCE, portal=True)
    author_kind: Mapped[str] = field(Merge.ONCE, default=AuthorKind.USER, portal=True)
    author_id: Mapped[UUID | None] = field(Merge.ONCE, portal=True)
    visibility: Mapped[str] = field(Merge.ONCE, default=Visibility.INTERNAL, portal=True)
    """A row that is not public is none of a contact's, whatever its columns say."""
    state: Mapped[str] = field(Merge.CENTRAL, default=AttachmentState.PENDING, portal=True)
    void: Mapped[bool] = field(Merge.GUARDED, default=False, portal=True)
