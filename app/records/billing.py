"""Quotes, what is charged beside the fee, and invoices.

`ReviewAct`, `Quote`, `Milestone`, `Material` and `MonthAct` are what people say. `Invoice` and
`InvoiceLine` are central's own: issued, they never change.

Source: domain.md 2, 2.2, 2.3, 3.6, 3.7.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.records.base import ClientOwned, Record
from app.records.marks import Merge, field


class ReviewAct(ClientOwned, Record):
    """What somebody says to one excluded group of an entry's decision; the latest stands.

    A group that nobody has spoken of is proposed; only a confirmed one can be invoiced. An act is
    about a group as it was seen: one that comes out otherwise later is proposed anew.
    """

    __tablename__ = "review_act"
    ENTITY = "review_act"
    __table_args__ = (Index(None, "entry_id"), Index(None, "client_id", "at"))

    entry_id: Mapped[UUID] = field(Merge.ONCE, refers="time_entry", portal=True)
    group_key: Mapped[str] = field(Merge.ONCE, portal=True)
    """What is spoken of: a digest of the group's start, reason, route, minutes and amount."""
    act: Mapped[str] = field(Merge.ONCE, portal=True)
    """confirmed, waived, reversed, disputed or upheld."""
    reason: Mapped[str] = field(Merge.ONCE, default="", portal=True)
    """As the client reads it."""
    contact_id: Mapped[UUID | None] = field(Merge.ONCE, refers="contact", portal=True)
    """The client's person who disputes; None: the firm."""
    override_id: Mapped[UUID | None] = field(Merge.ONCE, refers="override", portal=True)
    """The override that reverses it."""
    check_in_id: Mapped[UUID | None] = field(Merge.ONCE, refers="check_in")
    """The check-in that decided it."""
    at: Mapped[datetime] = field(Merge.ONCE, portal=True)
    outcome: Mapped[str] = field(Merge.CENTRAL, default="", portal=True)
    """Empty until central has looked; then taken, or overtaken by another decision."""


class Quote(ClientOwned, Record):
    """An offer for work beside the fee: flat, or by time to a ceiling; once sent, it is fixed."""

    __tablename__ = "quote"
    ENTITY = "quote"
    __table_args__ = (Index(None, "client_id", "state"),)

    title: Mapped[str] = field(Merge.LATEST, search=True, portal=True)
    kind: Mapped[str] = field(Merge.LATEST, default="flat", portal=True)
    """flat, or time (and materials)."""
    scope: Mapped[str] = field(Merge.LATEST, default="", search=True, portal=True)
    deliverables: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    out_of_scope: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    fee_minor: Mapped[int] = field(Merge.LATEST, default=0, portal=True)
    """The flat fee, or the ceiling."""
    currency: Mapped[str] = field(Merge.ONCE, default="", portal=True)
    estimate_min: Mapped[int] = field(Merge.LATEST, default=0, portal=True)
    milestones: Mapped[list[Any]] = field(Merge.LATEST, default=list, portal=True)
    """[{"title": …, "fee_minor": …, "due": "2026-04-01" or null}, …] of a flat fee, in order."""
    ticket_ids: Mapped[list[str]] = field(Merge.MEMBERS, default=list, portal=True)
    edition: Mapped[int] = field(Merge.ONCE, default=1, portal=True)
    supersedes: Mapped[UUID | None] = field(Merge.ONCE, refers="quote", portal=True)
    """The edition before; for an approved one, what it amends."""
    expires_on: Mapped[date | None] = field(Merge.LATEST, portal=True)
    state: Mapped[str] = field(Merge.GUARDED, default="draft", portal=True)
    """draft, sent, approved, declined, expired or withdrawn."""
    sent_at: Mapped[datetime | None] = field(Merge.LATEST, portal=True)
    sent_digest: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    """Of the text that the client was shown."""
    decided_at: Mapped[datetime | None] = field(Merge.LATEST, portal=True)
    decided_by: Mapped[UUID | None] = field(Merge.LATEST, refers="contact", portal=True)
    decided_digest: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    recorded_by: Mapped[UUID | None] = field(Merge.LATEST, refers="user", portal=True)
    """Who of the firm wrote the answer down; None: the client gave it themselves."""
    attachment_id: Mapped[UUID | None] = field(Merge.LATEST, refers="attachment")
    """The message that says so."""
    note: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    project_id: Mapped[UUID | None] = field(Merge.LATEST, refers="project", portal=True)
    """The project that its approval began, or amended."""


