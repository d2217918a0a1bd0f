"""Agreements: terms like those of the guide's example, scaled to the work that was found.

Source: domain.md 2 (Agreement → AgreementVersion).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from app.importers.demo.calendars import Calendars
from app.importers.demo.chance import share
from app.importers.demo.clients import DemoClient
from app.importers.demo.people import People
from app.importers.demo.stage import Row, Stage
from app.importers.demo.times import LogClock, month_start, quarter_start

SECOND_VERSION, ENDED, ONBOARDING, LATE_START = 1, 6, 10, 17
"""Ranks of the clients with something particular."""
LEAST_BUDGET, BUDGET_STEP = 240, 60
LEAST_USE, MOST_USE = 0.70, 1.15
"""How much of its budget a client uses, at least and at most."""
STEP_UP = 1.25
MONTH_DAYS = 30.4
ONBOARDING_DAYS = 24
WIDE_SEATS = 4


@dataclass(frozen=True, slots=True)
class Span:
    """When a client's agreement holds, both days included."""

    first: date
    last: date | None = None
    renewed: date | None = None


def span_of(rank: int, clock: LogClock) -> Span:
    """When the agreement of the client of this rank holds."""
    today, began = clock.now.date(), clock.start.date()
    if rank == 0:
        return Span(date(began.year, 1, 1))
    if rank in {ONBOARDING, LATE_START}:
        return Span(month_start(today, -1))
    first = month_start(began, -(2 + rank * 5 % 12))
    if rank == ENDED:
        return Span(first, month_start(today) - timedelta(days=1))
    return Span(first, renewed=quarter_start(today) if rank == SECOND_VERSION else None)


def plan_agreement(
    stage: Stage, people: People, calendars: Calendars, client: DemoClient, work: Iterable[Row]
) -> None:
    """Plan a client's agreement with one version or two, and when its set-up ended."""
    span = span_of(client.rank, stage.clock)
    signed = span.first - timedelta(days=9)
    agreement = stage.add(
        "agreement",
        _noon(signed),
        people.admin["id"],
        client_id=client.id,
        name="Managed support",
        signed_on=signed,
    )
    budget = _budget(stage, client, span, work)
    terms = _terms(stage, calendars, client)
    if span.renewed is None:
        parts = [(span.first, span.last, budget)]
    else:
        before = round(budget / STEP_UP / BUDGET_STEP) * BUDGET_STEP
        ended = span.renewed - timedelta(days=1)
        parts = [(span.first, ended, before), (span.renewed, None, budget)]
    for number, (first, last, minutes) in enumerate(parts, start=1):
        stage.add(
            "agreement_version",
            _noon(first - timedelta(days=5)),
            people.admin["id"],
            client_id=client.id,
            agreement_id=agreement["id"],
            number=number,
            effective_from=first,
            effective_to=last,
            budget_min=minutes,
            fee_minor=minutes * client.firm.zone.rates[0] // 60,
            **terms,
        )
    done = _noon(span.first + timedelta(days=ONBOARDING_DAYS))
    if client.rank != ONBOARDING and done <= stage.now:
        client.row["onboarding_completed_at"] = done


def _terms(stage: Stage, calendars: Calendars, client: DemoClient) -> dict[str, Any]:
    zone = client.firm.zone
    fine = client.rank % 4 == 3  # noqa: PLR2004 -- every fourth client counts in steps of six
    return {
        "zone": zone.name,
        "calendar_id": calendars.of(zone, client.shape)["id"],
        "site_calendars": {
            str(site["id"]): str(site["calendar_id"])
            for site in client.sites.values()
            if site["calendar_id"]
        },
        "currency": zone.currency,
        "rounding": {"increment_min": 6, "mode": "nearest", "minimum_min": 6}
        if fine
        else {"increment_min": 15, "mode": "up", "minimum_min": 15},
        "rates": dict(zip(("standard", "senior"), zone.rates, strict=True)),
        "multipliers": {"after_hours": "1.5", "holiday": "2"},
        "callout_minimum_min": 60 if share(stage.seed, "callout", client.rank) < 1 / 4 else 0,
        "minor_sr": {"per_request_min": 60, "per_month_min": 180},
        "wrap_up_min": 30,
        "training_seats": 2,
        "travel": "follow_visit",
        "timer_hold_after_min": 480,
        "check_in_cadence": "monthly",
    }


def _budget(stage: Stage, client: DemoClient, span: Span, work: Iterable[Row]) -> int:
    """Minutes a month that the found work would use to a believable part."""
    first = max(span.first, stage.clock.start.date())
    last = min(span.last or stage.now.date(), stage.now.date())
    minutes: int = sum(
        -(-row["worked_s"] // 900) * 15
        for row in work
        if first <= row["started_at"].date() <= last and row["work_kind"] != "internal"
    )
    months = max((last - first).days, 1) / MONTH_DAYS
    use = LEAST_USE + (MOST_USE - LEAST_USE) * share(stage.seed, "use", client.rank)
    return max(LEAST_BUDGET, round(minutes / months / use / BUDGET_STEP) * BUDGET_STEP)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
