"""What the running month costs so far, for a client's first page.

Source: domain.md 7.6 (5) and (8), S20.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.billing.months import month_after, month_of_day
from app.domain.billing.reviews import BILLED, DISPUTED, PROPOSED
from app.domain.calendar import local_date
from app.queries.billing.standing import spoken_of
from app.queries.clients import terms_in_force
from app.queries.coverage import book_of
from app.records import CoverageDecision

_IN_REVIEW = frozenset({PROPOSED, DISPUTED})


@dataclass(frozen=True, slots=True)
class MonthCost:
    """The running month in money.

    Units: minor units of `currency`.

    Attributes:
        month: "2026-03".
        reviewed_minor: excluded work of the month that the account manager confirmed.
        in_review_minor: what nobody confirmed yet, or the client questioned: it is not billed yet.
    """

    month: str
    fee_minor: int
    currency: str
    reviewed_minor: int
    in_review_minor: int


def month_cost(session: Session, client: UUID, now: datetime) -> MonthCost | None:
    """The fee and the excluded work of the running month; None where no agreement is in force.

    Args:
        session: limited to the client.
        client: whose.
        now: the present.
    """
    zone = book_of(session).terms(client).zone
    today = local_date(zone, now)
    terms = terms_in_force(session, client, today)
    if terms is None:
        return None
    month = month_of_day(today)
    # One that was begun at the end of a month counts by its first.
    worked = session.scalars(
        select(CoverageDecision.entry_id).where(
            CoverageDecision.client_id == client,
            CoverageDecision.standing.is_(True),
            CoverageDecision.work_month >= month_after(month, -1),
        )
    ).all()
    spoken = spoken_of(session, [client], entries=worked, alone=True)[client]
    standing = [one for one in spoken.standing if one.exclusion.work_month == month]
    return MonthCost(
        month,
        terms.fee_minor,
        terms.currency,
        sum(one.exclusion.amount_minor for one in standing if one.review.state in BILLED),
        sum(one.exclusion.amount_minor for one in standing if one.review.state in _IN_REVIEW),
    )