class Milestone(ClientOwned, Record):
    """A part of a project's flat fee that is invoiced when it is reached."""

    __tablename__ = "milestone"
    ENTITY = "milestone"
    __table_args__ = (Index(None, "project_id"),)

    project_id: Mapped[UUID] = field(Merge.ONCE, refers="project", portal=True)
    position: Mapped[int] = field(Merge.ONCE, default=0, portal=True)
    title: Mapped[str] = field(Merge.LATEST, portal=True)
    fee_minor: Mapped[int] = field(Merge.ONCE, portal=True)
    due_on: Mapped[date | None] = field(Merge.LATEST, portal=True)
    reached_at: Mapped[datetime | None] = field(Merge.LATEST, portal=True)
    reached_by: Mapped[UUID | None] = field(Merge.LATEST, refers="user")
    void: Mapped[bool] = field(Merge.LATEST, default=False, portal=True)
    """Replaced by those of a change quote before it was reached."""


class Material(ClientOwned, Record):
    """Something bought for a client; it is charged once an approver of theirs has agreed."""

    __tablename__ = "material"
    ENTITY = "material"
    __table_args__ = (Index(None, "client_id", "used_on"),)

    ticket_id: Mapped[UUID | None] = field(Merge.ONCE, refers="ticket", portal=True)
    description: Mapped[str] = field(Merge.LATEST, search=True, portal=True)
    quantity_milli: Mapped[int] = field(Merge.LATEST, default=1000, portal=True)
    """Thousandths, so that 1.5 m of cable is a whole number."""
    unit: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    unit_price_minor: Mapped[int] = field(Merge.LATEST, default=0, portal=True)
    currency: Mapped[str] = field(Merge.ONCE, default="", portal=True)
    used_on: Mapped[date] = field(Merge.LATEST, portal=True)
    approved_by: Mapped[UUID | None] = field(Merge.LATEST, refers="contact", portal=True)
    approved_at: Mapped[datetime | None] = field(Merge.LATEST, portal=True)
    approval_note: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    void: Mapped[bool] = field(Merge.LATEST, default=False, portal=True)
    invoice_id: Mapped[UUID | None] = field(Merge.CENTRAL, refers="invoice", portal=True)


class MonthAct(ClientOwned, Record):
    """An account manager opens the close of a month, or closes it; central carries it out."""

    __tablename__ = "month_act"
    ENTITY = "month_act"
    __table_args__ = (Index(None, "client_id", "month"),)

    month: Mapped[str] = field(Merge.ONCE)
    """ "2026-03"."""
    act: Mapped[str] = field(Merge.ONCE)
    """review, close, or reissue: an invoice is taken back whole and issued anew."""
    seen: Mapped[str] = field(Merge.ONCE, default="")
    """Digest of the preview that was agreed to: another invoice is not issued instead."""
    number: Mapped[str] = field(Merge.ONCE, default="", server_default="")
    """Of the invoice that is to be reissued."""
    reason: Mapped[str] = field(Merge.ONCE, default="", server_default="")
    """Why it is, as the client reads it."""
    at: Mapped[datetime] = field(Merge.ONCE)
    outcome: Mapped[str] = field(Merge.CENTRAL, default="")
    """Empty until central has looked; then taken or refused."""
    outcome_words: Mapped[str] = field(Merge.CENTRAL, default="")
    """Why it was refused."""


