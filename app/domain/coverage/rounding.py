"""ROUND and money: the entry's total is rounded once, then handed out to its groups.

Units: seconds in, minutes out; money in minor units. Source: domain.md 3.5, 3.6.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from app.domain.coverage.terms import Rounding

_MINUTE = 60
_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Share:
    """The worked time of one group, with what settles ties."""

    seconds: int
    included: bool
    start: datetime

    @property
    def rank(self) -> tuple[bool, datetime]:
        """Included before excluded, then earlier start."""
        return (not self.included, self.start)


def hand_out(shares: Sequence[Share], rounding: Rounding) -> list[int]:
    """Give each group its minutes; their sum is the entry's total rounded once."""
    minutes = sum(share.seconds for share in shares) // _MINUTE
    if minutes == 0:
        return [0 for _share in shares]
    step = rounding.increment_min * _MINUTE
    steps = [share.seconds // step for share in shares]
    by_remainder = sorted(
        range(len(shares)), key=lambda i: (-(shares[i].seconds % step), shares[i].rank)
    )
    for i in by_remainder[: _steps(minutes, rounding) - sum(steps)]:
        steps[i] += 1
    counted = [count * rounding.increment_min for count in steps]
    missing = max(rounding.minimum_min - sum(counted), 0)
    most = min(range(len(shares)), key=lambda i: (-shares[i].seconds, shares[i].rank))
    counted[most] += missing
    return counted


def amount_of(minutes: int, rate_per_hour: int, multiplier: Fraction) -> int:
    """Price counted minutes, half a cent up."""
    if not rate_per_hour:
        return 0  # most work: within the fee
    exact = minutes * rate_per_hour * multiplier / _MINUTE
    return (exact + _HALF).__floor__()


def _steps(minutes: int, rounding: Rounding) -> int:
    increment = rounding.increment_min
    if rounding.mode == "up":
        return -(-minutes // increment)
    return (2 * minutes + increment) // (2 * increment)
