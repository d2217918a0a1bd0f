"""What the work on an approved quote takes, beside what it was estimated at (S50)."""

from __future__ import annotations

from datetime import timedelta

from app.records import CoverageDecision, TimeEntry
from app.records.types import to_micros
from tests.builders.grounds import Ground
from tests.builders.rows import MIRA, NORTHWIND, NOW, Row, id_of
from tests.integration.usecases.offered import T1036, offered_ground
from tests.integration.usecases.test_quotes import BY_TIME, approve, page, sent

ground = offered_ground


def worked(ground: Ground, name: str, minutes: int, route: str, amount: int = 0) -> None:
    """Work on T-1036 after the approval, as central decided it."""
    start = NOW + timedelta(hours=1)
    end = start + timedelta(minutes=minutes)
    entry: Row = {
        "id": id_of(name), "client_id": NORTHWIND, "ticket_id": T1036, "user_id": MIRA,
        "grade": "standard", "work_kind": "request", "started_at": start, "ended_at": end,
        "intervals": [{"start": to_micros(start), "end": to_micros(end)}],
        "worked_s": minutes * 60, "created_at": end, "created_by": MIRA,
    }  # fmt: skip
    decision: Row = {
        "id": id_of(f"d {name}"), "client_id": NORTHWIND, "entry_id": id_of(name),
        "status": "decided", "headline": "EX-SERVICE-REQUEST", "work_month": "2026-03",
        "standing": True, "engine_version": "1", "digest": "d", "at": end,
        "created_at": end, "created_by": MIRA,
        "groups": [{"route": route, "rounded_min": minutes, "amount_minor": amount}],
    }  # fmt: skip
    ground.fill([(TimeEntry.ENTITY, [entry]), (CoverageDecision.ENTITY, [decision])])


def test_s50_nine_hours_of_twelve_are_75_percent_and_the_price_stays(ground: Ground) -> None:
    quote = sent(ground)
    approve(ground, quote)
    worked(ground, "project work", 540, "project_flat_fee")
    worked(ground, "an incident", 60, "monthly_fee")
    progress = page(ground, quote).line.progress
    assert progress is not None
    assert progress.sentence() == (
        "9.00 h of 12.00 h worked, 75 % of the estimate; the price stays $2,400.00."
    )


def test_work_by_time_has_a_ceiling_and_begins_no_project(ground: Ground) -> None:
    quote = sent(ground, BY_TIME)
    assert approve(ground, quote) is None
    worked(ground, "by the hour", 240, "tm_invoice", 72_000)
    progress = page(ground, quote).line.progress
    assert progress is not None
    assert (progress.level, progress.charged_minor) == ("near", 72_000)
    worked(ground, "one hour more", 60, "tm_invoice", 18_000)
    after = page(ground, quote).line.progress
    assert after is not None
    assert after.level == "reached"
