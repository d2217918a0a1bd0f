"""Quarterly reviews: what was used, what is suggested and how it comes about, what was decided.

Source: domain.md 5, 7.6 (9); ux.md 3.18.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.portal import pages
from app.central.portal.answering import frame, not_found, read_page
from app.central.portal.charts import Drawn, drawn
from app.central.portal.door import Portal
from app.central.portal.leaving import PDF, Leaving, take_out
from app.central.portal.offers import FIELDS, MAY_ANSWER, UNTICKED, Act, answer, said, unticked
from app.central.portal.sessions import Visitor
from app.central.portal.web import Door, Form, Secret, page
from app.domain.exports import Taken
from app.domain.rights import Permission, may
from app.queries.letterhead import letterhead
from app.queries.portal.around import manager_of
from app.queries.portal.reviews import ShownReview, reviews_page, shown_review
from app.queries.quarter_review import ReviewPage
from app.reports.charts import Chart
from app.reports.documents import evidence_chart, letterhead_of, review_of
from app.reports.paper import pdf_of, review_sheet
from app.reports.paper.setting import PaperSize
from app.usecases.portal.answer_offers import answer_review

MAY_SEE = Permission.SEE_BUDGET
_REVIEW: Act = (answer_review, "answer_review")
_COLUMN = 326
"""How wide a chart in the narrow column is drawn. *Units*: pixels."""


@get("/reviews", opt=page(asked=MAY_SEE), sync_to_thread=True)
def list_reviews(door: Door, secret: Secret) -> Response[str]:
    """Every review that was published, and every budget so far."""

    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "budget")
        found = reviews_page(session, visitor.client)
        tam = manager_of(session, visitor.client)
        return pages.page("reviews", around_it, found=found, tam=tam)

    return read_page(door, secret, MAY_SEE, job)


@get("/reviews/{quarter:str}", opt=page(asked=MAY_SEE), sync_to_thread=True)
def see_review(door: Door, secret: Secret, quarter: FromPath[str]) -> Response[str]:
    """One review."""
    return read_page(door, secret, MAY_SEE, _one(door, secret, quarter))


def _one(
    door: Portal, secret: str, quarter: str, error: str = "", reason: str = ""
) -> Callable[[Session, Visitor], Response[str]]:
    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "budget")
        found = _found(session, visitor, quarter, door)
        return pages.page(
            "review",
            around_it,
            status=422 if error else 200,
            found=found,
            told=review_of(found.page, letterhead_of(around_it.firm)),
            chart=_chart(found.page),
            tam=manager_of(session, visitor.client),
            may_answer=may(visitor.roles, MAY_ANSWER),
            error=error,
            reason=reason,
        )

    return job


@post("/reviews/{quarter:str}/agree", opt=page(*FIELDS, asked=MAY_ANSWER), sync_to_thread=True)
def agree(door: Door, secret: Secret, form: Form, quarter: FromPath[str]) -> Response[Any]:
    """Agree to the budget that a review suggests."""
    return _say(door, secret, quarter, form, agreed=True)


@post("/reviews/{quarter:str}/decline", opt=page(*FIELDS, asked=MAY_ANSWER), sync_to_thread=True)
def decline(door: Door, secret: Secret, form: Form, quarter: FromPath[str]) -> Response[Any]:
    """Decline it."""
    return _say(door, secret, quarter, form, agreed=False)


def _say(
    door: Portal, secret: str, quarter: str, form: dict[str, str], *, agreed: bool
) -> Response[Any]:
    review = door.read_as(secret, MAY_ANSWER, lambda s, v: _found(s, v, quarter, door).id)
    command = said(review, form, agreed=agreed)
    error = UNTICKED if unticked(command, form) else answer(door, secret, _REVIEW, command)
    if error:
        shown = _one(door, secret, quarter, error, command.reason)
        return read_page(door, secret, MAY_ANSWER, shown)
    return pages.to(f"/reviews/{quarter}#dec")


def _found(session: Session, visitor: Visitor, quarter: str, door: Portal) -> ShownReview:
    """A review of the reader's client.

    Raises:
        Refused: there is none, or nobody published it: the same answer.
    """
    found = shown_review(session, visitor.client, quarter, door.central.clock.now())
    if found is None:
        raise not_found()
    return found


def _chart(page: ReviewPage) -> Drawn | None:
    def make(width: float) -> Chart:
        made = evidence_chart(page.evidence.months, width)
        assert made is not None  # noqa: S101 -- there are months
        return made

    return drawn(make, _COLUMN) if page.evidence.months else None


@get("/reviews/{quarter:str}/review.pdf", opt=page(asked=MAY_SEE), sync_to_thread=True)
def take_review(door: Door, secret: Secret, quarter: FromPath[str]) -> Response[bytes]:
    """One review on paper."""

    def read(session: Session, visitor: Visitor) -> Callable[[], Leaving]:
        found = _found(session, visitor, quarter, door)
        head = letterhead(session)
        size: PaperSize = "us-letter" if head.paper == "us-letter" else "a4"
        sheet = review_sheet(review_of(found.page, letterhead_of(head)), size)
        return lambda: Leaving(f"review {found.page.quarter}.pdf", PDF, pdf_of(sheet))

    return take_out(door, secret, MAY_SEE, Taken.REVIEW, read)


ROUTES: Sequence[ControllerRouterHandler] = (
    list_reviews,
    see_review,
    agree,
    decline,
    take_review,
)
