"""What was agreed with a client: calendars, agreements and their versions (domain.md 2)."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Literal
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from app.records.base import ClientOwned, Record
from app.records.marks import Merge, field


class Calendar(Record):
    """Business hours, holidays and special days in one zone."""

    __tablename__ = "calendar"
    ENTITY = "calendar"
    SCOPE: ClassVar[Literal["firm", "client", "self"]] = "firm"

    name: Mapped[str] = field(Merge.LATEST)
    zone: Mapped[str] = field(Merge.LATEST)
    weekly: Mapped[dict[str, Any]] = field(Merge.LATEST, default=dict)
    """{"mon": ["09:00-18:00"], …}; a missing day is closed."""
    holidays: Mapped[list[Any]] = field(Merge.LATEST, default=list)
    """[{"date": "2026-12-25", "name": "Christmas Day"}, …]."""
    special_days: Mapped[list[Any]] = field(Merge.LATEST, default=list)
    """[{"date": …, "name": …, "windows": ["09:00-13:00"]}, …]."""
    country: Mapped[str] = field(Merge.LATEST, default="", server_default="")
    """Whose public holidays were taken, "US"; `holidays` is the frozen result."""
    region: Mapped[str] = field(Merge.LATEST, default="", server_default="")
    """Subdivision of the country, "NY", "BE"; empty for the whole country."""
    added: Mapped[list[Any]] = field(Merge.LATEST, default=list, server_default="[]")
    """Closed days of this agreement alone: [{"date": …, "name": …}, …]."""
    removed: Mapped[list[Any]] = field(Merge.LATEST, default=list, server_default="[]")
    """Public holidays on which support is open: ["2026-10-12", …]."""


class Agreement(ClientOwned, Record):
    """Managed support for one client; its terms stand in its versions."""

    __tablename__ = "agreement"
    ENTITY = "agreement"

    name: Mapped[str] = field(Merge.LATEST, portal=True)
    signed_on: Mapped[date | None] = field(Merge.LATEST, portal=True)
    renews_on: Mapped[date | None] = field(Merge.LATEST, portal=True)
    notice_days: Mapped[int] = field(Merge.LATEST, default=0, server_default="0", portal=True)
    ended_on: Mapped[date | None] = field(Merge.LATEST, portal=True)
    """Its last day, once it was ended."""
    end_reason: Mapped[str] = field(Merge.LATEST, default="", server_default="")
    quarter_anchor: Mapped[str] = field(
        Merge.LATEST, default="calendar", server_default="calendar", portal=True
    )
    """calendar, or agreement_start: quarters are counted from the month in which it began."""


class AgreementVersion(ClientOwned, Record):
    """The terms in force between two local dates, both included."""

    __tablename__ = "agreement_version"
    ENTITY = "agreement_version"
    __table_args__ = (Index(None, "client_id", "effective_from"),)

    agreement_id: Mapped[UUID] = field(Merge.ONCE, refers="agreement")
    number: Mapped[int] = field(Merge.ONCE, portal=True)
    effective_from: Mapped[date] = field(Merge.LATEST, portal=True)
    effective_to: Mapped[date | None] = field(Merge.LATEST, portal=True)
    zone: Mapped[str] = field(Merge.LATEST, portal=True)
    calendar_id: Mapped[UUID] = field(Merge.LATEST, refers="calendar")
    site_calendars: Mapped[dict[str, Any]] = field(Merge.LATEST, default=dict)
    """Site id → calendar id, where a site differs."""
    budget_min: Mapped[int] = field(Merge.LATEST, portal=True)
    fee_minor: Mapped[int] = field(Merge.LATEST, portal=True)
    fee_timing: Mapped[str] = field(
        Merge.LATEST, default="advance", server_default="advance", portal=True
    )
    """advance: a month's fee is invoiced with the month before it; arrears: with the month."""
    currency: Mapped[str] = field(Merge.LATEST, portal=True)
    rounding: Mapped[dict[str, Any]] = field(Merge.LATEST, portal=True)
    """{"increment_min": 15, "mode": "up" | "nearest", "minimum_min": 15}."""
    rates: Mapped[dict[str, Any]] = field(Merge.LATEST, portal=True)
    """Minor units an hour by grade."""
    multipliers: Mapped[dict[str, Any]] = field(Merge.LATEST, portal=True)
    """{"after_hours": "1.5", "holiday": "2"}: decimal text, never a float."""
    callout_minimum_min: Mapped[int] = field(Merge.LATEST, default=0, portal=True)
    minor_sr: Mapped[dict[str, Any]] = field(Merge.LATEST, default=dict, portal=True)
    """{"per_request_min": 60, "per_month_min": 180}."""
    wrap_up_min: Mapped[int] = field(Merge.LATEST, default=30, portal=True)
    training_seats: Mapped[int] = field(Merge.LATEST, default=2, portal=True)
    travel: Mapped[str] = field(Merge.LATEST, default="follow_visit", portal=True)
    timer_hold_after_min: Mapped[int] = field(Merge.LATEST, default=480)
    check_in_cadence: Mapped[str] = field(Merge.LATEST, default="monthly", portal=True)
