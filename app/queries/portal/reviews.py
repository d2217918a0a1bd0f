"""Quarterly reviews as a contact reads them: once they were published, and as they were then.

Source: domain.md 5 (History), 7.6 (9), 7.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.quarter_review import ReviewState
from app.domain.rules import RuleBroken
from app.queries.agreed import Approver, approvers
from app.queries.quarter_evidence import versions_of_client
from app.queries.quarter_review import (
    BudgetStep,
    ReviewLine,
    ReviewPage,
    budget_steps,
    review_lines,
    review_page,
)


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
        approvers: who may agree to another budget.
    """

    page: ReviewPage
    approvers: tuple[Approver, ...]


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
    if page is None or not is_shown(page.state):
        return None
    return ShownReview(page, tuple(approvers(session, client)))


def is_shown(state: str) -> bool:
    """Whether a client reads a review in this state."""
    return state in set(ReviewState) - {ReviewState.DRAFT}
