"""Read tests/data/coverage-golden.yaml into the values of the engine; its head has the schema."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import yaml

from app.domain.calendar import CalendarRules, parse_windows
from app.domain.coverage import (
    Authorization,
    CaseDecision,
    ClientTerms,
    Entry,
    Interval,
    Ledger,
    MinorCaps,
    Multipliers,
    Override,
    Project,
    Rounding,
    Terms,
    TicketHistory,
    Usage,
    decide_all,
)

Row = dict[str, Any]

GOLDEN = Path(__file__).resolve().parents[2] / "data" / "coverage-golden.yaml"
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@cache
def golden() -> Row:
    return cast("Row", yaml.safe_load(GOLDEN.read_text(encoding="utf-8")))


@cache
def calendar(name: str) -> CalendarRules:
    row = golden()["calendars"][name]
    return CalendarRules(
        zone=row["zone"],
        weekly=tuple(parse_windows(row["weekly"].get(day, ())) for day in WEEK),
        holidays={date.fromisoformat(day["date"]): day["name"] for day in row["holidays"]},
        special_days={
            date.fromisoformat(day["date"]): parse_windows(day["windows"])
            for day in row.get("special_days", ())
        },
    )


@cache
def client_terms(name: str) -> ClientTerms:
    row = golden()["clients"][name]
    return ClientTerms(
        zone=row["zone"],
        currency=row["currency"],
        default_site=row["default_site"],
        default_calendar=calendar(row["default_calendar"]),
        default_rates=row["defaults"]["rates_cents_per_hour"],
        default_rounding=Rounding(**row["defaults"]["rounding"]),
        versions=tuple(_version(version) for version in row["agreement_versions"]),
    )


def decide_golden(case: Row) -> CaseDecision:
    state = case.get("state", {})
    completed = state.get("onboarding_completed_at")
    return decide_all(
        entries_of(case),
        histories_of(case),
        client_terms(case["client"]),
        onboarding_completed_at=_at(completed) if completed else None,
        authorizations=[
            Authorization(
                kind=row["kind"],
                start=_at(row["from"]),
                end=_at(row["to"]),
                ticket=row["request"],
                approved_by=row["approved_by"],
            )
            for row in case.get("authorizations", ())
        ],
        projects=[
            Project(id_, _moment(row, "approved_at"), _moment(row, "closed_at"))
            for id_, row in case.get("projects", {}).items()
        ],
        overrides=[_override(row) for row in case.get("overrides", ())],
        ledger=Ledger(frozenset(state.get("locked_months", ())), state.get("open_month")),
        usage=Usage(
            minor_by_month={
                month: minutes * 60 for month, minutes in state.get("minor_sr_used_min", {}).items()
            },
            seats_used=tuple(state.get("training_seats_used", ())),
            seats_completed=tuple(state.get("training_completed", ())),
        ),
    )


def entries_of(case: Row) -> list[Entry]:
    return [_entry(row) for row in case["entries"]]


def histories_of(case: Row) -> dict[str, TicketHistory]:
    return {id_: _history(id_, row) for id_, row in case.get("requests", {}).items()}


def answer_of(case: Row, decision: CaseDecision) -> Row:
    """Write a decision in the shape of the file's ``expect``."""
    zone = ZoneInfo(client_terms(case["client"]).zone)
    answer: Row = {
        "entries": {id_: _entry_answer(decision, id_, zone) for id_ in decision.entries},
        "totals": {
            "monthly_included_min": decision.minutes("monthly_fee"),
            "setup_min": decision.minutes("setup"),
            "tm_min": decision.minutes("tm_invoice"),
            "callout_topup_min": decision.callout_min,
            "project_min": decision.minutes("project_flat_fee"),
            "tm_amount_cents": decision.amount_minor,
        },
    }
    if decision.topups:
        answer["callout_topups"] = [
            {
                "request": topup.ticket,
                "entry": topup.entry,
                "minutes": topup.minutes,
                "multiplier": float(topup.multiplier),
                "posting_month": topup.posting_month,
                "amount_cents": topup.amount_minor,
            }
            for topup in decision.topups
        ]
    return answer


