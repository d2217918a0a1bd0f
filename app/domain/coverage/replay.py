"""Old and new decisions side by side: what differs, entry by entry and month by month.

Source: domain.md 3.7 (DELTA).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.coverage.delta import Delta
from app.domain.coverage.results import CaseDecision, EntryDecision


@dataclass(frozen=True, slots=True)
class Sums:
    """What decisions come to. Units: counted minutes, minor units beside the fee.

    Attributes:
        included_min: within the monthly fee.
        excluded_min: outside of it, billed by time or by project.
        setup_min: of the initial setup.
        amount_minor: billed by time, call-out minimums among it.
    """

    included_min: int = 0
    excluded_min: int = 0
    setup_min: int = 0
    amount_minor: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.included_min + other.included_min,
            self.excluded_min + other.excluded_min,
            self.setup_min + other.setup_min,
            self.amount_minor + other.amount_minor,
        )

    def __sub__(self, other: "Sums") -> "Sums":
        return Sums(
            self.included_min - other.included_min,
            self.excluded_min - other.excluded_min,
            self.setup_min - other.setup_min,
            self.amount_minor - other.amount_minor,
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry in one work month, before and after; `reason` is a code, or the hold's."""

    entry: str
    work_month: str
    before: Sums
    after: Sums
    reason_before: str
    reason_after: str


@dataclass(frozen=True, slots=True)
class MonthSums:
    """All entries of one work month, before and after."""

    month: str
    before: Sums
    after: Sums


@dataclass(frozen=True, slots=True)
class Replay:
    """What decisions would become.

    Attributes:
        delta: what would happen by itself, and what somebody would be asked.
        differences: entries that differ, in the order of the old decisions.
        months: every work month that was looked at, in order.
    """

    delta: Delta
    differences: tuple[Difference, ...]
    months: tuple[MonthSums, ...]

    @property
    def before(self) -> Sums:
        """All months before."""
        return sum((one.before for one in self.months), Sums())

    @property
    def after(self) -> Sums:
        """All months after."""
        return sum((one.after for one in self.months), Sums())


def replay(old: CaseDecision, new: CaseDecision, delta: Delta) -> Replay:
    """Lay decisions side by side.

    Args:
        old: what stands.
        new: what changed terms give, for the same entries.
        delta: `compare(old, new, …)`.
    """
    before, after = _by_month(old.entries.values()), _by_month(new.entries.values())
    months: dict[str, MonthSums] = {}
    differences = []
    for entry, month in _keys(old, before, after):
        was, now = before.get((entry, month), Sums()), after.get((entry, month), Sums())
        known = months.get(month, MonthSums(month, Sums(), Sums()))
        months[month] = MonthSums(month, known.before + was, known.after + now)
        reasons = _reason(old.entries.get(entry), month), _reason(new.entries.get(entry), month)
        if was != now or reasons[0] != reasons[1]:
            differences.append(Difference(entry, month, was, now, *reasons))
    return Replay(delta, tuple(differences), tuple(months[month] for month in sorted(months)))


def _by_month(decisions: Iterable[EntryDecision]) -> dict[tuple[str, str], Sums]:
    found: defaultdict[tuple[str, str], Sums] = defaultdict(Sums)
    for decision in decisions:
        for group in decision.groups:
            setup = group.route == "setup"
            included = group.rounded_min if group.decision == "included" else 0
            found[decision.entry, group.work_month] += Sums(
                0 if setup else included,
                group.rounded_min if group.decision == "excluded" else 0,
                included if setup else 0,
                group.amount_minor,
            )
        topup = decision.callout
        if topup is not None:
            month = next(g.work_month for g in decision.groups if g.start == topup.start)
            found[decision.entry, month] += Sums(amount_minor=topup.amount_minor)
    return dict(found)


def _keys(
    old: CaseDecision,
    before: dict[tuple[str, str], Sums],
    after: dict[tuple[str, str], Sums],
) -> list[tuple[str, str]]:
    """Entries in the order of the old decisions, each with its months; held ones have none."""
    order = {entry: number for number, entry in enumerate(old.entries)}
    keys = {*before, *after}
    return sorted(keys, key=lambda key: (order.get(key[0], len(order)), key))


def _reason(decision: EntryDecision | None, month: str) -> str:
    if decision is None:
        return ""
    if decision.hold is not None:
        return decision.hold
    reasons = (group.reason for group in decision.groups if group.work_month == month)
    return ", ".join(dict.fromkeys(reasons))
