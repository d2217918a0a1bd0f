"""Quarterly reviews as a contact reads them: once they were published, and as they were then.

Source: domain.md 5 (History), 7.6 (9), 7.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.quarter_evidence import Evidence, evidence_of
from app.domain.quarter_review import ReviewState, review_id
from app.domain.rules import RuleBroken
from app.queries.agreed import Approver, approvers
from app.queries.portal.shown import review_digest
from app.queries.quarter_evidence import versions_of_client
from app.queries.quarter_review import (
    BudgetStep,
    ReviewLine,
    ReviewPage,
    budget_steps,
    review_lines,
    review_page,
)
from app.records import QuarterlyReview


@dataclass(frozen=True, slots=True)
class ReviewsPage:
    """All reviews that were published, and every budget so far; the latest first."""

    reviews: tuple[ReviewLine, ...]
    budgets: tuple[BudgetStep, ...]


@dataclass(frozen=True, slots=True)
class ShownReview:
    """One review that was published.

    Attributes:
        page: as it is read; its evidence is what was published.
        id: of its row.
        approvers: who may agree to another budget.
        shown: digest of what it says.
    """

    id: UUID
    page: ReviewPage
    approvers: tuple[Approver, ...]
    shown: str


@dataclass(frozen=True, slots=True)
class OpenReview:
    """Another budget that is suggested: minutes and fee of a month."""

    quarter: str
    budget_min: int
    fee_minor: int
    currency: str


def reviews_page(session: Session, client: UUID) -> ReviewsPage:
    """The reviews of a client."""
    return ReviewsPage(
        tuple(one for one in review_lines(session, client) if is_shown(one.state)),
        tuple(budget_steps(versions_of_client(session, client))),
    )


def shown_review(session: Session, client: UUID, quarter: str, now: datetime) -> ShownReview | None:
    """The review of a quarter; None where there is none, or nobody published it."""
    try:
        page = review_page(session, client, quarter, now)
    except RuleBroken:
        return None  # this is no quarter
    row = session.get(QuarterlyReview, review_id(client, quarter)) if page is not None else None
    if page is None or row is None or not is_shown(page.state):
        return None
    return ShownReview(row.id, page, tuple(approvers(session, client)), review_digest(row))


def open_reviews(session: Session, client: UUID) -> list[OpenReview]:
    """Reviews that suggest another budget and to which nobody of the client has said a word."""
    query = (
        select(QuarterlyReview)
        .where(
            QuarterlyReview.client_id == client,
            QuarterlyReview.state == ReviewState.PUBLISHED.value,
            QuarterlyReview.approval_note == "",
        )
        .order_by(QuarterlyReview.quarter)
    )
    found = [(one.quarter, evidence_of(one.evidence)) for one in session.scalars(query)]
    return [
        OpenReview(quarter, told.suggestion.budget_min, told.suggestion.fee_minor, told.currency)
        for quarter, told in found
        if suggests_another(told)
    ]


def suggests_another(told: Evidence) -> bool:
    """Whether a review suggests another budget than the one that it looks back upon."""
    return bool(told.months) and told.suggestion.outcome != "no_change"


def is_shown(state: str) -> bool:
    """Whether a client reads a review in this state."""
    return state in set(ReviewState) - {ReviewState.DRAFT}
