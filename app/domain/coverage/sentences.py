"""What the client reads: one sentence for each decision, filled in.

Source: domain.md 3.3.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.domain.calendar import hours_in_words, is_holiday, local_date, number_in_words
from app.domain.coverage.case import Case, open_case
from app.domain.coverage.reasons import short_reason
from app.domain.coverage.results import Group, Segment
from app.domain.coverage.terms import ClientTerms, Terms
from app.domain.coverage.work import Authorization, Ledger, TicketHistory
from app.domain.words import DAYS, MONTHS, day_words, local_time, zone_city

__all__ = ["hold_sentence", "sentence", "short_reason"]

_NO_NAMES: Mapping[str, str] = MappingProxyType({})

_HOLDS = {
    "HOLD-LONG-TIMER": "The entry waits for the technician: when did the timer really stop?",
    "HOLD-OVERLAP": "The entry waits for the technician: another entry covers part of its time.",
    "HOLD-LOCKED-NO-REASON": (
        "The entry waits for the technician: why does it come after its month was locked?"
    ),
    "HOLD-NEEDS-DECISION": (
        "The entry waits for the Technical Account Manager: decide whether it is included."
    ),
    "HOLD-NO-RATE": (
        "The entry waits for an administrator: the agreement has no hourly rate for this grade."
    ),
}


@dataclass(frozen=True, slots=True)
class _Telling:
    """What a sentence is filled in from."""

    item: Segment | Group
    case: Case
    history: TicketHistory | None
    site: str | None
    names: Mapping[str, str]
    design: str | None

    @property
    def version(self) -> Terms | None:
        return self.case.version_at(self.item.start)

    @property
    def zone(self) -> str:
        return self.case.calendar_at(self.site, self.item.start).zone

    def name(self, who: str) -> str:
        return self.names.get(who, who.removeprefix("contact:"))


def sentence(
    segment_or_group: Segment | Group,
    terms: ClientTerms,
    *,
    history: TicketHistory | None = None,
    authorizations: Iterable[Authorization] = (),
    site: str | None = None,
    names: Mapping[str, str] = _NO_NAMES,
    design: str | None = None,
) -> str:
    """Say a decision to the client.

    ``names`` gives people's names by id; ``design`` is the label of a linked solution design.
    """
    item = segment_or_group
    if item.decision == "held":
        return hold_sentence(item.reason)
    histories = {history.id: history} if history else {}
    case = open_case(terms, histories, None, authorizations, (), (), Ledger())
    where = (history.site if history else None) or site or terms.default_site
    telling = _Telling(item, case, history, where, names, design)
    tell = _SENTENCES.get(item.reason)
    return tell(telling) if tell else "Not counted and not billed."


def hold_sentence(reason_code: str) -> str:
    """Say what a held entry waits for; the client is not shown it."""
    return _HOLDS.get(reason_code, _HOLDS["HOLD-NEEDS-DECISION"])


def _in_hours(told: _Telling) -> str:
    calendar = told.case.calendar_at(told.site, told.item.start)
    special = calendar.special_days.get(local_date(told.zone, told.item.start))
    hours = " and ".join(map(str, special)) if special else hours_in_words(calendar)
    where = f"{hours} {zone_city(told.zone)}"
    return f"Included: incident response in business hours ({where})."


def _wrap_up(told: _Telling) -> str:
    minutes = told.version.wrap_up_min if told.version else 0
    return f"Included: closing out the incident (first {minutes} min after service was restored)."


def _covered(told: _Telling) -> str:
    ticket = told.history.id if told.history else None
    consent = told.case.authorized("covered", ticket, told.item.start)
    if consent is None:
        return "Included: after-hours window agreed."
    day = day_words(local_date(told.zone, consent.at or consent.start))
    return f"Included: after-hours window agreed with {told.name(consent.approved_by)} on {day}."


def _minor(told: _Telling) -> str:
    cap = told.version.minor_sr.per_request_min if told.version else None
    used = told.item.minor_used_min
    if cap is None or used is None:
        return "Included: minor, well-defined request."
    return f"Included: minor, well-defined request ({used} of {cap} min)."


def _override(told: _Telling) -> str:
    override = told.item.override
    if override is None:
        return "Decided by a person."
    when = f" on {day_words(local_date(told.zone, override.at))}" if override.at else ""
    return f"Decided by {told.name(override.by)}{when}: {override.reason.rstrip('.')}."


def _after_hours(told: _Telling) -> str:
    holiday = is_holiday(told.case.calendar_at(told.site, told.item.start), told.item.start)
    when = _when(told) + (f"; {holiday}" if holiday else "")
    rate = number_in_words(told.item.multiplier)
    return f"Excluded: incident response outside business hours ({when}), rate ×{rate}."


def _post_resolution(told: _Telling) -> str:
    since = told.history.resolved_since(told.item.start) if told.history else None
    when = ""
    if since is not None:
        day = local_date(told.zone, since)
        same = day == local_date(told.zone, told.item.start)
        when = f" at {local_time(since, told.zone)}" + ("" if same else f" on {day_words(day)}")
    link = f"; see {told.design}" if told.design else ""
    return f"Excluded: research after service was restored{when}{link}."


def _design(told: _Telling) -> str:
    return f"Excluded: solution design; {_route(told)}."


def _request(told: _Telling) -> str:
    return f"Excluded: service request (new scope of work); {_route(told)}."


def _minor_cap(told: _Telling) -> str:
    caps = told.version.minor_sr if told.version else None
    per_request = caps.per_request_min if caps else None
    used = told.item.minor_used_min
    if (
        caps
        and caps.per_month_min is not None
        and (per_request is None or (used or 0) < per_request)
    ):
        return f"Excluded: beyond the {caps.per_month_min} min a month included for minor requests."
    return f"Excluded: beyond the {per_request} min included for a minor request."


def _request_after_hours(told: _Telling) -> str:
    standard = told.item.multiplier == 1
    rate = "standard rate" if standard else f"rate ×{number_in_words(told.item.multiplier)}"
    return f"Excluded: service requests are included in business hours only; {rate}."


def _training(told: _Telling) -> str:
    seats = told.version.training_seats if told.version else 0
    users = {1: "one user", 2: "two users"}.get(seats, f"{seats} users")
    return f"Excluded: portal training is included for {users}."


def _no_agreement(told: _Telling) -> str:
    versions = told.case.terms.versions
    if not versions:
        return "Not covered: there is no agreement."
    first, last = versions[0].effective_from, versions[-1].effective_to
    dates = f"from {day_words(first)}" + (f" to {day_words(last)}" if last else "")
    return f"Not covered: before or after your agreement ({dates})."


def _route(told: _Telling) -> str:
    fixed = told.item.route == "project_flat_fee"
    return "fixed price quote" if fixed else "time and materials"


def _when(told: _Telling) -> str:
    """Say day and time at the site: ``Tue 10 March, 18:00–18:20``."""
    begin, end = told.item.start, told.item.end
    day, last = local_date(told.zone, begin), local_date(told.zone, end)
    start_time, end_time = local_time(begin, told.zone), local_time(end, told.zone)
    first = f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    if day == last:
        return f"{first}, {start_time}–{end_time}"
    until = f"{DAYS[last.weekday()]} {last.day} {MONTHS[last.month - 1]}"
    return f"{first}, {start_time} to {until}, {end_time}"


def _said(words: str) -> Callable[[_Telling], str]:
    return lambda _told: words


_SETUP = _said("Initial setup: not counted against your monthly budget.")

_SENTENCES: dict[str, Callable[[_Telling], str]] = {
    "IN-INCIDENT": _in_hours,
    "IN-INCIDENT-WRAPUP": _wrap_up,
    "IN-AFTER-HOURS-COVERED": _covered,
    "IN-MINOR-SR": _minor,
    "IN-CHECKIN": _said("Included: check-in with your Technical Account Manager."),
    "IN-DOCS": _said("Included: keeping your documentation current."),
    "IN-SETUP-PORTAL": _SETUP,
    "IN-SETUP-DOCS": _SETUP,
    "IN-SETUP-TRAINING": _SETUP,
    "IN-OVERRIDE": _override,
    "EX-OVERRIDE": _override,
    "EX-AFTER-HOURS": _after_hours,
    "EX-POST-RESOLUTION": _post_resolution,
    "EX-SOLUTION-DESIGN": _design,
    "EX-SERVICE-REQUEST": _request,
    "EX-MINOR-SR-CAP": _minor_cap,
    "EX-SR-AFTER-HOURS": _request_after_hours,
    "EX-TRAINING-LIMIT": _training,
    "EX-NO-AGREEMENT": _no_agreement,
    "NA-TRAVEL": _said("Travel is not counted under your agreement."),
}
