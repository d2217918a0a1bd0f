"""The quarterly review of a client's budget: evidence, suggestion, decision.

Source: domain.md 2, 5.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from app.records.base import ClientOwned, Record
from app.records.marks import Merge, field


class QuarterlyReview(ClientOwned, Record):
    """What a quarter showed and what was decided of it. A client has one of each quarter."""

    __tablename__ = "quarterly_review"
    ENTITY = "quarterly_review"
    __table_args__ = (Index(None, "client_id", "quarter"),)

    quarter: Mapped[str] = field(Merge.ONCE, portal=True)
    """ "2026-Q1"; the row's id is made of it and the client's, so that there are never two."""
    state: Mapped[str] = field(Merge.GUARDED, default="draft", portal=True)
    """draft, published, accepted, changed or declined."""
    evidence: Mapped[dict[str, Any] | None] = field(Merge.LATEST, portal=True)
    """The months as they were when it was published, with the suggestion; None for a draft, which
    is reckoned anew whenever it is looked at."""
    comment: Mapped[str] = field(Merge.TEXT, default="", portal=True)
    """What the manager says to it."""
    published_at: Mapped[datetime | None] = field(Merge.LATEST, portal=True)
    budget_min: Mapped[int | None] = field(Merge.LATEST, portal=True)
    """Decided: minutes a month from then on; None: no change."""
    fee_minor: Mapped[int | None] = field(Merge.LATEST, portal=True)
    effective_from: Mapped[date | None] = field(Merge.LATEST, portal=True)
    reason: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    """Why it was changed or declined."""
    decided_at: Mapped[datetime | None] = field(Merge.LATEST, portal=True)
    approved_by: Mapped[UUID | None] = field(Merge.LATEST, refers="contact", portal=True)
    decided_by: Mapped[UUID | None] = field(Merge.LATEST, refers="user", portal=True)
    approval_note: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    version_id: Mapped[UUID | None] = field(Merge.LATEST, refers="agreement_version", portal=True)
    """The agreement version that carries it out."""


class ExceptionalMark(ClientOwned, Record):
    """Minutes that are no evidence of what a client needs, and why, as the client reads it."""

    __tablename__ = "exceptional_mark"
    ENTITY = "exceptional_mark"
    __table_args__ = (Index(None, "client_id", "month"),)

    month: Mapped[str] = field(Merge.ONCE, portal=True)
    """Work month, "2026-03"."""
    ticket_id: Mapped[UUID] = field(Merge.ONCE, refers="ticket", portal=True)
    minutes: Mapped[int] = field(Merge.LATEST, portal=True)
    reason: Mapped[str] = field(Merge.LATEST, portal=True)
    at: Mapped[datetime] = field(Merge.ONCE, portal=True)
    void: Mapped[bool] = field(Merge.LATEST, default=False, portal=True)


__all__ = ["ExceptionalMark", "QuarterlyReview"]
