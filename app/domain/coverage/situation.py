"""What is true about one piece of work, as the decision table asks it."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from app.domain.calendar import is_holiday, is_open
from app.domain.coverage.allowances import Allowances
from app.domain.coverage.case import Case, ProjectState
from app.domain.coverage.cuts import Piece
from app.domain.coverage.results import Decision
from app.domain.coverage.terms import Terms
from app.domain.coverage.work import Override, Route, TicketKind, WorkKind


@dataclass(frozen=True, slots=True)
class Verdict:
    """One row of the decision table, filled in."""

    rule: str
    decision: Decision
    reason: str
    route: Route
    multiplier: Fraction = Fraction(1)
    flags: tuple[str, ...] = ()
    original_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """The facts of a piece, constant from its first second to its last.

    ``visit`` is the verdict of the first work of the same visit, for travel only.
    """

    work_kind: WorkKind
    ticket_kind: TicketKind | None
    version: Terms | None
    in_hours: bool
    holiday: bool
    covered: bool
    billable: bool
    resolved_since: datetime | None
    wrapping_up: bool
    wrap_up_left: bool
    minor: bool
    minor_left: bool
    project: ProjectState
    onboarding_open: bool
    portal_topic: bool
    seat: bool
    override: Override | None
    travel: bool
    visit: Verdict | None = None


def situation_of(
    case: Case, piece: Piece, allowances: Allowances, visit: Verdict | None = None
) -> Situation:
    """Gather the facts of a piece, with the allowances as they stand at its start."""
    entry, at = piece.entry, piece.start
    version = case.version_at(at)
    history = case.history_of(entry)
    calendar = case.calendar_at(case.site_of(entry), at)
    completed = case.onboarding_completed_at
    resolved_since = history.resolved_since(at) if history else None
    return Situation(
        work_kind=entry.work_kind,
        ticket_kind=history.kind_at(at) if history else None,
        version=version,
        in_hours=is_open(calendar, at),
        holiday=is_holiday(calendar, at) is not None,
        covered=case.authorized("covered", entry.ticket, at) is not None,
        billable=case.authorized("billable", entry.ticket, at) is not None,
        resolved_since=resolved_since,
        wrapping_up=_is_wrap_up(piece, resolved_since),
        wrap_up_left=allowances.wrap_up_left(version, entry.ticket, resolved_since) > 0,
        minor=bool(history and history.minor and history.well_defined and not history.project),
        minor_left=allowances.minor_left(version, entry.ticket, case.month(at)) > 0,
        project=case.project_state(history, at),
        onboarding_open=completed is None or at < completed,
        portal_topic=entry.topic in {None, "portal"},
        seat=allowances.has_seat(version, entry.attendees),
        override=case.override_at(entry.id, at),
        travel=piece.interval.activity == "travel",
        visit=visit,
    )


def _is_wrap_up(piece: Piece, resolved_since: datetime | None) -> bool:
    """Take the technician's choice; else only work already going on at the resolution."""
    if resolved_since is None:
        return False
    chosen = piece.interval.after_resolution
    return chosen == "wrap_up" if chosen else piece.interval.start < resolved_since
