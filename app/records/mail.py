"""Mail that waits for a person of the desk.

Source: domain.md 2.1; docs/adr/0058-mail-comes-in-raw-first.md.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from sqlalchemy.orm import Mapped

from app.domain.mail import MailState
from app.records.base import Record
from app.records.marks import Merge, field


class Mail(Record):
    """A mail that central could not place: nobody knows yet which client's it is.

    So it is the firm's, and points at no row of a client: what is likely is an id that says
    nothing to whoever does not see that client.
    """

    __tablename__ = "mail"
    ENTITY = "mail"
    SCOPE: ClassVar[Literal["firm", "client", "self"]] = "firm"

    received_at: Mapped[datetime] = field(Merge.ONCE)
    sender: Mapped[str] = field(Merge.ONCE)
    """The address; empty where none can be read."""
    sender_name: Mapped[str] = field(Merge.ONCE, default="")
    unproven: Mapped[bool] = field(Merge.ONCE, default=False)
    """Nothing proves that the address is the sender's."""
    subject: Mapped[str] = field(Merge.ONCE, default="")
    text: Mapped[str] = field(Merge.ONCE, default="")
    quoted: Mapped[str] = field(Merge.ONCE, default="")
    """What the text quotes, and the signature below it."""
    files: Mapped[list[str]] = field(Merge.ONCE, default=list)
    """Names of what came with it; the bytes are at central, and come with the request."""
    why: Mapped[str] = field(Merge.ONCE)
    """As `domain.mail.Parked`."""
    likely_client: Mapped[UUID | None] = field(Merge.ONCE)
    likely_contact: Mapped[UUID | None] = field(Merge.ONCE)
    likely_ticket: Mapped[UUID | None] = field(Merge.ONCE)
    state: Mapped[str] = field(Merge.GUARDED, default=MailState.PARKED)
    made_ticket: Mapped[UUID | None] = field(Merge.GUARDED)
    """The request that it became, or was added to."""
    joined: Mapped[bool] = field(Merge.LATEST, default=False)
    """It was added to a request that was there."""
    reason: Mapped[str] = field(Merge.LATEST, default="")
    """Why it was dismissed."""
    settled_by: Mapped[UUID | None] = field(Merge.LATEST, refers="user")
    settled_at: Mapped[datetime | None] = field(Merge.LATEST)
