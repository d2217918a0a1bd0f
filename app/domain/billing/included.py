"""What the monthly fee paid in a month, by kind of work, as it stands beside an invoice's lines.

Source: domain.md 5 (C); S20.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.coverage.model import EntryDecision

WORDS: Mapping[str, str] = {
    "incident": "Incidents",
    "minor": "Small requests",
    "check_in": "Check-ins",
    "documentation": "Documentation",
    "decided": "Included by a decision",
}
"""Kind → as the client reads it, in the order in which they are listed."""

_KINDS: Mapping[str, str] = {
    "IN-INCIDENT": "incident",
    "IN-INCIDENT-WRAPUP": "incident",
    "IN-AFTER-HOURS-COVERED": "incident",
    "IN-MINOR-SR": "minor",
    "IN-CHECKIN": "check_in",
    "IN-DOCS": "documentation",
}


@dataclass(frozen=True, slots=True)
class IncludedKind:
    """Work of one kind that the fee paid.

    Units: entries; counted minutes.
    """

    kind: str
    entries: int
    minutes: int

    @property
    def words(self) -> str:
        """As the client reads it."""
        return WORDS.get(self.kind, WORDS["decided"])


@dataclass(frozen=True, slots=True)
class InTheFee:
    """What a month's fee paid, beside the month's budget in minutes."""

    budget_min: int = 0
    kinds: tuple[IncludedKind, ...] = ()

    @property
    def row(self) -> dict[str, Any]:
        """As it is kept with an invoice."""
        kinds = [[one.kind, one.entries, one.minutes] for one in self.kinds]
        return {"budget_min": self.budget_min, "kinds": kinds}


NOTHING = InTheFee()


def in_the_fee(row: Mapping[str, Any] | None) -> InTheFee:
    """What was kept with an invoice; nothing with one from before it was."""
    if not row:
        return NOTHING
    return InTheFee(row["budget_min"], tuple(IncludedKind(*one) for one in row["kinds"]))


def included_in(month: str, decisions: Iterable[EntryDecision]) -> tuple[IncludedKind, ...]:
    """Sum what counts against the budget of a month; an entry counts once in each kind."""
    entries = dict.fromkeys(WORDS, 0)
    minutes = dict.fromkeys(WORDS, 0)
    for decision in decisions:
        own = [
            (_KINDS.get(group.reason, "decided"), group.rounded_min)
            for group in decision.groups
            if group.route == "monthly_fee" and group.work_month == month
        ]
        for kind in {kind for kind, _counted in own}:
            entries[kind] += 1
        for kind, counted in own:
            minutes[kind] += counted
    return tuple(
        IncludedKind(kind, entries[kind], minutes[kind]) for kind in WORDS if entries[kind]
    )
