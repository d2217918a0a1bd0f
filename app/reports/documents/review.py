"""A quarterly review: what was used, what is suggested and how that comes about, what was decided.

Source: domain.md 5 (Quarter, Suggested adjustment, Effective, Explanation).
"""

from __future__ import annotations

from dataclasses import dataclass

from app.reports.charts import Chart
from app.reports.documents.letterhead import Letterhead


@dataclass(frozen=True, slots=True)
class ReviewMonth:
    """A month of the quarter, or the quarter's sum.

    Attributes:
        name: "January", "March, projected", "Quarter".
    """

    name: str
    used_min: int
    budget_min: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the arithmetic, and its result in words."""

    text: str
    result: str


@dataclass(frozen=True, slots=True)
class Exceptional:
    """Work that does not count for the suggestion, with the account manager's reason."""

    text: str
    minutes: int
    reason: str


@dataclass(frozen=True, slots=True)
class Decided:
    """How it ended.

    Attributes:
        sentence: "Accepted: 25.00 h and $4,500.00 from 1 April 2026.".
        people: who decided, with their role and day, one line each.
    """

    sentence: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuarterlyReview:
    """A review, open or decided.

    Attributes:
        title: "January to March 2026".
        prepared: who made it, when and for which day, in words.
        explanation: the sentence that leads it (`domain.quarter_evidence`).
        terms: today's budget and fee in words: "budget 20.00 h and $3,600.00 a month".
        months: with the quarter's sum as the last.
        steps: how the suggestion comes about (`domain.quarter_evidence`).
        suggestion: in words: "25.00 h and $4,500.00"; empty where no change is suggested.
        priorities: the client's, as recorded at check-ins.
        decided: None while it is open; the page then has boxes to tick and lines to sign.
        signers: who signs on paper, with their role.
        closing: from when it holds, at the foot.
    """

    letterhead: Letterhead
    client: str
    title: str
    prepared: str
    explanation: str
    terms: str
    months: tuple[ReviewMonth, ...]
    chart: Chart | None = None
    steps: tuple[Step, ...] = ()
    suggestion: str = ""
    exceptional: tuple[Exceptional, ...] = ()
    priorities: tuple[str, ...] = ()
    decided: Decided | None = None
    signers: tuple[str, ...] = ()
    closing: str = ""
