"""What people agreed and decided about coverage, and what follows for months and money.

`Authorization`, `Project`, `Override` and `EffectAnswer` are what people say. `Period`,
`CoverageEffect` and `LedgerEntry` are central's own books: nobody else writes them.

Source: domain.md 2, 3.7, 5.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.records.base import ClientOwned, Record
from app.records.marks import Merge, field


class Authorization(ClientOwned, Record):
    """A consent for a span of time: hours extended (covered), or a premium accepted (billable)."""

    __tablename__ = "authorization"
    ENTITY = "authorization"
    __table_args__ = (Index(None, "client_id", "starts_at"),)

    kind: Mapped[str] = field(Merge.ONCE, portal=True)
    """covered or billable."""
    ticket_id: Mapped[UUID | None] = field(Merge.ONCE, refers="ticket", portal=True)
    """None: for everything of the client."""
    starts_at: Mapped[datetime] = field(Merge.ONCE, portal=True)
    ends_at: Mapped[datetime] = field(Merge.ONCE, portal=True)
    approved_by_kind: Mapped[str] = field(Merge.ONCE, default="user", portal=True)
    """user (an account manager covers) or contact (an approver accepts the premium)."""
    approved_by: Mapped[UUID | None] = field(Merge.ONCE, portal=True)
    at: Mapped[datetime] = field(Merge.ONCE, portal=True)
    note: Mapped[str] = field(Merge.ONCE, default="", portal=True)
    revoked_at: Mapped[datetime | None] = field(Merge.LATEST)
    revoked_reason: Mapped[str] = field(Merge.LATEST, default="")


class Project(ClientOwned, Record):
    """Work for a flat fee: what is linked to it goes to it from its approval until it closes."""

    __tablename__ = "project"
    ENTITY = "project"
    __table_args__ = (Index(None, "client_id"),)

    title: Mapped[str] = field(Merge.LATEST, search=True, portal=True)
    fee_minor: Mapped[int] = field(Merge.LATEST, default=0, portal=True)
    currency: Mapped[str] = field(Merge.ONCE, default="", portal=True)
    estimate_min: Mapped[int] = field(Merge.LATEST, default=0, portal=True)
    ticket_ids: Mapped[list[str]] = field(Merge.MEMBERS, default=list, portal=True)
    approved_at: Mapped[datetime | None] = field(Merge.LATEST, portal=True)
    approved_by: Mapped[UUID | None] = field(Merge.LATEST, refers="contact", portal=True)
    approval_note: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    closed_at: Mapped[datetime | None] = field(Merge.LATEST, portal=True)


class Override(ClientOwned, Record):
    """A person's decision in place of the engine's, for an entry or a span of it.

    A technician proposes it, an account manager puts it in force; a reversal is a further one.
    """

    __tablename__ = "override"
    ENTITY = "override"
    __table_args__ = (Index(None, "entry_id"), Index(None, "client_id", "state"))

    entry_id: Mapped[UUID] = field(Merge.ONCE, refers="time_entry", portal=True)
    decision: Mapped[str] = field(Merge.ONCE, portal=True)
    """included or excluded."""
    reason: Mapped[str] = field(Merge.ONCE, portal=True)
    """At least ten characters, as the client reads it."""
    starts_at: Mapped[datetime | None] = field(Merge.ONCE, portal=True)
    ends_at: Mapped[datetime | None] = field(Merge.ONCE, portal=True)
    route: Mapped[str] = field(Merge.ONCE, default="", portal=True)
    multiplier: Mapped[str] = field(Merge.ONCE, default="", portal=True)
    """Decimal text; empty where nothing is stated."""
    proposed_by: Mapped[UUID | None] = field(Merge.ONCE, refers="user")
    at: Mapped[datetime] = field(Merge.ONCE, portal=True)
    state: Mapped[str] = field(Merge.GUARDED, default="proposed", portal=True)
    """proposed, in_force, declined or withdrawn."""
    decided_by: Mapped[UUID | None] = field(Merge.LATEST, refers="user", portal=True)
    decided_at: Mapped[datetime | None] = field(Merge.LATEST, portal=True)
    decision_note: Mapped[str] = field(Merge.LATEST, default="")


class Period(ClientOwned, Record):
    """A client's local month: open, in review, or locked with its invoice; never unlocked."""

    __tablename__ = "period"
    ENTITY = "period"
    __table_args__ = (UniqueConstraint("client_id", "month"),)

    month: Mapped[str] = field(Merge.CENTRAL, portal=True)
    """ "2026-03"."""
    state: Mapped[str] = field(Merge.CENTRAL, default="open", portal=True)
    """open, in_review or locked."""
    locked_at: Mapped[datetime | None] = field(Merge.CENTRAL, portal=True)
    locked_by: Mapped[UUID | None] = field(Merge.CENTRAL, refers="user")


