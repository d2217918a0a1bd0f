"""The facts that the decision table looks at, each put into a condition with what was found.

Source: domain.md 3.2; mockups/02-stop-sheet (right column).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from app.domain.calendar import CalendarRules, hours_in_words, is_holiday, local_date
from app.domain.coverage.allowances import Allowances
from app.domain.coverage.case import Case
from app.domain.coverage.results import Condition
from app.domain.coverage.rules import TABLE, Rule
from app.domain.coverage.situation import Situation, Verdict
from app.domain.coverage.terms import Terms
from app.domain.coverage.work import Entry, TicketHistory
from app.domain.words import day_words, local_time, zone_city

KIND_WORDS = {
    "incident": "incident",
    "service_request": "service request",
    "solution_design": "solution design",
}
_WORK_WORDS = {
    "request": "work on the ticket",
    "check_in": "check-in",
    "training": "training",
    "portal_setup": "portal set-up",
    "documentation": "documentation",
    "internal": "internal work",
    "other": "other work",
}
_PROJECT_WORDS = {
    "none": "no project linked",
    "not_approved": "linked, but not approved at the time",
    "closed": "linked, but closed by then",
    "open": "approved",
}
UNKNOWN = "preview, allowance unknown on this device"


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that an explanation of one instant is made from.

    Attributes:
        at: the instant that is explained.
        after: the allowances once the explained work is counted.
        names: names of people by id.
        numbers: numbers of agreement versions by id.
        known: whether everything that takes allowances is known here.
    """

    case: Case
    entry: Entry
    at: datetime
    work: Situation
    after: Allowances
    names: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    known: bool = True

    @property
    def calendar(self) -> CalendarRules:
        """The hours of the site."""
        return self.case.calendar_at(self.case.site_of(self.entry), self.at)

    @property
    def history(self) -> TicketHistory | None:
        """The ticket's."""
        return self.case.history_of(self.entry)

    def when(self, at: datetime) -> str:
        """A time at the site, with its day where that is another one."""
        zone = self.calendar.zone
        day = local_date(zone, at)
        same = day == local_date(zone, self.at)
        return local_time(at, zone) if same else f"{local_time(at, zone)} on {day_words(day)}"

    def name(self, who: str) -> str:
        """A person's name."""
        return self.names.get(who, who.removeprefix("contact:"))


class _Looking:
    """A situation that notes which of its facts are asked for."""

    def __init__(self, work: Situation) -> None:
        self._work = work
        self.facts: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name not in self.facts:
            self.facts.append(name)
        return getattr(self._work, name)


def looked_at(work: Situation) -> tuple[Rule, Verdict, Sequence[str]]:
    """Walk the table as the engine does: the row that applies, its verdict, the facts asked for."""
    looking = _Looking(work)
    row = next(rule for rule in TABLE if rule.applies(cast("Situation", looking)))
    verdict = row.decides(row.name, work)
    facts = list(looking.facts)
    if verdict.decision == "excluded" and row.name not in {"R03", "R32"} and not work.travel:
        facts.append("project")
        if verdict.route == "tm_invoice" and work.version is not None and not work.in_hours:
            facts.append("billable")
    return row, verdict, facts


def conditions(found: Found, facts: Sequence[str]) -> tuple[Condition, ...]:
    """Put facts into conditions, in the order in which they were asked for."""
    return tuple(one for name in facts if name in _TELL for one in _TELL[name](found))


def version_words(found: Found, version: Terms) -> str:
    """Name a version: "version 2, since Thu 1 January 2026"."""
    number = found.numbers.get(version.id)
    since = f"since {day_words(version.effective_from)}"
    return f"version {number}, {since}" if number else since


def allowance_words(found: Found) -> str:
    """Say what is left for minor requests: "22 of 60 min left on this request, …"."""
    version, ticket = found.work.version, found.entry.ticket
    if version is None or ticket is None:
        return ""
    if not found.known:
        return UNKNOWN
    usage, caps = found.after.usage(), version.minor_sr
    month = found.case.month(found.at)
    parts = [
        f"{_left(cap, used)} of {cap} min left {where}"
        for cap, used, where in (
            (caps.per_request_min, usage.minor_by_ticket.get(ticket, 0), "on this request"),
            (caps.per_month_min, usage.minor_by_month.get(month, 0), "this month"),
        )
        if cap is not None
    ]
    return ", ".join(parts) or "without a limit"


def _left(cap_min: int, used_s: int) -> int:
    return max(0, cap_min * 60 - used_s) // 60


def _agreement(found: Found) -> Iterator[Condition]:
    version = found.work.version
    detail = version_words(found, version) if version else "none at this time"
    yield Condition(version is not None, "An agreement is in force", detail)


def _override(found: Found) -> Iterator[Condition]:
    override = found.work.override
    if override is None:
        yield Condition(False, "A person decided it", "nobody did")
    else:
        yield Condition(
            True, "A person decided it", f"{found.name(override.by)}: {override.reason}"
        )


