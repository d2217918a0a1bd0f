"""The engine's answers in the words of the file's `expect`."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.budget import HALF, band_of, budget_state, prorated
from app.domain.calendar import business_seconds
from app.domain.coverage import CaseDecision
from app.domain.coverage.delta import Delta
from app.domain.quarter import QuarterMonth, effective_from, suggest
from app.domain.words import month_bounds
from app.importers.coverage_cases.file import CaseFile, Row, day, instant

BUDGET_STEP_MIN = 15


def answer_of(file: CaseFile, case: Row, decision: CaseDecision) -> dict[str, Any]:
    """What was decided for a case."""
    zone = ZoneInfo(file.rows["clients"][case["client"]]["zone"])
    return {
        "entries": {id_: _entry(decision, id_, zone) for id_ in decision.entries},
        "callout_topups": [
            {
                "request": topup.ticket,
                "entry": topup.entry,
                "minutes": topup.minutes,
                "multiplier": float(topup.multiplier),
                "posting_month": topup.posting_month,
                "amount_cents": topup.amount_minor,
            }
            for topup in decision.topups
        ],
        "totals": {
            "monthly_included_min": decision.minutes("monthly_fee"),
            "setup_min": decision.minutes("setup"),
            "tm_min": decision.minutes("tm_invoice"),
            "callout_topup_min": decision.callout_min,
            "project_min": decision.minutes("project_flat_fee"),
            "tm_amount_cents": decision.amount_minor,
        },
    }


def _entry(decision: CaseDecision, id_: str, zone: ZoneInfo) -> dict[str, Any]:
    entry = decision.entries[id_]
    if entry.hold is not None:
        return {"status": "held", "hold": entry.hold}
    segments = [
        {
            "start": segment.start.astimezone(zone).isoformat(),
            "end": segment.end.astimezone(zone).isoformat(),
            "decision": segment.decision,
            "reason": segment.reason,
            "rule": segment.rule,
            "route": segment.route,
            "multiplier": float(segment.multiplier),
            "work_month": segment.work_month,
            "version": segment.version,
            "activity": segment.activity,
            "flags": list(segment.flags),
            "original_reason": segment.original_reason,
        }
        for segment in entry.segments
    ]
    groups = [
        {
            "decision": group.decision,
            "reason": group.reason,
            "route": group.route,
            "multiplier": float(group.multiplier),
            "work_month": group.work_month,
            "posting_month": group.posting_month,
            "worked_min": round(group.worked_seconds / 60, 2),
            "rounded_min": group.rounded_min,
            "amount_cents": group.amount_minor,
            "rule": group.rule,
            "version": group.version,
            "currency": group.currency,
            "flags": list(group.flags),
            "original_reason": group.original_reason,
        }
        for group in entry.groups
    ]
    return {"status": "decided", "segments": segments, "groups": groups}


def effects_of(delta: Delta) -> list[dict[str, Any]]:
    """What a change does, in the words of `expect_effects`."""
    return [
        {
            "entry": effect.entry,
            "work_month": effect.work_month,
            "posting_month": effect.posting_month,
            "kind": effect.kind,
            "amount_cents": effect.amount_minor,
            "included_min": effect.included_min,
        }
        for effect in delta.effects
    ]


def budget_answer(file: CaseFile, case: Row) -> dict[str, Any]:
    """What the budget's rules say to a case.

    Raises:
        ValueError: a kind of case that nobody knows.
    """
    kinds = {"burn": _burn, "quarter": _quarter, "proration": _proration}
    if case["kind"] not in kinds:
        raise ValueError(f"“{case['kind']}” is no kind of budget case")
    return kinds[case["kind"]](file, case)


def _burn(file: CaseFile, case: Row) -> dict[str, Any]:
    given = case["input"]
    terms = file.terms(case["client"])
    now = instant(given["now"])
    start, end = month_bounds(now, terms.zone)
    today = now.astimezone(ZoneInfo(terms.zone)).date()
    version = next((one for one in terms.versions if one.holds_on(today)), None)
    calendar = version.calendar if version else terms.default_calendar
    total = business_seconds(calendar, start, end)
    gone = business_seconds(calendar, start, now)
    trailing = given.get("trailing_3_months_min") or ()
    state = budget_state(
        given["budget_min"],
        given["consumed_min"],
        Fraction(gone, total) if total else Fraction(0),
        Fraction(sum(trailing), len(trailing)) if trailing else None,
    )
    return {
        "business_min_total": total // 60,
        "business_min_elapsed": gone // 60,
        "elapsed_pct": _rounded(state.elapsed * 100, 1),
        "utilisation_pct": _rounded(state.utilisation * 100, 1),
        "remaining_min": state.remaining_min,
        "burn_index": None if state.burn_index is None else _rounded(state.burn_index, 3),
        "projected_min": state.projected_min,
        "projected_pct": _rounded(Fraction(state.projected_min * 100, state.budget_min or 1), 1),
        "band_now": band_of(state.utilisation),
        "band_projected": state.band,
    }


def _quarter(_file: CaseFile, case: Row) -> dict[str, Any]:
    given = case["input"]
    months = [
        QuarterMonth(
            month=row["month"],
            budget_min=row["budget"],
            consumed_min=row["consumed"],
            exceptional_min=row.get("exceptional", 0),
            full=row.get("full", True),
            projected=row.get("projected", False),
        )
        for row in given["months"]
    ]
    found = suggest(months, given["budget_min"], given["fee_cents"])
    answer: dict[str, Any] = {
        "quarter_budget_min": found.quarter_budget_min,
        "quarter_consumed_min": found.quarter_consumed_min,
        "quarter_utilisation_pct": _rounded(found.utilisation * 100, 1),
        "exceptional_min": found.exceptional_min,
        "adjusted_utilisation_pct": _rounded(found.adjusted_utilisation * 100, 1),
        "outcome": found.outcome,
        "why": found.why,
        "demand_min": None if found.demand is None else int(found.demand + HALF),
        "raw_target_min": None if found.target is None else int(found.target + HALF),
        "capped": found.capped,
        "suggested_budget_min": found.budget_min,
        "suggested_fee_cents": found.fee_minor,
    }
    if given.get("approved_on"):
        answer["effective_from"] = effective_from(
            given["quarter"], day(given["approved_on"])
        ).isoformat()
    return answer


def _proration(_file: CaseFile, case: Row) -> dict[str, Any]:
    given = case["input"]
    first = date.fromisoformat(f"{given['month']}-01")
    after = (first.replace(day=28) + (date(2000, 1, 5) - date(2000, 1, 1))).replace(day=1)
    begins = max(day(given["effective_from"]), first) if given.get("effective_from") else first
    ends = day(given["effective_to"]) if given.get("effective_to") else date.max
    last = min(ends, date.fromordinal(after.toordinal() - 1))
    active = max(0, last.toordinal() - begins.toordinal() + 1)
    days = after.toordinal() - first.toordinal()
    return {
        "active_days": active,
        "days_in_month": days,
        "budget_min": prorated(given["budget_min"], active, days, BUDGET_STEP_MIN),
        "fee_cents": prorated(given["fee_cents"], active, days),
    }


def _rounded(share: Fraction, places: int) -> float:
    """A share as the file writes it: halves up."""
    scale: int = 10**places
    return int(share * scale + HALF) / scale
