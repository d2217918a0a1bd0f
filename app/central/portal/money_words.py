"""What the rooms of hours and money say: where work, offers and reviews stand, how sums come about.

Source: domain.md 5, 7.6; ux.md 3.18.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from app.central.portal.words import Chip, minutes
from app.domain.billing.reviews import BILLED
from app.domain.calendar import number_in_words
from app.domain.coverage.reasons import short_reason
from app.domain.estimates import Progress
from app.domain.offers import QuoteKind
from app.domain.quarter_review import ReviewState, quarter_words
from app.domain.quotes import QuoteState
from app.domain.vocabulary import WorkKind
from app.domain.words import hours_words, money_words
from app.queries.billing.documents import DocumentLine, DocumentSection
from app.queries.portal.work import Part, WorkEntry

_QUARTERS = {"1": "first", "2": "second", "3": "third", "4": "fourth"}
_QUOTES: Mapping[str, Chip] = {
    QuoteState.SENT: Chip("you", "clock", "Waiting for a decision"),
    QuoteState.APPROVED: Chip("inc", "check", "Approved"),
    QuoteState.DECLINED: Chip("", "cross", "Declined"),
    QuoteState.EXPIRED: Chip("", "clock", "Expired"),
    QuoteState.WITHDRAWN: Chip("", "cross", "Withdrawn"),
}
_BUDGET_REVIEWS: Mapping[str, Chip] = {
    ReviewState.PUBLISHED: Chip("wait", "clock", "To be decided"),
    ReviewState.ACCEPTED: Chip("inc", "check", "Accepted"),
    ReviewState.CHANGED: Chip("inc", "check", "Changed"),
    ReviewState.DECLINED: Chip("", "cross", "No change"),
}
_REVIEW_CHIPS: Mapping[str, Chip] = {
    "proposed": Chip("wait", "clock", "In review"),
    "confirmed": Chip("", "check", "Confirmed"),
    "disputed": Chip("you", "clock", "Questioned"),
    "upheld": Chip("", "check", "Upheld"),
    "waived": Chip("inc", "check", "Waived"),
    "reversed": Chip("inc", "check", "Taken back"),
}


def quote_chip(state: str) -> Chip:
    """Where a quote stands."""
    return _QUOTES.get(state, Chip("", "spark", "Offered"))


def budget_review_chip(state: str) -> Chip:
    """Where a quarterly review stands."""
    return _BUDGET_REVIEWS.get(state, Chip("", "spark", "Published"))


def quarter_name(quarter: str) -> str:
    """A quarter as it is read: "the first quarter of 2026"."""
    words = quarter_words(quarter)
    if words != quarter:  # it is none of the calendar
        return words
    return f"the {_QUARTERS[quarter[-1]]} quarter of {quarter[:4]}"


def progress_words(progress: Progress) -> str:
    """How much of an approved offer is used, as the client reads it."""
    if progress.kind != QuoteKind.TIME:
        return progress.sentence()
    used = money_words(progress.charged_minor, progress.currency)
    whole = money_words(progress.limit_minor, progress.currency)
    told = f"{used} of at most {whole} used ({int(progress.share * 100)} %)."
    return told if progress.level == "fine" else f"{told} We ask you before it costs more."


def review_chip(part: Part) -> Chip:
    """Where an excluded part stands, in a word."""
    if part.invoice and part.review in BILLED:
        return Chip("", "check", "Invoiced")
    return _REVIEW_CHIPS.get(part.review, Chip("", "spark", "Fixed price"))


_WORK: Mapping[str, str] = {
    WorkKind.CHECK_IN: "Check-in with your account manager",
    WorkKind.TRAINING: "Training",
    WorkKind.PORTAL_SETUP: "Setting up your portal",
    WorkKind.DOCUMENTATION: "Keeping your documentation",
}


def work_words(kind: str) -> str:
    """What was worked on where it was no request."""
    return _WORK.get(kind, "Other work for you")


def why(part: Part) -> str:
    """Why a part is excluded, in a few words: "after hours ×1.5"."""
    return short_reason(part.reason, Fraction(part.multiplier or 1))


def priced(part: Part) -> str:
    """How an amount came about: "1.00 h × $180.00 × 1.5 = $270.00"."""
    rate = money_words(part.rate_minor, part.currency)
    factor = Fraction(part.multiplier or 1)
    times = f" × {number_in_words(factor)}" if factor != 1 else ""
    amount = money_words(part.amount_minor, part.currency)
    return f"{hours_words(part.counted_min)} × {rate} an hour{times} = {amount}"


def time_words(work: Sequence[WorkEntry]) -> str:
    """What came of all the work on a request: "30 min included, 15 min excluded, $67.50"."""
    parts = [part for entry in work for part in entry.parts]
    told = [
        f"{minutes(sum(one.counted_min for one in parts if one.decision == said))} {said}"
        for said in ("included", "excluded")
        if any(one.decision == said for one in parts)
    ]
    amount = sum(part.amount_minor for part in parts)
    return ", ".join([*told, money_words(amount, parts[0].currency)] if amount else told)


TAKEN_BACK = Chip("inc", "check", "Taken back")
"""Beside an invoice that a credit note took back."""
_SECTIONS: Mapping[str, str] = {
    "projects": "Fixed-price projects",
    "labour": "Excluded work, by the hour",
}


def section_words(section: DocumentSection) -> str:
    """What a section of an invoice is called."""
    return _SECTIONS.get(section.key, section.title)


def line_priced(line: DocumentLine, currency: str) -> str:
    """How the amount of a line came about: "1.00 h × $180.00 × 1.5 = $270.00"."""
    factor = Fraction(line.multiplier or 1)
    times = f" × {number_in_words(factor)}" if factor != 1 else ""
    amount = money_words(abs(line.amount_minor), currency)
    rate = money_words(line.rate_minor, currency)
    back = ", taken back" if line.amount_minor < 0 else ""
    return f"{hours_words(abs(line.minutes))} × {rate} an hour{times} = {amount}{back}"
