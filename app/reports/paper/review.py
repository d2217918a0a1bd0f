"""A quarterly review in the words of the page."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from app.domain.quarter import percent
from app.domain.words import hours_words
from app.reports.documents import QuarterlyReview, ReviewMonth
from app.reports.paper.setting import PaperSize, Sheet
from app.reports.paper.words import LANGUAGE, chart_data, letterhead_data


def review_sheet(review: QuarterlyReview, size: PaperSize = "a4") -> Sheet:
    """Word a review for paper.

    Args:
        review: open, with boxes to tick, or decided.
        size: of the page.
    """
    *months, whole = review.months
    data: dict[str, Any] = {
        "title": f"Quarterly review, {review.title}, {review.client}",
        "lang": LANGUAGE,
        "size": size,
        "letterhead": letterhead_data(review.letterhead),
        "heading": f"Quarterly review, {review.title}",
        "under": f"{review.client} with {review.letterhead.firm}. {review.prepared}".strip(),
        "running": f"Quarterly review · {review.client} · {review.title}",
        "closing": review.closing,
        "explanation": review.explanation,
        "terms": review.terms,
        "months-head": ["Month", "Used", "Budget", "Of budget"],
        "months": [_month(month) for month in months],
        "months-foot": _month(whole),
        "exceptional": [
            {
                "text": one.text,
                "why": [],
                "more": one.reason,
                "figure": hours_words(one.minutes),
                "beside": "",
            }
            for one in review.exceptional
        ],
        "steps-title": f"How we get to {review.suggestion.partition(' and ')[0]}"
        if review.suggestion
        else "How we get there",
        "steps": [{"text": step.text, "result": step.result} for step in review.steps],
        "priorities": list(review.priorities),
        "decided": review.decided.sentence if review.decided else "",
        "people": list(review.decided.people) if review.decided else [],
        "choices": [
            f"Accept {review.suggestion}" if review.suggestion else "Stay as it is",
            "Change to",
            "Stay, because" if review.suggestion else "Something else:",
        ],
        "signers": list(review.signers) or ["Client, date", "Technical Account Manager, date"],
    }
    if review.chart is not None:
        data["chart"] = chart_data(review.chart)
    return Sheet("review", data)


def _month(month: ReviewMonth) -> list[str]:
    share = percent(Fraction(month.used_min, month.budget_min)) if month.budget_min else "–"
    return [month.name, hours_words(month.used_min), hours_words(month.budget_min), share]