def _entry_answer(decision: CaseDecision, id_: str, zone: ZoneInfo) -> Row:
    entry = decision.entries[id_]
    if entry.hold is not None:
        return {"status": "held", "hold": entry.hold}
    segments = [
        {
            "start": segment.start.astimezone(zone).isoformat(),
            "end": segment.end.astimezone(zone).isoformat(),
            "decision": segment.decision,
            "reason": segment.reason,
        }
        for segment in entry.segments
    ]
    groups: list[Row] = []
    for group in entry.groups:
        row: Row = {
            "decision": group.decision,
            "reason": group.reason,
            "route": group.route,
            "multiplier": float(group.multiplier),
            "work_month": group.work_month,
            "posting_month": group.posting_month,
            "worked_min": round(group.worked_seconds / 60, 2),
            "rounded_min": group.rounded_min,
            "amount_cents": group.amount_minor,
        }
        groups.append(row | ({"flags": list(group.flags)} if group.flags else {}))
    return {"status": "decided", "segments": segments, "groups": groups}


def _version(row: Row) -> Terms:
    to = row["effective_to"]
    return Terms(
        id=row["id"],
        effective_from=date.fromisoformat(row["effective_from"]),
        effective_to=date.fromisoformat(to) if to else None,
        calendar=calendar(row["calendar"]),
        site_calendars={site: calendar(name) for site, name in row["site_calendars"].items()},
        rounding=Rounding(**row["rounding"]),
        rates=row["rates_cents_per_hour"],
        multipliers=Multipliers(
            after_hours=_exact(row["multipliers"]["after_hours"]),
            holiday=_exact(row["multipliers"]["holiday"]),
        ),
        callout_minimum_min=row["callout_minimum_min"],
        minor_sr=MinorCaps(**row["minor_sr"]),
        wrap_up_min=row["wrap_up_min"],
        training_seats=row["training_seats"],
        travel=row["travel"],
        timer_hold_after_min=row["timer_hold_after_min"],
    )


def _entry(row: Row) -> Entry:
    return Entry(
        id=row["id"],
        technician=row["tech"],
        grade=row["role"],
        work_kind=row["work_kind"],
        intervals=tuple(
            Interval(
                start=_at(interval["start"]),
                end=_at(interval["end"]),
                activity=interval.get("activity", "work"),
                mode=row.get("mode", "remote"),
                after_resolution=interval.get("after_resolution"),
                visit=row.get("visit"),
            )
            for interval in row["intervals"]
        ),
        ticket=row.get("request"),
        source=row.get("source", "timer"),
        confirmed=row.get("confirmed", False),
        late_reason=row.get("late_reason"),
        recorded_before_lock=row.get("recorded_before_lock", False),
        topic=row.get("topic"),
        attendees=tuple(row.get("attendees", ())),
        completes=tuple(row.get("completes", ())),
    )


def _history(id_: str, row: Row) -> TicketHistory:
    return TicketHistory(
        id=id_,
        kind=row["type"],
        kind_changes=tuple(
            (_at(change["effective_at"]), change["type"]) for change in row.get("type_history", ())
        ),
        events=tuple(
            (_at(event["effective_at"]), event["event"], event.get("resolution"))
            for event in row.get("events", ())
        ),
        minor=row.get("minor", False),
        well_defined=row.get("well_defined", False),
        project=row.get("project"),
        site=row.get("site"),
    )


def _override(row: Row) -> Override:
    multiplier = row.get("multiplier")
    return Override(
        entry=row["entry"],
        decision=row["decision"],
        by=row["by"],
        reason=row["reason"],
        at=_moment(row, "at"),
        start=_moment(row, "from"),
        end=_moment(row, "to"),
        route=row.get("route"),
        multiplier=None if multiplier is None else _exact(multiplier),
    )


def _exact(number: float) -> Fraction:
    return Fraction(Decimal(str(number)))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _moment(row: Row, name: str) -> datetime | None:
    return _at(row[name]) if row.get(name) else None
