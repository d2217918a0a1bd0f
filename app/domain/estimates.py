"""What an offer was estimated at, and what the work takes (domain.md 2.3, S50).

A flat fee never changes with the work: its estimate is kept for the margin. Work by time has a
ceiling: near it the client is told, and beyond it somebody has to ask again.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from app.domain.offers import QuoteKind
from app.domain.rules import RuleBroken
from app.domain.vocabulary import TicketKind
from app.domain.words import hours_words, money_words

Level = Literal["fine", "near", "reached"]

_LARGEST_ESTIMATE = 600_000
"""Minutes: five working years."""
NEAR = Fraction(80, 100)
REACHED = Fraction(1)


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of an offer is used.

    Units: minutes worked; money in minor units.

    Attributes:
        kind: flat (used of the estimate) or time (used of the ceiling).
        limit_minor: the flat fee, or the ceiling.
        charged_minor: what the work costs the client by its time; 0 of a flat fee.
    """

    kind: str
    estimate_min: int
    worked_min: int
    limit_minor: int
    charged_minor: int
    currency: str

    @property
    def share(self) -> Fraction:
        """Used of the estimate, or of the ceiling; 0 where there is none."""
        if self.kind == QuoteKind.TIME:
            part, whole = self.charged_minor, self.limit_minor
        else:
            part, whole = self.worked_min, self.estimate_min
        return Fraction(part, whole) if whole else Fraction(0)

    @property
    def level(self) -> Level:
        """Whether it is time to warn (from 80 %), or to ask again (from 100 %)."""
        if self.share >= REACHED:
            return "reached"
        return "near" if self.share >= NEAR else "fine"

    @property
    def hourly_minor(self) -> int | None:
        """What an hour of a flat fee has brought so far, for the margin; None before any work."""
        if self.kind == QuoteKind.TIME or not self.worked_min:
            return None
        return int(Fraction(self.limit_minor * 60, self.worked_min) + Fraction(1, 2))

    def sentence(self) -> str:
        """How far it is, and what to do."""
        whole = int(self.share * 100)  # never "100 %" before it is
        price = money_words(self.limit_minor, self.currency)
        if self.kind == QuoteKind.TIME:
            used = (
                f"{money_words(self.charged_minor, self.currency)} of at most {price} ({whole} %)."
            )
            if self.level == "reached":
                return f"{used} The ceiling is reached: ask the client before more is done."
            return (
                f"{used} Ask the client soon if more is needed." if self.level == "near" else used
            )
        if not self.estimate_min:
            return f"{hours_words(self.worked_min)} worked; the price stays {price}."
        used = (
            f"{hours_words(self.worked_min)} of {hours_words(self.estimate_min)} worked, "
            f"{whole} % of the estimate"
        )
        return f"{used}; the price stays {price}."


def asks_for_scope(kind: str, estimate_min: int, included_min: int | None) -> bool:
    """Whether a request is better resolved with a separate scope and budget.

    Args:
        kind: of the ticket.
        estimate_min: what its work is expected to take.
        included_min: what a small request has included; None: no limit.

    Source: domain.md S45.
    """
    request = kind == TicketKind.SERVICE_REQUEST
    return request and included_min is not None and estimate_min > included_min


def scope_words(estimate_min: int, included_min: int) -> str:
    """Why a request should be offered as a project."""
    return (
        f"Estimated at {hours_words(estimate_min)}; {hours_words(included_min)} of a small request "
        "are included. Offer it at a fixed price: scope it as a project."
    )


def check_estimate(estimate_min: object) -> None:
    """Check an estimate; 0 is none.

    Raises:
        RuleBroken: it is no number of minutes.
    """
    whole = isinstance(estimate_min, int) and not isinstance(estimate_min, bool)
    if not whole or not 0 <= int(str(estimate_min)) <= _LARGEST_ESTIMATE:
        raise RuleBroken("estimate-wrong", "The estimate is a number of minutes from zero on.")
