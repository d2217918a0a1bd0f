"""What stops the sync on this device itself, with its own words: central is not to blame."""

from __future__ import annotations

from app.ports.problems import TrestleProblem, Unavailable

HERE = frozenset({"disk-full", "disk-failing", "disk-short", "store-readonly", "store-busy"})
"""Problems of this device's disk or store; being offline is another thing."""


def paused(problem: TrestleProblem) -> TrestleProblem:
    """The problem in the sync's words: nothing was typed, so nothing typed can be lost."""
    return no_room() if problem.code == "disk-full" else problem


def no_room() -> Unavailable:
    """Nothing more fits on the disk."""
    return Unavailable(
        "disk-full",
        "Syncing is paused: there is no room left on the disk.",
        next_step="Free some space; it goes on by itself. Nothing is lost.",
    )
