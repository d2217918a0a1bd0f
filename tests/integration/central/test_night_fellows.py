"""Entries of one night share a call-out minimum: what withdrawing one of them does to the others.

Source: domain.md 3.6 (CALLOUT), 3.7 (DELTA).
"""

from datetime import date

import pytest

from app.domain.people import Actor
from app.domain.vocabulary import Right
from app.queries.effects import open_proposals
from app.records import AgreementVersion, CoverageDecision, TimeEntry, User
from app.usecases.context import Ctx
from app.usecases.settle_effect import SettleEffect, settle_effect
from tests.integration.central.coverage_world import SCOPE, Month, ny
from tests.integration.central.world import World


@pytest.fixture
def month(world: World) -> Month:
    """The agreement holds from the first of January, with an hour as the least of a call-out."""
    world.clock.at = ny("04-10 12:00")
    opened = Month(world)
    opened.begin_agreement(date(2026, 1, 1))
    rates = {"standard": 18000, "senior": 24000}
    opened.change(AgreementVersion, opened.version().id, callout_minimum_min=60, rates=rates)
    opened.change(User, opened.mira, rights=["technician", "tam"])
    return opened


def night(month: Month) -> tuple[TimeEntry, TimeEntry]:
    """Ten minutes by a standard technician, whose the minimum is, and ten by a senior."""
    ticket = month.ticket()
    first = month.entry(ticket, "03-10 20:00", "03-10 20:10")
    return first, month.entry(ticket, "03-10 21:00", "03-10 21:10", grade="senior")


def withdraw(month: Month, entry: TimeEntry) -> None:
    month.change(TimeEntry, entry.id, void=True, void_reason="booked on the wrong client")


def minimums(month: Month) -> dict[str, int]:
    """What stands of the night's minimum: minutes by the entry that carries it."""
    rows = [one for one in month.all(CoverageDecision) if one.standing]
    latest = {one.entry_id: one.callout for one in rows}
    return {str(entry): row["minutes"] for entry, row in latest.items() if row}


def test_withdrawn_work_stands_while_its_dearer_night_fellow_is_asked_about(month: Month) -> None:
    first, fellow = night(month)
    before = month.told(first), month.told(fellow)
    assert minimums(month) == {str(first.id): 30}
    withdraw(month, first)
    # 67.50 less work and 135.00 less minimum; 45 minutes at the senior's rate are more than both.
    (effect,) = [one for one in month.effects() if one[-1] == "proposed"]
    assert effect[:2] == ("redecision_proposed", "2026-03")
    assert effect[2] > 0
    assert (month.told(first), month.told(fellow)) == before
    assert minimums(month) == {str(first.id): 30}


def test_withdrawn_work_goes_once_its_dearer_night_fellow_is_agreed_to(month: Month) -> None:
    first, fellow = night(month)
    withdraw(month, first)
    (asked,) = month.ask(lambda session: open_proposals(session, client=month.client))
    assert set(asked.entry_ids) == {first.id, fellow.id}
    actor = Actor(month.mira, "Mira", rights=frozenset({Right.TAM}))
    ctx = Ctx(actor, month.world.clock, month.world.central.ids, SCOPE)
    command = SettleEffect(asked.id, "agreed", note="told them on the phone")
    month.world.central.work.run(
        "settle_effect", SCOPE, lambda session: settle_effect(session, ctx, command)
    )
    assert month.told(first) == []
    assert minimums(month) == {str(fellow.id): 45}


def test_withdrawn_work_goes_at_once_where_its_night_fellow_becomes_no_dearer(month: Month) -> None:
    ticket = month.ticket()
    first = month.entry(ticket, "03-10 20:00", "03-10 20:10")
    fellow = month.entry(ticket, "03-10 21:00", "03-10 21:10")
    withdraw(month, first)
    assert month.told(first) == []
    assert minimums(month) == {str(fellow.id): 45}
    assert [one for one in month.effects() if one[-1] == "proposed"] == []
