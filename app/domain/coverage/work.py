"""What was done and what is known about it: entries, ticket histories, consents, usage.

Every instant is brought to UTC and whole seconds on the way in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

from app.domain.calendar import whole_second
from app.domain.coverage.terms import CoverageProblem

Activity = Literal["work", "travel"]
Mode = Literal["remote", "onsite"]
AfterResolution = Literal["wrap_up", "research"]
WorkKind = Literal[
    "request", "check_in", "training", "portal_setup", "documentation", "internal", "other"
]
TicketKind = Literal["incident", "service_request", "solution_design"]
TicketEvent = Literal["resolved", "reopened", "closed"]
Route = Literal["monthly_fee", "setup", "project_flat_fee", "tm_invoice", "internal", "held"]

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Interval:
    """One worked stretch, half-open.

    Raises:
        CoverageProblem: when it ends before it starts.
    """

    start: datetime
    end: datetime
    activity: Activity = "work"
    mode: Mode = "remote"
    after_resolution: AfterResolution | None = None
    visit: str | None = None

    def __post_init__(self) -> None:
        _to_seconds(self, "start", "end")
        if self.end < self.start:
            raise CoverageProblem("This interval ends before it starts. Correct one of its times.")

    @property
    def worked(self) -> timedelta:
        """How long it is."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Entry:
    """One time entry of one technician; intervals are kept in order.

    ``completes`` names the attendees whose training this session completed.

    Raises:
        CoverageProblem: when two of its intervals overlap.
    """

    id: str
    technician: str
    grade: str
    work_kind: WorkKind
    intervals: tuple[Interval, ...]
    ticket: str | None = None
    source: Literal["timer", "manual"] = "timer"
    confirmed: bool = False
    late_reason: str | None = None
    recorded_before_lock: bool = False
    topic: str | None = None
    attendees: tuple[str, ...] = ()
    site: str | None = None
    completes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        intervals = tuple(sorted(self.intervals, key=lambda one: (one.start, one.end)))
        object.__setattr__(self, "intervals", intervals)
        for earlier, later in pairwise(intervals):
            if later.start < earlier.end:
                raise CoverageProblem(
                    "Two intervals of this entry overlap. Shorten one, so that no minute counts "
                    "twice."
                )

    @property
    def start(self) -> datetime:
        """When the work began; an entry without intervals comes last."""
        return self.intervals[0].start if self.intervals else _NEVER

    @property
    def worked(self) -> timedelta:
        """All intervals together; pauses are not worked."""
        return sum((interval.worked for interval in self.intervals), timedelta())


@dataclass(frozen=True, slots=True)
class TicketHistory:
    """What a ticket was and when: its kind over time, its resolutions, its flags.

    A correction of the kind replaces ``kind``; a change is a row of ``kind_changes``.
    Source: domain.md 3.7 (RECLASS).
    """

    id: str
    kind: TicketKind
    kind_changes: tuple[tuple[datetime, TicketKind], ...] = ()
    events: tuple[tuple[datetime, TicketEvent, str | None], ...] = ()
    minor: bool = False
    well_defined: bool = False
    project: str | None = None
    site: str | None = None

    def __post_init__(self) -> None:
        changes = sorted(
            ((whole_second(at), kind) for at, kind in self.kind_changes), key=lambda row: row[0]
        )
        events = sorted(
            ((whole_second(at), event, how) for at, event, how in self.events),
            key=lambda row: row[0],
        )
        object.__setattr__(self, "kind_changes", tuple(changes))
        object.__setattr__(self, "events", tuple(events))

    def kind_at(self, at: datetime) -> TicketKind:
        """Give the kind the ticket had at an instant."""
        kind = self.kind
        for effective_at, changed in self.kind_changes:
            if effective_at <= at:
                kind = changed
        return kind

    def resolved_since(self, at: datetime) -> datetime | None:
        """Give the resolution that holds at an instant; none while service is disrupted."""
        since = None
        for effective_at, event, _how in self.events:
            if effective_at > at:
                break
            if event == "resolved":
                since = effective_at
            elif event == "reopened":
                since = None
        return since


@dataclass(frozen=True, slots=True)
class Authorization:
    """A consent for a span: covered (the TAM extends hours) or billable (the premium is accepted).

    Without a ticket it is client-wide. ``at`` is when it was given.
    """

    kind: Literal["covered", "billable"]
    start: datetime
    end: datetime
    ticket: str | None = None
    approved_by: str = ""
    at: datetime | None = None
    note: str = ""

    def __post_init__(self) -> None:
        _to_seconds(self, "start", "end", "at")

    def holds(self, ticket: str | None, at: datetime) -> bool:
        """Say whether it counts for this ticket at this instant."""
        return self.ticket in {None, ticket} and self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Project:
    """A flat-fee project: work goes to it from its approval until it is closed."""

    id: str
    approved_at: datetime | None = None
    closed_at: datetime | None = None

    def __post_init__(self) -> None:
        _to_seconds(self, "approved_at", "closed_at")


@dataclass(frozen=True, slots=True)
class Override:
    """A person's decision in place of the engine's, for an entry or a span of it.

    Source: domain.md 3.2 (R03).
    """

    entry: str
    decision: Literal["included", "excluded"]
    by: str
    reason: str
    at: datetime | None = None
    start: datetime | None = None
    end: datetime | None = None
    route: Route | None = None
    multiplier: Fraction | None = None

    def __post_init__(self) -> None:
        _to_seconds(self, "at", "start", "end")

    def holds(self, at: datetime) -> bool:
        """Say whether it settles this instant."""
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Which months are locked, and the month that late work posts to (``2026-03``)."""

    locked_months: frozenset[str] = frozenset()
    open_month: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "locked_months", frozenset(self.locked_months))

    def locks(self, month: str) -> bool:
        """Whether a month gains nothing any more: it is locked, or lies before all that are.

        Books that have begun take nothing in before their beginning; what is recorded for such a
        month is late.
        """
        before = bool(self.locked_months) and month < min(self.locked_months)
        return before or month in self.locked_months


@dataclass(frozen=True, slots=True)
class Usage:
    """What earlier work has taken of the allowances, and the time it occupies.

    Units: worked seconds. ``wrap_up`` is keyed by ticket and resolution; ``accepted`` holds
    (technician, start, end), also of other clients' work.
    """

    minor_by_month: Mapping[str, int] = field(default_factory=dict)
    minor_by_ticket: Mapping[str, int] = field(default_factory=dict)
    wrap_up: Mapping[tuple[str, datetime], int] = field(default_factory=dict)
    seats_used: tuple[str, ...] = ()
    seats_completed: tuple[str, ...] = ()
    accepted: tuple[tuple[str, datetime, datetime], ...] = ()


def _to_seconds(row: Any, *names: str) -> None:
    for name in names:
        instant = getattr(row, name)
        if instant is not None:
            object.__setattr__(row, name, whole_second(instant))
