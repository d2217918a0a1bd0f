"""What a file of cases may say, and a word about every field that nobody reads.

A misspelt field would be left out silently, and its case be decided as if it were not there.
Source: the head of tests/data/coverage-golden.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

ANY = "*"
"""A name that the file gives: of a calendar, a client, a ticket, an entry."""

_ROUNDING = {"increment_min": None, "mode": None, "minimum_min": None}
_VERSION: Mapping[str, Any] = {
    **dict.fromkeys(
        (
            "id", "effective_from", "effective_to", "calendar", "site_calendars", "zone",
            "currency", "budget_min_per_month", "monthly_fee_cents", "rates_cents_per_hour",
            "callout_minimum_min", "wrap_up_min", "training_seats", "travel",
            "timer_hold_after_min", "check_in_cadence", "quarter_anchor", "fee_timing", "targets",
        )
    ),
    "rounding": _ROUNDING,
    "multipliers": {"after_hours": None, "holiday": None},
    "minor_sr": {"per_request_min": None, "per_month_min": None},
}  # fmt: skip
_CALENDAR: Mapping[str, Any] = {
    "zone": None,
    "weekly": dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun")),
    "holidays": [{"date": None, "name": None}],
    "special_days": [{"date": None, "name": None, "windows": None}],
}
_CLIENT: Mapping[str, Any] = {
    **dict.fromkeys(("zone", "currency", "name", "tier", "default_site", "default_calendar")),
    "defaults": {"rates_cents_per_hour": None, "rounding": _ROUNDING},
    "agreement_versions": [_VERSION],
}
_INTERVAL = dict.fromkeys(("start", "end", "activity", "mode", "after_resolution", "visit"))
_ENTRY: Mapping[str, Any] = {
    **dict.fromkeys(
        (
            "id", "tech", "role", "tech_zone", "work_kind", "request", "source", "confirmed",
            "mode", "visit", "late_reason", "recorded_before_lock", "recorded_at", "topic",
            "attendees", "completes", "site", "note",
        )
    ),
    "intervals": [_INTERVAL],
}  # fmt: skip
_REQUEST: Mapping[str, Any] = {
    **dict.fromkeys(
        (
            "type", "minor", "well_defined", "project", "site", "follow_up_of", "recurrence_of",
            "title", "effect", "estimate_min",
        )
    ),
    "type_history": [dict.fromkeys(("type", "effective_at", "recorded_at", "mode", "by"))],
    "events": [dict.fromkeys(("event", "effective_at", "recorded_at", "resolution", "by"))],
}  # fmt: skip
_EXPECT: Mapping[str, Any] = {
    "entries": {ANY: {"status": None, "hold": None, "segments": None, "groups": None}},
    "callout_topups": None,
    "totals": None,
}
_STATE = dict.fromkeys(
    (
        "locked_months", "open_month", "minor_sr_used_min", "onboarding_completed_at",
        "training_seats_used", "training_completed",
    )
)  # fmt: skip
_GIVEN: Mapping[str, Any] = {
    "client": None,
    "state": _STATE,
    "requests": {ANY: _REQUEST},
    "projects": {ANY: dict.fromkeys(("approved_at", "closed_at", "fee_cents", "title"))},
    "authorizations": [
        dict.fromkeys(("kind", "request", "from", "to", "approved_by", "at", "note"))
    ],
    "overrides": [
        dict.fromkeys(
            ("entry", "decision", "by", "at", "reason", "from", "to", "route", "multiplier")
        )
    ],
    "agreement_versions": [_VERSION],
    "calendars": {ANY: _CALENDAR},
    "clients": {ANY: _CLIENT},
    "entries": [_ENTRY],
}
_CASE: Mapping[str, Any] = {
    **_GIVEN,
    **dict.fromkeys(("id", "title", "rules", "note")),
    "expect": _EXPECT,
    "change": {
        "what": None,
        "patch": _GIVEN,
        "expect_after": _EXPECT,
        "expect_effects": None,
    },
}
_BUDGET = dict.fromkeys(("id", "kind", "title", "client", "input", "expect", "note"))
_QUEUE: Mapping[str, Any] = {
    **dict.fromkeys(
        ("id", "title", "now", "targets_business_min", "weights", "expect_order", "note")
    ),
    "requests": [
        dict.fromkeys(
            (
                "id", "title", "type", "priority", "calendar", "tier_factor", "created_at",
                "first_response_at", "last_client_update_at", "paused_business_min", "reopened",
                "expect",
            )
        )
    ],
}  # fmt: skip
_FILE: Mapping[str, Any] = {
    "schema_version": None,
    "verified_with": None,
    "calendars": {ANY: _CALENDAR},
    "clients": {ANY: _CLIENT},
    "cases": [_CASE],
    "budget_cases": [_BUDGET],
    "queue_cases": [_QUEUE],
}


def unread(rows: Any) -> Iterator[str]:
    """Say of each field that the schema does not know where it stands, in the file's order."""
    yield from _unread(rows, _FILE, "")


def _unread(value: Any, known: Any, where: str) -> Iterator[str]:
    if isinstance(known, list) and isinstance(value, Sequence) and not isinstance(value, str):
        for number, one in enumerate(value):
            name = one.get("id", number) if isinstance(one, Mapping) else number
            yield from _unread(one, known[0], f"{where}[{name}]")
    elif isinstance(known, Mapping) and isinstance(value, Mapping):
        for name, inner in value.items():
            place = f"{where}.{name}" if where else str(name)
            if ANY in known:
                yield from _unread(inner, known[ANY], place)
            elif name in known:
                yield from _unread(inner, known[name], place)
            else:
                yield _word(place, str(name), known)


def _word(place: str, name: str, known: Mapping[str, Any]) -> str:
    close = get_close_matches(name, known, n=1)
    hint = f" Did you mean “{close[0]}”?" if close else ""
    return f"{place}: there is no such field, so it was not read.{hint}"
