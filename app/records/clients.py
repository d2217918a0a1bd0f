"""The firms supported: where they are, who their people are."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from sqlalchemy.orm import Mapped

from app.records.base import ClientOwned, Record
from app.records.marks import Merge, field


class Client(Record):
    """A firm supported; it is the scope of everything that belongs to it."""

    __tablename__ = "client"
    ENTITY = "client"
    SCOPE: ClassVar[Literal["firm", "client", "self"]] = "self"

    name: Mapped[str] = field(Merge.LATEST, search=True, portal=True)
    code: Mapped[str] = field(Merge.LATEST, portal=True)
    """Two or three letters, for asset tags and the client's mark."""
    tier: Mapped[str] = field(Merge.LATEST, default="standard")
    zone: Mapped[str] = field(Merge.LATEST, portal=True)
    currency: Mapped[str] = field(Merge.LATEST, portal=True)
    phone: Mapped[str] = field(Merge.LATEST, default="")
    tam_id: Mapped[UUID | None] = field(Merge.LATEST, refers="user", portal=True)
    default_site_id: Mapped[UUID | None] = field(Merge.LATEST)
    calendar_id: Mapped[UUID | None] = field(Merge.LATEST, refers="calendar")
    default_rates: Mapped[dict[str, Any]] = field(Merge.LATEST, default=dict)
    """Minor units an hour by grade, where no agreement is in force."""
    default_rounding: Mapped[dict[str, Any]] = field(Merge.LATEST, default=dict)
    onboarding_completed_at: Mapped[datetime | None] = field(Merge.LATEST)
    billing_name: Mapped[str] = field(Merge.LATEST, default="", server_default="", portal=True)
    """Whom an invoice names; empty: the client's name."""
    billing_address: Mapped[str] = field(Merge.LATEST, default="", server_default="", portal=True)
    """With line breaks."""
    tax_id: Mapped[str] = field(Merge.LATEST, default="", server_default="", portal=True)
    tax_name: Mapped[str] = field(Merge.LATEST, default="", server_default="", portal=True)
    """Of the tax on invoices, "VAT"; empty: none is shown."""
    tax_rate_bp: Mapped[int] = field(Merge.LATEST, default=0, server_default="0", portal=True)
    """Hundredths of a percent: 1900 is 19 %."""
    payment_days: Mapped[int] = field(Merge.LATEST, default=30, server_default="30", portal=True)
    """From an invoice's date to when it is due."""


class Site(ClientOwned, Record):
    """A place of a client; its calendar decides what business hours are there."""

    __tablename__ = "site"
    ENTITY = "site"

    name: Mapped[str] = field(Merge.LATEST, search=True, portal=True)
    address: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    zone: Mapped[str] = field(Merge.LATEST, portal=True)
    calendar_id: Mapped[UUID | None] = field(Merge.LATEST, refers="calendar")
    access_notes: Mapped[str] = field(Merge.TEXT, default="")


class Contact(ClientOwned, Record):
    """A person of a client."""

    __tablename__ = "contact"
    ENTITY = "contact"

    name: Mapped[str] = field(Merge.LATEST, search=True, portal=True)
    email: Mapped[str] = field(Merge.LATEST, default="", search=True, portal=True)
    phone: Mapped[str] = field(Merge.LATEST, default="", search=True, portal=True)
    site_id: Mapped[UUID | None] = field(Merge.LATEST, refers="site")
    roles: Mapped[list[str]] = field(Merge.MEMBERS, default=list)
    approves_to_minor: Mapped[int | None] = field(Merge.LATEST)
    """The largest amount that they may approve at once, in the client's currency; None: any."""
    active: Mapped[bool] = field(Merge.LATEST, default=True)
    muted: Mapped[list[str]] = field(Merge.MEMBERS, default=list, server_default="[]", portal=True)
    """Kinds of letters that they do not want (`domain.notices`)."""
