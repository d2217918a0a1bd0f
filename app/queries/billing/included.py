"""What a month's fee paid, of what stands for a client.

Source: domain.md 5.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.billing.included import InTheFee, included_in
from app.domain.billing.months import first_day, month_after
from app.domain.budget import prorated
from app.queries.billing.facts import MonthMatter
from app.queries.budget import BUDGET_STEP_MIN
from app.records import AgreementVersion


def fee_paid(session: Session, matter: MonthMatter) -> InTheFee:
    """What the fee of the month that is closed has paid so far."""
    month = matter.facts.month
    kinds = included_in(month, matter.spoken.decisions.values())
    return InTheFee(_budget(session, matter, month), kinds)


def _budget(session: Session, matter: MonthMatter, month: str) -> int:
    """The budget of a month: that of its last version, for the days in force."""
    first, after = first_day(month), first_day(month_after(month))
    last = after - timedelta(days=1)
    query = (
        select(AgreementVersion)
        .where(
            AgreementVersion.client_id == matter.client.id, AgreementVersion.effective_from <= last
        )
        .order_by(AgreementVersion.effective_from)
    )
    held = [one for one in session.scalars(query) if (one.effective_to or date.max) >= first]
    days = sum(
        (min(last, one.effective_to or date.max) - max(first, one.effective_from)).days + 1
        for one in held
    )
    if not held:
        return 0
    return prorated(held[-1].budget_min, days, (after - first).days, BUDGET_STEP_MIN)
