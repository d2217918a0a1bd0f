"""What is known about a client's equipment and how to look after it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from app.records.base import ClientOwned, Record
from app.records.marks import Merge, field


class Asset(ClientOwned, Record):
    """A thing that is looked after: a machine, a licence, a certificate, a domain."""

    __tablename__ = "asset"
    ENTITY = "asset"
    __table_args__ = (Index(None, "client_id", "kind", "tag"),)

    tag: Mapped[str] = field(Merge.LATEST, search=True, portal=True)
    name: Mapped[str] = field(Merge.LATEST, search=True, portal=True)
    kind: Mapped[str] = field(Merge.LATEST, portal=True)
    make: Mapped[str] = field(Merge.LATEST, default="", search=True, portal=True)
    model: Mapped[str] = field(Merge.LATEST, default="", search=True, portal=True)
    serial: Mapped[str] = field(Merge.LATEST, default="", search=True, portal=True)
    place: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    site_id: Mapped[UUID | None] = field(Merge.LATEST, refers="site", portal=True)
    contact_id: Mapped[UUID | None] = field(Merge.LATEST, refers="contact", portal=True)
    state: Mapped[str] = field(Merge.LATEST, default="in_use", portal=True)
    system: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    """Operating system or firmware, as found."""
    ends_on: Mapped[date | None] = field(Merge.LATEST, portal=True)
    ends_kind: Mapped[str] = field(Merge.LATEST, default="warranty", portal=True)
    components: Mapped[dict[str, Any]] = field(Merge.LATEST, default=dict)
    """Section → list of rows, as the inventory found them."""
    notes: Mapped[str] = field(Merge.TEXT, default="", search=True)


class Page(ClientOwned, Record):
    """A page of documentation, in Markdown."""

    __tablename__ = "page"
    ENTITY = "page"
    __table_args__ = (Index(None, "client_id", "title"),)

    title: Mapped[str] = field(Merge.LATEST, search=True, portal=True)
    template: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    body: Mapped[str] = field(Merge.TEXT, default="", search=True, portal=True)
    owner_id: Mapped[UUID | None] = field(Merge.LATEST, refers="user")
    visibility: Mapped[str] = field(Merge.LATEST, default="internal", portal=True)
    asset_ids: Mapped[list[str]] = field(Merge.MEMBERS, default=list, portal=True)
    reviewed_at: Mapped[datetime | None] = field(Merge.LATEST)
    review_every_days: Mapped[int] = field(Merge.LATEST, default=180)


class PageVersion(ClientOwned, Record):
    """What a page said once. Siblings that nobody brought together yet stand side by side."""

    __tablename__ = "page_version"
    ENTITY = "page_version"
    __table_args__ = (Index(None, "page_id", "at"),)

    page_id: Mapped[UUID] = field(Merge.ONCE, refers="page")
    base_id: Mapped[UUID | None] = field(Merge.ONCE)
    """The version it was made from; None for the first."""
    merged_id: Mapped[UUID | None] = field(Merge.ONCE)
    """The other version that was brought together with that one; None where there was none."""
    body: Mapped[str] = field(Merge.ONCE, search=True)
    author_id: Mapped[UUID | None] = field(Merge.ONCE)
    at: Mapped[datetime] = field(Merge.ONCE)
    summary: Mapped[str] = field(Merge.ONCE, default="")
