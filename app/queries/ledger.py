"""The ledger of the monthly budget: months as they were closed, and as later postings adjust them.

Source: domain.md 5 (Consumed).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.records import LedgerEntry, Period


@dataclass(frozen=True, slots=True)
class LedgerMonth:
    """One work month.

    Units: counted minutes of the monthly budget.

    Attributes:
        as_closed_min: what was posted in the month itself; of a locked month it never changes.
        as_adjusted_min: that and everything posted for it later.
        state: open, in_review or locked.
    """

    month: str
    as_closed_min: int
    as_adjusted_min: int
    state: str = "open"
    locked_at: datetime | None = None


def ledger_months(session: Session, client: UUID) -> list[LedgerMonth]:
    """Every month of a client that has postings or was reviewed, the oldest first."""
    periods = {
        one.month: one for one in session.scalars(select(Period).where(Period.client_id == client))
    }
    closed, adjusted = (
        minutes_by_month(session, client, closed=True),
        minutes_by_month(session, client),
    )
    return [
        LedgerMonth(
            month,
            closed.get(month, 0),
            adjusted.get(month, 0),
            periods[month].state if month in periods else "open",
            periods[month].locked_at if month in periods else None,
        )
        for month in sorted({*adjusted, *periods})
    ]


def minutes_by_month(session: Session, client: UUID, *, closed: bool = False) -> dict[str, int]:
    """Consumed minutes by work month: as adjusted, or as closed."""
    query = (
        select(LedgerEntry.work_month, func.sum(LedgerEntry.minutes))
        .where(LedgerEntry.client_id == client)
        .group_by(LedgerEntry.work_month)
    )
    if closed:
        query = query.where(LedgerEntry.posting_month == LedgerEntry.work_month)
    return {month: int(minutes) for month, minutes in session.execute(query)}
