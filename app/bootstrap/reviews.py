"""A quarterly review as a file that can leave."""

from __future__ import annotations

from app.bootstrap.desk import Desk
from app.queries.letterhead import letterhead
from app.queries.quarter_review import ReviewPage
from app.reports.documents import letterhead_of, review_of
from app.reports.paper import pdf_of, review_sheet
from app.reports.paper.setting import PaperSize


def review_pdf(desk: Desk, page: ReviewPage, prepared: str, signers: tuple[str, ...]) -> bytes:
    """A review on the firm's paper.

    Args:
        desk: whose letterhead it bears.
        page: the review, open or decided.
        prepared: who made it, in words.
        signers: who signs on paper, with their role.

    Raises:
        Unprintable: it cannot be set; the sentence says what to do.
    """
    facts = desk.ask(letterhead)
    size: PaperSize = "us-letter" if facts.paper == "us-letter" else "a4"
    return pdf_of(review_sheet(review_of(page, letterhead_of(facts), prepared, signers), size))
