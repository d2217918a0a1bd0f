"""Priority from impact and urgency, and the targets that come with it.

Source: domain.md 7.1, 7.2.
"""

from dataclasses import dataclass
from enum import IntEnum

LEVELS = ("high", "medium", "low")


class Priority(IntEnum):
    """How soon a ticket must be looked at; 1 comes first."""

    P1 = 1
    P2 = 2
    P3 = 3
    P4 = 4


@dataclass(frozen=True, slots=True)
class Targets:
    """The aims for one priority. Units: business minutes at the ticket's site.

    ``restore`` is the next step for a service request or a solution design.
    """

    respond: int
    update: int
    restore: int


TARGETS = {
    Priority.P1: Targets(respond=30, update=60, restore=240),
    Priority.P2: Targets(respond=60, update=240, restore=540),
    Priority.P3: Targets(respond=240, update=540, restore=1080),
    Priority.P4: Targets(respond=540, update=1080, restore=2700),
}


def priority_of(impact: str, urgency: str) -> Priority:
    """Give the priority of an impact and an urgency, each high, medium or low.

    Raises:
        ValueError: for another word.
    """
    for name, level in (("impact", impact), ("urgency", urgency)):
        if level not in LEVELS:
            raise ValueError(f"“{level}” is no {name}. Choose high, medium or low.")
    # The grid falls by one for each step down either side, and never below P4.
    steps = LEVELS.index(impact) + LEVELS.index(urgency)
    return Priority(min(1 + steps, Priority.P4))
