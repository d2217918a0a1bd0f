"""“Why?”: the conditions behind a decision, each met or not, as found at its first second.

Source: ux.md (suggestion), domain.md 3.2.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from app.domain.calendar import hours_in_words, is_holiday, is_open
from app.domain.coverage.case import Case, open_case
from app.domain.coverage.results import Condition, EntryDecision, Group, Preview, Segment
from app.domain.coverage.terms import ClientTerms
from app.domain.coverage.work import (
    Authorization,
    Entry,
    Ledger,
    Project,
    TicketHistory,
)
from app.domain.words import day_words, local_time, zone_city

_KIND_WORDS = {
    "incident": "incident",
    "service_request": "service request",
    "solution_design": "solution design",
}


def why(
    decision: EntryDecision | Preview | Segment | Group,
    entry: Entry,
    history: TicketHistory | None,
    terms: ClientTerms,
    *,
    at: datetime | None = None,
    authorizations: Iterable[Authorization] = (),
    projects: Iterable[Project] = (),
    onboarding_completed_at: datetime | None = None,
) -> tuple[Condition, ...]:
    """List what was asked of the work and what was found.

    For an entry it is the last segment that is explained, else the instant ``at``; without
    either, the entry's start.
    """
    histories = {history.id: history} if history else {}
    case = open_case(
        terms, histories, onboarding_completed_at, authorizations, projects, (), Ledger()
    )
    found = _explained(decision)
    moment = at or (found.start if found else entry.start)
    override = found.override if found else None
    told = (
        *_agreement(case, moment),
        *(_override(override.by, override.reason) if override else ()),
        *_asked(case, entry, moment),
    )
    return tuple(told)


def _explained(decision: EntryDecision | Preview | Segment | Group) -> Segment | Group | None:
    if isinstance(decision, EntryDecision | Preview):
        return decision.segments[-1] if decision.segments else None
    return decision


def _agreement(case: Case, at: datetime) -> Iterator[Condition]:
    version = case.version_at(at)
    since = f"since {day_words(version.effective_from)}" if version else "none at this time"
    yield Condition(version is not None, "An agreement is in force", since)


def _override(by: str, reason: str) -> tuple[Condition, ...]:
    return (Condition(True, "A person decided it", f"{by}: {reason}"),)


def _asked(case: Case, entry: Entry, at: datetime) -> Iterator[Condition]:
    """Ask only what the decision table asks of this kind of work."""
    history = case.history_of(entry)
    if entry.work_kind in {"portal_setup", "documentation"}:
        yield _onboarding(case, at)
    elif entry.work_kind == "training":
        yield Condition(entry.topic in {None, "portal"}, "Portal training", entry.topic or "portal")
    elif entry.work_kind == "request" and history is not None:
        yield from _of_ticket(case, entry, history, at)
    else:
        settled = entry.work_kind in {"check_in", "internal"}
        yield Condition(settled, "The kind of work settles it", entry.work_kind.replace("_", "-"))


def _of_ticket(
    case: Case, entry: Entry, history: TicketHistory, at: datetime
) -> Iterator[Condition]:
    kind = history.kind_at(at)
    yield Condition(kind == "incident", "The ticket is an incident", _KIND_WORDS[kind])
    if kind == "incident":
        yield _service_down(case, entry, history, at)
    if kind == "service_request":
        yield Condition(history.minor, "Marked as minor")
        yield Condition(history.well_defined, "Marked as well defined")
    if kind != "solution_design":
        yield _hours(case, entry, at)
        yield _covered(case, entry, at)
    yield _project(case, history, at)


def _service_down(case: Case, entry: Entry, history: TicketHistory, at: datetime) -> Condition:
    since = history.resolved_since(at)
    zone = case.calendar_at(case.site_of(entry), at).zone
    detail = f"restored at {local_time(since, zone)}" if since else "not restored yet"
    return Condition(since is None, "Service was still disrupted", detail)


def _hours(case: Case, entry: Entry, at: datetime) -> Condition:
    calendar = case.calendar_at(case.site_of(entry), at)
    place = zone_city(calendar.zone)
    holiday = is_holiday(calendar, at)
    hours = f"{hours_in_words(calendar)} {place}"
    detail = f"{local_time(at, calendar.zone)}, {holiday or hours}"
    return Condition(is_open(calendar, at), "In business hours at the site", detail)


def _covered(case: Case, entry: Entry, at: datetime) -> Condition:
    consent = case.authorized("covered", entry.ticket, at)
    detail = f"agreed with {consent.approved_by}" if consent else "none agreed"
    return Condition(consent is not None, "In an agreed after-hours window", detail)


def _project(case: Case, history: TicketHistory, at: datetime) -> Condition:
    state = case.project_state(history, at)
    words = {
        "none": "no project linked",
        "not_approved": "linked, but not approved at the time",
        "closed": "linked, but closed by then",
        "open": "approved",
    }
    return Condition(state == "open", "Belongs to an approved project", words[state])


def _onboarding(case: Case, at: datetime) -> Condition:
    completed = case.onboarding_completed_at
    is_open_still = completed is None or at < completed
    return Condition(is_open_still, "Onboarding is still open")
