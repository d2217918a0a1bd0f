"""A decision beside what the device had shown, in words.

Source: ux.md 3.7 ("Decision changed").
"""

from __future__ import annotations

from app.domain.coverage.difference import Figures, figures_of
from app.domain.coverage.reasons import short_reason
from app.domain.words import money_words
from app.queries.standing import StandingDecision


def difference_words(standing: StandingDecision | None) -> str:
    """How central decided otherwise than the person saw, and why; empty where it did not.

    Figures stand in it where the reason is the same and only they differ.
    """
    if standing is None or not standing.differs:
        return ""
    saw, says = said_words(standing.saw), said_words(standing.says)
    decided = standing.waiting or standing.stands
    if standing.saw_figures is not None and decided is not None:
        currency = decided.groups[0].currency if decided.groups else ""
        saw = _counted(standing.saw_figures, currency)
        says = _counted(figures_of(decided), currency)
    return f"You saw {saw}, central says {says}: {standing.because}."


def _counted(figures: Figures, currency: str) -> str:
    """Figures in words: "30 min incident in business hours, 15 min after hours ($67.50)"."""
    return ", ".join(
        f"{minutes} min {short_reason(code)}"
        + (f" ({money_words(money, currency)})" if money else "")
        for code, (minutes, money) in figures.items()
    )


def said_words(code: str) -> str:
    """Name a reason: "Included · incident in business hours"."""
    word = {"IN": "Included", "EX": "Excluded", "HOLD": "Held"}.get(
        code.partition("-")[0], "Not counted"
    )
    return f"{word} · {short_reason(code)}"
