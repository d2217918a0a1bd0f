"""What was taken out of a device, by whom, when: written before it leaves, and never changed.

Two nouns, since a row is in one scope: what is of one client is told to whoever sees that client,
and what is of the firm or of nobody to everybody, so that it names no row of a client.

Source: docs/adr/0047-what-is-taken-out-is-of-one-client-or-names-none.md; security.md A40.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from app.records.base import ClientOwned, Record
from app.records.marks import Merge, field


class TakenOut:
    """What both say."""

    user_id: Mapped[UUID] = field(Merge.ONCE, refers="user", sort_order=1)
    what: Mapped[str] = field(Merge.ONCE, sort_order=2)
    """As `domain.exports.Taken`."""
    subject_kind: Mapped[str] = field(Merge.ONCE, default="", sort_order=3)
    """The noun of what it was of; empty where it was of no one row."""
    subject_id: Mapped[UUID | None] = field(Merge.ONCE, sort_order=4)
    """No reference: what was refused may be on this device alone."""
    pieces: Mapped[int] = field(Merge.ONCE, sort_order=5)
    """How many: files, rows, letters, sheets, codes."""
    size_bytes: Mapped[int | None] = field(Merge.ONCE, sort_order=6)
    """Of the whole; empty where nobody counts it, as of paper."""
    place: Mapped[str] = field(Merge.ONCE, sort_order=7)
    """file, printer, clipboard: never a path, never a name."""
    at: Mapped[datetime] = field(Merge.ONCE, sort_order=8)


class Export(TakenOut, ClientOwned, Record):
    """Something of one client was taken out."""

    __tablename__ = "export"
    ENTITY = "export"
    __table_args__ = (Index(None, "client_id", "at"),)


class FirmExport(TakenOut, Record):
    """Something of the firm, of a device, or of several clients at once was taken out."""

    __tablename__ = "firm_export"
    ENTITY = "firm_export"
    SCOPE: ClassVar[Literal["firm", "client", "self"]] = "firm"
