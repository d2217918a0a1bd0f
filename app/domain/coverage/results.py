"""What the engine answers: segments, groups, decisions of entries and of a whole client."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Literal

from app.domain.coverage.work import Activity, Override, Route, Usage

Decision = Literal["included", "excluded", "held", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one interval with one decision. Source: domain.md 3.4.

    ``minor_used_min`` is how much of a minor request was included by the segment's end.
    """

    start: datetime
    end: datetime
    decision: Decision
    reason: str
    rule: str
    route: Route
    multiplier: Fraction
    work_month: str
    version: str | None
    flags: tuple[str, ...] = ()
    activity: Activity = "work"
    original_reason: str | None = None
    override: Override | None = None
    minor_used_min: int | None = None

    @property
    def seconds(self) -> int:
        """Worked seconds."""
        return int((self.end - self.start).total_seconds())

    @property
    def key(self) -> tuple[object, ...]:
        """What must be equal for stretches to be counted together."""
        return (
            self.decision,
            self.reason,
            self.route,
            self.multiplier,
            self.work_month,
            self.version,
            self.flags,
        )


@dataclass(frozen=True, slots=True)
class Group:
    """All segments of an entry with one key: what is counted and billed.

    Units: seconds worked, minutes rounded, money in minor units of the currency.
    """

    start: datetime
    end: datetime
    decision: Decision
    reason: str
    rule: str
    route: Route
    multiplier: Fraction
    work_month: str
    posting_month: str
    version: str | None
    flags: tuple[str, ...]
    worked_seconds: int
    rounded_min: int
    rate_minor: int
    amount_minor: int
    currency: str
    original_reason: str | None = None
    override: Override | None = None
    minor_used_min: int | None = None

    @property
    def counted(self) -> bool:
        """Whether it is posted at all; internal work and uncounted travel are only written down."""
        return self.decision in {"included", "excluded"}


@dataclass(frozen=True, slots=True)
class CalloutTopUp:
    """The rest of a call-out minimum: an invoice line, not worked time.

    ``entry`` and ``start`` are those of its earliest group; ``entries`` share the minimum.

    Source: domain.md 3.6 (CALLOUT).
    """

    ticket: str
    entry: str
    start: datetime
    minutes: int
    multiplier: Fraction
    rate_minor: int
    amount_minor: int
    currency: str
    posting_month: str
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryDecision:
    """The decision of one entry; a held one has neither segments nor groups.

    ``entry`` is the entry's id; ``callout`` is the top-up that is invoiced with it.
    """

    entry: str
    status: Literal["decided", "held"]
    hold: str | None = None
    segments: tuple[Segment, ...] = ()
    groups: tuple[Group, ...] = ()
    callout: CalloutTopUp | None = None

    @property
    def included_min(self) -> int:
        """Counted minutes within the monthly fee."""
        return self._minutes("included", setup=False)

    @property
    def setup_min(self) -> int:
        """Counted minutes of the initial setup."""
        return self._minutes("included", setup=True)

    @property
    def excluded_min(self) -> int:
        """Counted minutes outside the fee, billed by time or by project."""
        return self._minutes("excluded", setup=False)

    @property
    def amount_minor(self) -> int:
        """What it costs beside the fee, without the call-out top-up."""
        return sum(group.amount_minor for group in self.groups)

    @property
    def headline(self) -> tuple[Decision, str]:
        """The decision and reason that matter now: those of the last segment, or the hold."""
        if self.hold is not None:
            return "held", self.hold
        if not self.segments:
            return "not_applicable", "NA-INTERNAL"
        return self.segments[-1].decision, self.segments[-1].reason

    def _minutes(self, decision: Decision, *, setup: bool) -> int:
        return sum(
            group.rounded_min
            for group in self.groups
            if group.decision == decision and (group.route == "setup") == setup
        )


@dataclass(frozen=True, slots=True)
class CaseDecision:
    """The decisions of all entries of one client, and what they leave of the allowances."""

    entries: Mapping[str, EntryDecision]
    topups: tuple[CalloutTopUp, ...]
    usage: Usage

    def minutes(self, route: Route) -> int:
        """Counted minutes on one route, top-ups apart."""
        return sum(group.rounded_min for group in self._groups() if group.route == route)

    @property
    def callout_min(self) -> int:
        """Minutes of call-out top-ups."""
        return sum(topup.minutes for topup in self.topups)

    @property
    def amount_minor(self) -> int:
        """Everything billed by time, call-out top-ups among it."""
        billed = sum(group.amount_minor for group in self._groups())
        return billed + sum(topup.amount_minor for topup in self.topups)

    def _groups(self) -> list[Group]:
        return [group for entry in self.entries.values() for group in entry.groups]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a running timer shows: the decision at an instant, and when it will be another.

    ``closes_at`` is the next boundary and ``then`` what follows it; ``segments`` reach up to now.
    """

    decision: Decision
    reason: str
    rule: str
    multiplier: Fraction
    closes_at: datetime | None
    segments: tuple[Segment, ...]
    then: Segment | None = None
    hold: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of “Why?”: whether it is met, what it asks, and what was found."""

    met: bool
    words: str
    detail: str = ""
