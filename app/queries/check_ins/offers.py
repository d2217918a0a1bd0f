"""Quotes that were sent and not answered, and reviews that were published and not decided.

Cost: two statements.

Source: domain.md 6 (section 3), 2.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.domain.check_ins import ProposalFact, QuoteFact, Row
from app.domain.check_ins.money import quarter_name
from app.domain.quarter_review import DECIDED, ReviewState, quarter_words
from app.domain.quotes import QuoteState
from app.queries.check_ins.basis import Basis
from app.queries.check_ins.tickets import TicketsRead
from app.records import QuarterlyReview, Quote


@dataclass(frozen=True, slots=True)
class OffersRead:
    """What was offered and waits for the client's word, and the reviews of their quarters."""

    quotes: Sequence[Quote]
    reviews: Sequence[QuarterlyReview]

    @property
    def tickets(self) -> frozenset[UUID]:
        """The tickets that the quotes are for."""
        return frozenset(UUID(one) for quote in self.quotes for one in quote.ticket_ids)

    def review_of(self, quarter: str) -> QuarterlyReview | None:
        """The review of a quarter; None where nobody began one."""
        return next((one for one in self.reviews if one.quarter == quarter), None)


def read_offers(basis: Basis) -> OffersRead:
    """Read quotes without an answer and the reviews of quarters."""
    quotes = (
        select(Quote)
        .where(
            Quote.client_id == basis.client_id,
            Quote.state == QuoteState.SENT.value,
            Quote.sent_at.is_not(None),
        )
        .order_by(Quote.sent_at, Quote.id)
    )
    reviews = (
        select(QuarterlyReview)
        .where(QuarterlyReview.client_id == basis.client_id)
        .order_by(QuarterlyReview.quarter.desc())
    )
    return OffersRead(basis.session.scalars(quotes).all(), basis.session.scalars(reviews).all())


def quote_facts(basis: Basis, read: OffersRead, tickets: TicketsRead) -> tuple[QuoteFact, ...]:
    """Quotes that wait for an answer."""
    facts = []
    for quote in read.quotes:
        ids = [UUID(one) for one in quote.ticket_ids]
        known = [tickets.tickets[one].row for one in ids if one in tickets.tickets]
        edition = f", edition {quote.edition}" if quote.edition > 1 else ""
        facts.append(
            QuoteFact(
                str(quote.id),
                f"Quote{edition}",
                quote.title,
                quote.fee_minor,
                quote.currency or basis.client.currency,
                quote.sent_at or basis.frame.planned,
                quote.expires_on,
                known[0] if known else None,
            )
        )
    return tuple(facts)


def review_proposals(
    basis: Basis, read: OffersRead, told_elsewhere: str | None
) -> tuple[ProposalFact, ...]:
    """Another budget that was proposed and not decided.

    Args:
        basis: whose.
        read: the reviews.
        told_elsewhere: the quarter that has a section of its own at this check-in.
    """
    return tuple(
        ProposalFact(
            f"review:{one.quarter}",
            f"Budget after {_named(one.quarter)}",
            one.comment,
            0,
            basis.client.currency,
            one.published_at,
            (Row("review", str(one.id)),),
        )
        for one in read.reviews
        if one.state == ReviewState.PUBLISHED
        and one.published_at is not None
        and one.quarter != told_elsewhere
    )


def outcome_words(review: QuarterlyReview | None) -> str:
    """What was decided of a quarter; empty while nothing is."""
    if review is None or review.state not in DECIDED:
        return ""
    reason = f": {review.reason.rstrip('.')}" if review.reason else ""
    return f"The review was {review.state}{reason}."


def _named(quarter: str) -> str:
    words = quarter_words(quarter)
    if words != quarter:
        return words
    return f"the {quarter_name(quarter).lower()} of {quarter[:4]}"
