"""What happens more often than elsewhere in lives that are to miss a rule (`Mutant.leaning`)."""

from __future__ import annotations

from collections.abc import Mapping

Leaning = Mapping[str, int]
"""What happens → how often it does, in place of its usual weight."""
NOWHERE: Leaning = {}
"""Of lives with every rule on."""

_BEFALLS = (
    "lose", "crash", "back up a device", "put a disk back", "clone", "revoke", "grant", "let go",
    "go away", "spoil", "back up central", "mark", "night", "rewind", "rewind twice", "end", "rest",
    "fetch", "pin", "update a device", "update central",
)  # fmt: skip
BUSY: Leaning = {**dict.fromkeys(_BEFALLS, 0), "act": 60, "round": 36, "carry": 130}
"""Nothing befalls anybody but what is named beside this: people work, and what they do travels.

In two hundred steps of a whole life a ticket is written to a few times; what a rule is about then
needs two of those, and one misfortune of twenty between them.
"""


def habits(usual: Mapping[str, int], leaning: Leaning) -> tuple[str, ...]:
    """What somebody does, each as often as its weight says: one of them is drawn.

    Where nothing in it is leant on, it is the same row of names, and each draw gives the same.
    """
    return tuple(name for name, often in usual.items() for _ in range(leaning.get(name, often)))


FEW_TICKETS: Leaning = {"submit": 2, "write": 1, "move": 0, "delete": 0}
"""Several people write to the same ones."""
MUCH_GOES: Leaning = {
    **BUSY, "office": 15, "submit": 5, "reply": 10, "write": 1, "take back": 4,
}  # fmt: skip
"""What can be deleted is written and seen, and then deleted."""