def _travel(found: Found) -> Iterator[Condition]:
    if found.work.travel:
        first = "counted like the first work of its visit"
        none = "the agreement does not count travel"
        counts = found.work.version is not None and found.work.version.travel != "not_counted"
        yield Condition(counts, "Travel counts", first if counts else none)


def _work_kind(found: Found) -> Iterator[Condition]:
    kind = found.work.work_kind
    words = _WORK_WORDS.get(kind, kind)
    if kind != "request":
        settled = kind in {"check_in", "internal"}
        yield Condition(settled, "The kind of work settles it", words)


def _ticket_kind(found: Found) -> Iterator[Condition]:
    kind = found.work.ticket_kind
    words = KIND_WORDS[kind] if kind else "not on a ticket"
    yield Condition(kind == "incident", "The ticket is an incident", words)


def _disrupted(found: Found) -> Iterator[Condition]:
    since = found.work.resolved_since
    detail = f"restored at {found.when(since)}" if since else "not restored yet"
    yield Condition(since is None, "Service was still disrupted", detail)


def _wrapping_up(found: Found) -> Iterator[Condition]:
    met = found.work.wrapping_up
    detail = "begun before service was restored" if met else "begun afterwards: research"
    chosen = [
        one.after_resolution for one in found.entry.intervals if one.start <= found.at < one.end
    ]
    if chosen and chosen[0]:
        detail = "chosen by the technician"
    yield Condition(met, "It closes out the incident", detail)


def _wrap_up_left(found: Found) -> Iterator[Condition]:
    version, since, ticket = found.work.version, found.work.resolved_since, found.entry.ticket
    if version is None or since is None or ticket is None:
        return
    left = found.after.wrap_up_left(version, ticket, since) // 60
    detail = f"{left} of {version.wrap_up_min} min left after it" if found.known else UNKNOWN
    yield Condition(found.work.wrap_up_left, "Time to close out is left", detail)


def _hours(found: Found) -> Iterator[Condition]:
    calendar = found.calendar
    hours = f"{hours_in_words(calendar)} {zone_city(calendar.zone)}"
    detail = f"{local_time(found.at, calendar.zone)}, {is_holiday(calendar, found.at) or hours}"
    yield Condition(found.work.in_hours, "In business hours at the site", detail)


def _covered(found: Found) -> Iterator[Condition]:
    consent = found.case.authorized("covered", found.entry.ticket, found.at)
    detail = f"agreed with {found.name(consent.approved_by)}" if consent else "none agreed"
    yield Condition(consent is not None, "In an agreed after-hours window", detail)


def _billable(found: Found) -> Iterator[Condition]:
    consent = found.case.authorized("billable", found.entry.ticket, found.at)
    agreed = f"agreed by {found.name(consent.approved_by)}" if consent else "no: the standard rate"
    yield Condition(consent is not None, "A premium was accepted", agreed)


def _minor(found: Found) -> Iterator[Condition]:
    history = found.history
    if history is None or found.work.ticket_kind != "service_request":
        return
    yield Condition(history.minor, "Marked as minor")
    yield Condition(history.well_defined, "Marked as well defined")
    if history.project is not None:
        yield Condition(False, "Belongs to no project", _PROJECT_WORDS[found.work.project])


def _minor_left(found: Found) -> Iterator[Condition]:
    yield Condition(
        found.work.minor_left, "The allowance for minor requests lasts", allowance_words(found)
    )


def _project(found: Found) -> Iterator[Condition]:
    state = found.work.project
    yield Condition(state == "open", "Belongs to an approved project", _PROJECT_WORDS[state])


def _onboarding(found: Found) -> Iterator[Condition]:
    yield Condition(found.work.onboarding_open, "Onboarding is still open")


def _topic(found: Found) -> Iterator[Condition]:
    topic = found.entry.topic or "portal"
    yield Condition(found.work.portal_topic, "The training is about the portal", topic)


def _seat(found: Found) -> Iterator[Condition]:
    seats = found.work.version.training_seats if found.work.version else 0
    yield Condition(found.work.seat, "A training seat is held or free", f"{seats} are included")


_TELL: Mapping[str, Callable[[Found], Iterator[Condition]]] = {
    "version": _agreement,
    "override": _override,
    "travel": _travel,
    "work_kind": _work_kind,
    "ticket_kind": _ticket_kind,
    "resolved_since": _disrupted,
    "wrapping_up": _wrapping_up,
    "wrap_up_left": _wrap_up_left,
    "in_hours": _hours,
    "covered": _covered,
    "billable": _billable,
    "minor": _minor,
    "minor_left": _minor_left,
    "project": _project,
    "onboarding_open": _onboarding,
    "portal_topic": _topic,
    "seat": _seat,
}
