"""How far this clock is from central's, measured over requests.

Source: sync.md 2.4; architecture.md 10.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

_STEP = timedelta(seconds=1)
"""The wall clock and the steady one may differ so much over a request; more means it was set."""


@dataclass(slots=True)
class Clocks:
    """The best of several measurements: central's time was read somewhere within a request.

    Attributes:
        offset: what must be added to this clock to give central's.
        bound: how far the truth may be from it, either way; None before a measurement.
    """

    offset: timedelta = timedelta(0)
    bound: timedelta | None = None

    def measure(
        self, central: datetime, *, asked: datetime, answered: datetime, took_s: float
    ) -> None:
        """Take in one request, if it says more than the ones before."""
        took = timedelta(seconds=max(0.0, took_s))
        if abs((answered - asked) - took) > _STEP:
            return
        bound = took / 2
        if self.bound is None or bound < self.bound:
            self.offset = central - (asked + bound)
            self.bound = bound