class Invoice(ClientOwned, Record):
    """An invoice or a credit note, as it was issued."""

    __tablename__ = "invoice"
    ENTITY = "invoice"
    __table_args__ = (UniqueConstraint("number"), Index(None, "client_id", "month"))

    number: Mapped[str] = field(Merge.CENTRAL, portal=True)
    """ "2026-0031": gapless within its year, over all clients."""
    kind: Mapped[str] = field(Merge.CENTRAL, default="invoice", portal=True)
    """invoice or credit_note."""
    month: Mapped[str] = field(Merge.CENTRAL, portal=True)
    """The month that it closes; of a credit note that of what it credits."""
    credits_id: Mapped[UUID | None] = field(Merge.CENTRAL, refers="invoice", portal=True)
    """The invoice that it takes back whole."""
    issued_at: Mapped[datetime] = field(Merge.CENTRAL, portal=True)
    issued_by: Mapped[UUID | None] = field(Merge.CENTRAL, refers="user")
    issued_on: Mapped[date] = field(Merge.CENTRAL, portal=True)
    """In the client's zone."""
    currency: Mapped[str] = field(Merge.CENTRAL, portal=True)
    total_minor: Mapped[int] = field(Merge.CENTRAL, portal=True)
    """The sum of its lines, the tax among them: what is to be paid."""
    billed_to: Mapped[dict[str, Any]] = field(Merge.CENTRAL, default=dict, portal=True)
    """{"name", "address", "tax_id", "payment_days"} as they were."""
    issued_from: Mapped[dict[str, Any] | None] = field(Merge.CENTRAL, portal=True)
    """{"firm", "address", "contact"} as the letterhead said them; None: from before it was kept."""
    included: Mapped[dict[str, Any] | None] = field(Merge.CENTRAL, portal=True)
    """What the fee paid in the month, {"budget_min", "kinds": [[kind, entries, minutes], …]}."""
    reason: Mapped[str] = field(Merge.CENTRAL, default="", portal=True)
    """Why a credit note was issued."""
    digest: Mapped[str] = field(Merge.CENTRAL, portal=True)
    """Of every figure and word on it, as it was agreed to."""


class InvoiceLine(ClientOwned, Record):
    """One line: what it is for, by which rule, and what it comes to."""

    __tablename__ = "invoice_line"
    ENTITY = "invoice_line"
    __table_args__ = (
        Index(None, "invoice_id"),
        Index(None, "entry_id"),
        Index(None, "client_id", "work_month"),
    )

    invoice_id: Mapped[UUID] = field(Merge.CENTRAL, refers="invoice", portal=True)
    position: Mapped[int] = field(Merge.CENTRAL, portal=True)
    section: Mapped[str] = field(Merge.CENTRAL, portal=True)
    """fee, projects, labour, callout, materials, prior, credits or tax."""
    entry_id: Mapped[UUID | None] = field(Merge.CENTRAL, refers="time_entry", portal=True)
    effect_id: Mapped[UUID | None] = field(Merge.CENTRAL, refers="coverage_effect", portal=True)
    milestone_id: Mapped[UUID | None] = field(Merge.CENTRAL, refers="milestone", portal=True)
    material_id: Mapped[UUID | None] = field(Merge.CENTRAL, refers="material", portal=True)
    group_key: Mapped[str] = field(Merge.CENTRAL, default="", portal=True)
    """As `ReviewAct.group_key`."""
    work_month: Mapped[str] = field(Merge.CENTRAL, default="", portal=True)
    reason: Mapped[str] = field(Merge.CENTRAL, default="", portal=True)
    """A reason code of the coverage rules; empty for what no rule decided."""
    words: Mapped[str] = field(Merge.CENTRAL, portal=True)
    """As the client reads it."""
    ticket: Mapped[str] = field(Merge.CENTRAL, default="", server_default="", portal=True)
    """Number, title, person and day of the work as they were; empty for what is no work."""
    title: Mapped[str] = field(Merge.CENTRAL, default="", server_default="", portal=True)
    person: Mapped[str] = field(Merge.CENTRAL, default="", server_default="", portal=True)
    worked_on: Mapped[date | None] = field(Merge.CENTRAL, portal=True)
    minutes: Mapped[int] = field(Merge.CENTRAL, default=0, portal=True)
    rate_minor: Mapped[int] = field(Merge.CENTRAL, default=0, portal=True)
    multiplier: Mapped[str] = field(Merge.CENTRAL, default="", portal=True)
    """A fraction's text."""
    amount_minor: Mapped[int] = field(Merge.CENTRAL, portal=True)


__all__ = [
    "Invoice",
    "InvoiceLine",
    "Material",
    "Milestone",
    "MonthAct",
    "Quote",
    "ReviewAct",
]
