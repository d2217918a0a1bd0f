"""The order of the queue: heat, score with its arithmetic, the pinned rule.

Source: domain.md 7.3.
"""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from app.domain.calendar import CalendarRules
from app.domain.queue.clocks import TicketClocks, clocks_of
from app.domain.queue.priority import Priority

WEIGHTS = {Priority.P1: 100, Priority.P2: 60, Priority.P3: 30, Priority.P4: 15}
KIND_ORDER = {"incident": 0, "service_request": 1, "solution_design": 2}

_HOTTEST = 4
_REOPENED = 10
_DUE_SOON = 10
_SOON_SECONDS = 30 * 60


@dataclass(frozen=True, slots=True)
class Score:
    """How a ticket ranks at an instant, and why.

    ``pinned`` tickets come first whatever their score: P1 without a first response.
    """

    value: Fraction
    weight: int
    heat: Fraction
    tier: Fraction
    added: tuple[int, ...]
    due_soon: bool
    breached: bool
    pinned: bool

    @property
    def arithmetic(self) -> str:
        """Show how the score came about: ``60 × 1.83 × 1.2 + 10 = 142.0``."""
        factors = [str(self.weight), rounded(1 + self.heat, 2)]
        if self.tier != 1:
            factors.append(rounded(self.tier, 1))
        terms = [" × ".join(factors), *map(str, self.added)]
        return f"{' + '.join(terms)} = {rounded(self.value, 1)}"


def heat(ticket: TicketClocks, rules: CalendarRules, now: datetime) -> Fraction:
    """Give the share of its target that the hottest running clock has used, at most 4."""
    return Fraction(*_hottest(_readings(ticket, rules, now)))


def score(
    ticket: TicketClocks,
    rules: CalendarRules,
    now: datetime,
    *,
    tier: Fraction = Fraction(1),
    reopened: bool = False,
) -> Score:
    """Rank a ticket: weight × (1 + heat) × tier, and what is added to it."""
    readings = _readings(ticket, rules, now)
    elapsed, target = _hottest(readings)
    weight = WEIGHTS[Priority(ticket.priority)]
    due_soon = any(0 <= target - elapsed <= _SOON_SECONDS for elapsed, target in readings)
    added = (_REOPENED,) * reopened + (_DUE_SOON,) * due_soon
    # weight × (1 + heat) × tier + added, over one denominator: a queue scores thousands.
    below = target * tier.denominator
    above = weight * (target + elapsed) * tier.numerator + sum(added) * below
    return Score(
        value=Fraction(above, below),
        weight=weight,
        heat=Fraction(elapsed, target),
        tier=tier,
        added=added,
        due_soon=due_soon,
        breached=any(elapsed > target for elapsed, target in readings),
        pinned=ticket.priority == Priority.P1 and ticket.first_response_at is None,
    )


def rank(
    scored: Score, kind: str, created_at: datetime, ticket_id: str
) -> tuple[bool, Fraction, int, datetime, str]:
    """Give the key that sorts a queue: pinned, score, kind, age, id."""
    return (not scored.pinned, -scored.value, KIND_ORDER[kind], created_at, ticket_id)


def _readings(ticket: TicketClocks, rules: CalendarRules, now: datetime) -> list[tuple[int, int]]:
    """Read elapsed and target of the clocks that run."""
    return [
        (clock.elapsed(rules, now), clock.target)
        for clock in clocks_of(ticket)
        if clock.runs_to is None
    ]


def _hottest(readings: list[tuple[int, int]]) -> tuple[int, int]:
    """Give elapsed and target of the clock with the largest share used, at most the hottest."""
    hot, of = 0, 1
    for elapsed, target in readings:
        if elapsed * of > hot * target:
            hot, of = elapsed, target
    return min(hot, _HOTTEST * of), of


def rounded(value: Fraction, places: int) -> str:
    """Write a figure with so many decimals, half up."""
    scale = 10**places
    units = (value * scale + Fraction(1, 2)).__floor__()
    return f"{units // scale}.{units % scale:0{places}d}"