class CoverageEffect(ClientOwned, Record):
    """What a changed input did to decisions that stood, or would do if somebody agrees.

    Append-only but for its state: applied at once, or proposed and then confirmed, accepted,
    declined, lapsed or replaced by a newer proposal.
    """

    __tablename__ = "coverage_effect"
    ENTITY = "coverage_effect"
    __table_args__ = (Index(None, "client_id", "state"), Index(None, "entry_id"))

    kind: Mapped[str] = field(Merge.CENTRAL, portal=True)
    """redecided, redecision_proposed, credit_note, budget_adjustment or adjustment_proposal."""
    entry_id: Mapped[UUID] = field(Merge.CENTRAL, refers="time_entry", portal=True)
    entry_ids: Mapped[list[str]] = field(Merge.CENTRAL, default=list, portal=True)
    """All entries compared together: those of one night share a call-out minimum."""
    work_month: Mapped[str] = field(Merge.CENTRAL, portal=True)
    posting_month: Mapped[str] = field(Merge.CENTRAL, portal=True)
    amount_minor: Mapped[int] = field(Merge.CENTRAL, default=0, portal=True)
    included_min: Mapped[int] = field(Merge.CENTRAL, default=0, portal=True)
    currency: Mapped[str] = field(Merge.CENTRAL, default="", portal=True)
    cause: Mapped[str] = field(Merge.CENTRAL, default="", portal=True)
    """What changed, in words."""
    state: Mapped[str] = field(Merge.CENTRAL, portal=True)
    """applied, proposed, confirmed, accepted, declined, lapsed or replaced."""
    at: Mapped[datetime] = field(Merge.CENTRAL, portal=True)
    expires_at: Mapped[datetime | None] = field(Merge.CENTRAL, portal=True)
    settled_at: Mapped[datetime | None] = field(Merge.CENTRAL, portal=True)
    settled_by_kind: Mapped[str] = field(Merge.CENTRAL, default="", portal=True)
    """user, contact or system."""
    settled_by: Mapped[UUID | None] = field(Merge.CENTRAL)
    note: Mapped[str] = field(Merge.CENTRAL, default="", portal=True)


class EffectAnswer(ClientOwned, Record):
    """What somebody says to a proposal; central carries it out when it arrives."""

    __tablename__ = "effect_answer"
    ENTITY = "effect_answer"
    __table_args__ = (Index(None, "effect_id"),)

    effect_id: Mapped[UUID] = field(Merge.ONCE, refers="coverage_effect", portal=True)
    answer: Mapped[str] = field(Merge.ONCE, portal=True)
    """agreed or declined."""
    contact_id: Mapped[UUID | None] = field(Merge.ONCE, refers="contact", portal=True)
    """The client's approver who said so; None where the account manager decides."""
    note: Mapped[str] = field(Merge.ONCE, default="", portal=True)
    seen: Mapped[str] = field(Merge.ONCE, default="", server_default="", portal=True)
    """Digest of what the person saw it do; empty from a program that did not tell."""
    at: Mapped[datetime] = field(Merge.ONCE, portal=True)
    outcome: Mapped[str] = field(Merge.CENTRAL, default="", portal=True)
    """Empty until central has looked; then taken, or overtaken by another change."""


class LedgerEntry(ClientOwned, Record):
    """Counted minutes of the monthly budget, more or less. Append-only.

    "As closed" are a work month's postings in that same month, "as adjusted" all of them.
    """

    __tablename__ = "ledger_entry"
    ENTITY = "ledger_entry"
    __table_args__ = (Index(None, "client_id", "work_month"), Index(None, "entry_id"))

    work_month: Mapped[str] = field(Merge.CENTRAL, portal=True)
    posting_month: Mapped[str] = field(Merge.CENTRAL, portal=True)
    minutes: Mapped[int] = field(Merge.CENTRAL, portal=True)
    entry_id: Mapped[UUID | None] = field(Merge.CENTRAL, refers="time_entry", portal=True)
    effect_id: Mapped[UUID | None] = field(Merge.CENTRAL, refers="coverage_effect", portal=True)
    """The effect that posted it; None for a first decision."""
    at: Mapped[datetime] = field(Merge.CENTRAL, portal=True)


__all__ = [
    "Authorization",
    "CoverageEffect",
    "EffectAnswer",
    "LedgerEntry",
    "Override",
    "Period",
    "Project",
]
