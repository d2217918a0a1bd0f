"""What remembers an offer as it was shown: an answer is to that, and to nothing else.

Source: domain.md 2.3 ("digest of the text shown").
"""

from __future__ import annotations

from hashlib import sha256

from app.domain.billing.materials import material_minor
from app.domain.offers import shown_digest
from app.domain.words import money_words
from app.queries.billing.facts import material_words
from app.queries.clients import TermsFacts
from app.queries.quotes import offer_of
from app.records import CoverageEffect, Material, QuarterlyReview, Quote


def quote_digest(quote: Quote) -> str:
    """Of every word of a quote."""
    return shown_digest(offer_of(quote))


def material_digest(material: Material) -> str:
    """Of what was bought, and what it comes to."""
    amount = material_minor(material.quantity_milli, material.unit_price_minor)
    return _digest(material_words(material), money_words(amount, material.currency))


def proposal_digest(effect: CoverageEffect) -> str:
    """Of an adjustment: which work, in which month, for how much, and why."""
    amount = money_words(effect.amount_minor, effect.currency)
    return _digest(effect.work_month, amount, effect.cause, *effect.entry_ids)


def review_digest(review: QuarterlyReview) -> str:
    """Of what a published review says and suggests."""
    told = review.evidence or {}
    published = review.published_at.isoformat() if review.published_at is not None else ""
    return _digest(str(told.get("sentence", "")), review.comment, published)


def rates_digest(terms: TermsFacts) -> str:
    """Of what an hour costs, within the hours and beside them."""
    return _digest(str(sorted(terms.rates.items())), str(sorted(terms.multipliers.items())))


def _digest(*words: str) -> str:
    return sha256("\n".join(words).encode()).hexdigest()
