"""The order of the queue: heat, score with its arithmetic, the pinned rule.

Source: domain.md 7.3.
"""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from app.domain.calendar import CalendarRules
from app.domain.queue.clocks import Clock, TicketClocks, clocks_of
from app.domain.queue.priority import Priority

WEIGHTS = {Priority.P1: 100, Priority.P2: 60, Priority.P3: 30, Priority.P4: 15}
KIND_ORDER = {"incident": 0, "service_request": 1, "solution_design": 2}

_HOTTEST = Fraction(4)
_REOPENED = 10
_DUE_SOON = 10
_SOON_SECONDS = 30 * 60


@dataclass(frozen=True, slots=True)
class Score:
    """How a ticket ranks at an instant, and why.

    ``pinned`` tickets come first whatever their score: P1 without a first response.
    """

    value: Fraction
    heat: Fraction
    due_soon: bool
    breached: bool
    pinned: bool
    arithmetic: str


def heat(ticket: TicketClocks, rules: CalendarRules, now: datetime) -> Fraction:
    """Give the share of its target that the hottest clock has used, at most 4."""
    return min(max(clock.heat(rules, now) for clock in clocks_of(ticket)), _HOTTEST)


def score(
    ticket: TicketClocks,
    rules: CalendarRules,
    now: datetime,
    *,
    tier: Fraction = Fraction(1),
    reopened: bool = False,
) -> Score:
    """Rank a ticket: weight × (1 + heat) × tier, and what is added to it."""
    clocks = list(clocks_of(ticket))
    hot = heat(ticket, rules, now)
    weight = WEIGHTS[Priority(ticket.priority)]
    due_soon = any(_is_soon(clock, rules, now) for clock in clocks)
    added = [_REOPENED] * reopened + [_DUE_SOON] * due_soon
    value = weight * (1 + hot) * tier + sum(added)
    return Score(
        value=value,
        heat=hot,
        due_soon=due_soon,
        breached=any(clock.heat(rules, now) > 1 for clock in clocks),
        pinned=ticket.priority == Priority.P1 and ticket.first_response_at is None,
        arithmetic=_arithmetic(weight, hot, tier, added, value),
    )


def rank(
    scored: Score, kind: str, created_at: datetime, ticket_id: str
) -> tuple[bool, Fraction, int, datetime, str]:
    """Give the key that sorts a queue: pinned, score, kind, age, id."""
    return (not scored.pinned, -scored.value, KIND_ORDER[kind], created_at, ticket_id)


def _is_soon(clock: Clock, rules: CalendarRules, now: datetime) -> bool:
    if clock.runs_to is not None:
        return False
    return 0 <= clock.target - clock.elapsed(rules, now) <= _SOON_SECONDS


def _arithmetic(
    weight: int, hot: Fraction, tier: Fraction, added: list[int], value: Fraction
) -> str:
    factors = [str(weight), rounded(1 + hot, 2)] + ([rounded(tier, 1)] if tier != 1 else [])
    terms = [" × ".join(factors), *map(str, added)]
    return f"{' + '.join(terms)} = {rounded(value, 1)}"


def rounded(value: Fraction, places: int) -> str:
    """Write a figure with so many decimals, half up."""
    scale = 10**places
    units = (value * scale + Fraction(1, 2)).__floor__()
    return f"{units // scale}.{units % scale:0{places}d}"
