"""What the parts of a year share."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from app.simulation.money.firm import Firm


@dataclass
class Life:
    """A firm's year while it is lived.

    Attributes:
        a_month: how many entries each client has a month.
        dice: decides everything; the same seed lives the same year.
        counts: how often each thing happened.
        entries: client → its entries so far, as they were planned.
        arrival: in which order work arrives, each entry by itself; None: as it was planned, a
            month at once.
        plain: everything that is asked is agreed to and every exclusion confirmed, so that nothing
            but the order of arrival is left to chance.
    """

    firm: Firm
    year: int
    a_month: int
    dice: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    entries: dict[UUID, list[UUID]] = field(default_factory=dict)
    arrival: random.Random | None = None
    plain: bool = False
