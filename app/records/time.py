"""Time worked, and what the coverage engine decided about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from app.records.base import ClientOwned, Record
from app.records.marks import Merge, field


class TimeEntry(ClientOwned, Record):
    """Stretches of work by one person on one thing. A correction supersedes, it never edits."""

    __tablename__ = "time_entry"
    ENTITY = "time_entry"
    __table_args__ = (
        Index(None, "ticket_id"),
        Index(None, "client_id", "started_at"),
        Index(None, "user_id", "started_at"),
        # Few entries correct another one: only those are in it.
        Index(
            "ix_time_entry_corrects",
            "client_id",
            "supersedes",
            "id",
            postgresql_where=text("supersedes IS NOT NULL"),
            sqlite_where=text("supersedes IS NOT NULL"),
        ),
    )

    ticket_id: Mapped[UUID | None] = field(Merge.ONCE, refers="ticket")
    site_id: Mapped[UUID | None] = field(Merge.ONCE, refers="site")
    user_id: Mapped[UUID] = field(Merge.ONCE, refers="user", portal=True)
    grade: Mapped[str] = field(Merge.ONCE)
    """The person's grade then: it decides the rate."""
    work_kind: Mapped[str] = field(Merge.ONCE)
    started_at: Mapped[datetime] = field(Merge.ONCE, portal=True)
    ended_at: Mapped[datetime] = field(Merge.ONCE, portal=True)
    intervals: Mapped[list[Any]] = field(Merge.ONCE)
    """[{"start": µs, "end": µs, "activity": "work"|"travel", "mode": …, "visit": …,
    "after_resolution": …}, …]: half-open, in order."""
    worked_s: Mapped[int] = field(Merge.ONCE, portal=True)
    note: Mapped[str] = field(Merge.ONCE, default="", search=True, portal=True)
    internal_note: Mapped[str] = field(Merge.ONCE, default="")
    source: Mapped[str] = field(Merge.ONCE, default="timer")
    confirmed: Mapped[bool] = field(Merge.LATEST, default=False)
    late_reason: Mapped[str] = field(Merge.LATEST, default="")
    topic: Mapped[str] = field(Merge.ONCE, default="")
    attendees: Mapped[list[str]] = field(Merge.ONCE, default=list)
    completes: Mapped[list[str]] = field(Merge.ONCE, default=list, server_default="[]")
    """Contacts whose training this session completed."""
    supersedes: Mapped[UUID | None] = field(Merge.ONCE)
    correction_reason: Mapped[str] = field(Merge.ONCE, default="", server_default="")
    """Why it stands in for the entry that it supersedes."""
    void: Mapped[bool] = field(Merge.LATEST, default=False, server_default="0")
    """Withdrawn: it stays readable, and is decided no more."""
    void_reason: Mapped[str] = field(Merge.LATEST, default="", server_default="")
    preview_code: Mapped[str] = field(Merge.ONCE, default="")
    """What the device's engine said when it was saved; central's decision may differ."""
    preview_digest: Mapped[str] = field(Merge.ONCE, default="")
    """What it came to then: minutes and money by reason, in one line."""


class CoverageDecision(ClientOwned, Record):
    """What the engine, or a person, decided about an entry. Append-only; the latest stands."""

    __tablename__ = "coverage_decision"
    ENTITY = "coverage_decision"
    __table_args__ = (Index(None, "entry_id", "at"), Index(None, "client_id", "work_month"))

    entry_id: Mapped[UUID] = field(Merge.CENTRAL, refers="time_entry")
    status: Mapped[str] = field(Merge.CENTRAL)
    """decided or held."""
    hold: Mapped[str] = field(Merge.CENTRAL, default="")
    headline: Mapped[str] = field(Merge.CENTRAL, default="")
    """The reason code that the list shows."""
    segments: Mapped[list[Any]] = field(Merge.CENTRAL, default=list)
    groups: Mapped[list[Any]] = field(Merge.CENTRAL, default=list)
    work_month: Mapped[str] = field(Merge.CENTRAL, default="")
    """The month of the first group, "2026-03"."""
    included_min: Mapped[int] = field(Merge.CENTRAL, default=0)
    excluded_min: Mapped[int] = field(Merge.CENTRAL, default=0)
    setup_min: Mapped[int] = field(Merge.CENTRAL, default=0)
    amount_minor: Mapped[int] = field(Merge.CENTRAL, default=0)
    currency: Mapped[str] = field(Merge.CENTRAL, default="")
    engine_version: Mapped[str] = field(Merge.CENTRAL)
    digest: Mapped[str] = field(Merge.CENTRAL)
    decided_by: Mapped[str] = field(Merge.CENTRAL, default="engine")
    callout: Mapped[dict[str, Any] | None] = field(Merge.CENTRAL)
    """The call-out top-up that is invoiced with it, and the entries that share it."""
    standing: Mapped[bool] = field(Merge.CENTRAL, default=True, server_default="1")
    """False: it waits for a person, and the decision before it stands."""
    effect_id: Mapped[UUID | None] = field(Merge.CENTRAL)
    """The effect that it belongs to, where a change brought it about."""
    at: Mapped[datetime] = field(Merge.CENTRAL)
    supersedes: Mapped[UUID | None] = field(Merge.CENTRAL)
