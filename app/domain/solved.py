"""A solved ticket until it closes: from when its days count, and what a client's word on it does.

Source: domain.md 2.1 (resolved → closed), 8 ("closed = confirmed or 5 business days without
objection"); ADR 0076.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.domain.calendar import CalendarRules
from app.domain.lifecycle import REOPEN_DAYS, reopenable_until

BY_ITSELF = f"nobody said otherwise for {REOPEN_DAYS} business days"
"""Why a ticket closed by itself, as its timeline says it."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said on a ticket after it was solved.

    Attributes:
        ours: a reply or a note of somebody of the firm; else a reply of the client's.
    """

    at: datetime
    ours: bool


@dataclass(frozen=True, slots=True)
class Solved:
    """How a solved ticket stands.

    Attributes:
        since: from when the days count after which it closes: from when it was called solved, or
            from when somebody took up what the client said of that.
        waits: since when a client's word waits for somebody to take it up; None: none does.
    """

    since: datetime
    waits: datetime | None = None


def standing(told: datetime, said: Iterable[Said]) -> Solved:
    """How a ticket stands that was called solved at a moment, by what was said since, in order."""
    since, waits = told, None
    for one in said:
        if not one.ours:
            waits = waits or one.at
        elif waits is not None:
            since, waits = one.at, None
    return Solved(since, waits)


def closes_at(solved: Solved, rules: CalendarRules) -> datetime | None:
    """When it closes by itself; None while a client's word waits."""
    return reopenable_until(rules, solved.since) if solved.waits is None else None
