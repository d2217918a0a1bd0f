"""What a later change does to decisions that stand (domain.md 3.7, DELTA)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from app.domain.coverage import (
    CaseDecision,
    Entry,
    Ledger,
    Override,
    TicketHistory,
    decide_all,
)
from app.domain.coverage.delta import Delta, compare
from tests.unit.domain.coverage_world import NORTHWIND, entry, incident, minor_request

FEBRUARY_LOCKED = Ledger(frozenset({"2026-01", "2026-02"}), "2026-03")
MARCH_LOCKED = Ledger(frozenset({"2026-01", "2026-02", "2026-03"}), "2026-04")


def decide(
    entries: Iterable[Entry],
    history: TicketHistory,
    ledger: Ledger = FEBRUARY_LOCKED,
    **given: Any,
) -> CaseDecision:
    return decide_all(entries, {history.id: history}, NORTHWIND, ledger=ledger, **given)


def delta(
    before: tuple[Iterable[Entry], TicketHistory],
    after: tuple[Iterable[Entry], TicketHistory],
    ledger: Ledger = FEBRUARY_LOCKED,
    **given: Any,
) -> Delta:
    tickets = {one.id: one.ticket for one in (*before[0], *after[0])}
    return compare(decide(*before, ledger), decide(*after, ledger, **given), ledger, tickets)


def included(entry_id: str) -> Override:
    return Override(entry_id, "included", by="tam", reason="agreed at the check-in")


def test_the_same_inputs_have_no_effect() -> None:
    case = ([entry(("10 20:00", "10 20:10"))], incident())
    assert delta(case, case) == Delta((), (), ())


def test_a_new_entry_is_decided_first_and_is_no_effect_itself() -> None:
    first, later = entry(("10 10:00", "10 10:30")), entry(("11 10:00", "11 10:30"), id_="e2")
    found = delta(([first], incident()), ([first, later], incident()))
    assert found.effects == ()
    assert found.decided_first == ("e2",)


def test_settling_a_hold_is_a_first_decision() -> None:
    long = entry(("10 09:00", "10 18:30"))
    confirmed = entry(("10 09:00", "10 18:30"), confirmed=True)
    found = delta(([long], incident()), ([confirmed], incident()))
    assert found.effects == ()
    assert found.decided_first == ("e1",)


def test_becoming_held_leaves_the_old_decision_standing() -> None:
    mine = entry(("10 10:30", "10 11:00"), id_="e2")
    other = entry(("10 10:00", "10 11:00"))
    found = delta(([mine], incident()), ([other, mine], incident()))
    assert found.effects == ()
    assert found.became_held == ("e2",)


def test_withdrawn_work_is_taken_back_at_once_while_its_month_is_open() -> None:
    evening = entry(("10 20:00", "10 21:00"))
    (effect,) = delta(([evening], incident()), ([], incident())).effects
    assert (effect.kind, effect.amount_minor, effect.included_min) == ("redecided", -27000, 0)


def test_withdrawn_included_work_of_a_locked_month_adjusts_the_budget() -> None:
    morning = entry(("10 10:00", "10 11:00"), recorded_before_lock=True)
    (effect,) = delta(([morning], incident()), ([], incident()), MARCH_LOCKED).effects
    assert effect.kind == "budget_adjustment"
    assert (effect.work_month, effect.posting_month) == ("2026-03", "2026-04")
    assert effect.included_min == -60


def test_a_reason_that_moves_no_minute_and_no_money_has_no_effect() -> None:
    morning = entry(("10 10:00", "10 11:00"))
    found = delta(([morning], incident()), ([morning], incident()), overrides=[included("e1")])
    assert found.effects == ()


def test_entries_that_share_a_call_out_minimum_are_one_effect() -> None:
    night = [entry(("10 20:00", "10 20:20")), entry(("10 22:00", "10 22:10"), id_="e2")]
    (effect,) = delta((night, incident()), (night, incident()), overrides=[included("e1")]).effects
    assert (effect.entry, effect.entries) == ("e1", ("e1", "e2"))
    # The first entry's 30 minutes are free now; the minimum counts them and stays as it was.
    assert (effect.kind, effect.amount_minor, effect.included_min) == ("redecided", -13500, 30)


def test_a_minimum_that_an_entry_had_a_part_in_stands_while_that_entry_is_held() -> None:
    first, second = entry(("10 20:00", "10 20:40")), entry(("10 22:00", "10 22:10"), id_="e2")
    before = [first, second]
    third = entry(("10 19:30", "10 20:20"), id_="e0", ticket=None, work_kind="check_in")
    found = delta((before, incident()), ([third, *before], incident()))
    assert found.became_held == ("e1",)
    assert found.effects == ()


def test_work_moved_into_a_locked_month_is_asked_for_and_what_it_leaves_is_given_back() -> None:
    march = entry(("10 20:00", "10 21:00"), recorded_before_lock=True)
    january = Entry(
        **{
            **{name: getattr(march, name) for name in ("id", "technician", "grade", "work_kind")},
            "ticket": march.ticket,
            "recorded_before_lock": True,
            "intervals": tuple(
                type(one)(one.start.replace(month=2), one.end.replace(month=2))
                for one in march.intervals
            ),
        }
    )
    left, arrived = sorted(
        delta(([march], incident()), ([january], incident())).effects,
        key=lambda effect: effect.amount_minor,
    )
    assert (left.kind, left.work_month, left.amount_minor) == ("redecided", "2026-03", -27000)
    assert (arrived.kind, arrived.work_month) == ("adjustment_proposal", "2026-02")
    assert (arrived.posting_month, arrived.amount_minor) == ("2026-03", 27000)


def test_late_work_that_was_posted_to_the_open_month_is_still_open() -> None:
    late = entry(("10 10:00", "10 11:00"), late_reason="the phone was in the car")
    ledger = Ledger(frozenset({"2026-03"}), "2026-04")
    before = decide([late], incident(), ledger)
    after = decide([late], TicketHistory("t1", "service_request"), ledger)
    (effect,) = compare(before, after, ledger, {"e1": "t1"}).effects
    assert (effect.kind, effect.posting_month) == ("redecision_proposed", "2026-04")


def test_an_allowance_taken_by_an_earlier_entry_is_a_proposal_for_the_later_one() -> None:
    later = entry(("10 14:00", "10 14:50"), id_="e2")
    earlier = entry(("10 10:00", "10 10:30"))
    found = delta(([later], minor_request()), ([earlier, later], minor_request()))
    (effect,) = found.effects
    assert (effect.entry, effect.kind) == ("e2", "redecision_proposed")
    assert (effect.amount_minor, effect.included_min) == (9000, -30)
    assert found.decided_first == ("e1",)


def test_a_dearer_decision_of_a_locked_month_leaves_the_budget_alone() -> None:
    morning = entry(("10 10:00", "10 11:00"), recorded_before_lock=True)
    request = TicketHistory("t1", "service_request")
    (effect,) = delta(([morning], incident()), ([morning], request), MARCH_LOCKED).effects
    assert effect.kind == "adjustment_proposal"
    assert effect.proposed
    assert (effect.amount_minor, effect.included_min) == (18000, 0)


def test_withdrawn_late_work_is_taken_back_at_once_from_the_open_month_it_was_posted_to() -> None:
    late = entry(("10 10:00", "10 11:00"), late_reason="the phone was in the car")
    (effect,) = delta(([late], incident()), ([], incident()), MARCH_LOCKED).effects
    assert (effect.kind, effect.work_month, effect.posting_month, effect.included_min) == (
        "redecided",
        "2026-03",
        "2026-04",
        -60,
    )


def test_work_that_was_not_counted_is_asked_for_in_the_month_it_would_be_posted_to() -> None:
    internal = entry(
        ("10 20:00", "10 21:00"), work_kind="internal", late_reason="the phone was in the car"
    )
    billed = replace(internal, work_kind="request")
    (effect,) = delta(([internal], incident()), ([billed], incident()), MARCH_LOCKED).effects
    assert (effect.kind, effect.posting_month, effect.amount_minor) == (
        "redecision_proposed",
        "2026-04",
        27000,
    )


@pytest.mark.parametrize(
    ("ledger", "kind"),
    [(FEBRUARY_LOCKED, "redecision_proposed"), (MARCH_LOCKED, "adjustment_proposal")],
)
def test_a_cent_more_is_dear_enough_to_be_asked_for(ledger: Ledger, kind: str) -> None:
    cheap = replace(NORTHWIND.versions[0], rates={"standard": 4})
    work = entry(("10 10:00", "10 10:15"), recorded_before_lock=True)
    old, new = (
        decide_all([work], {"t1": history}, replace(NORTHWIND, versions=(cheap,)), ledger=ledger)
        for history in (incident(), TicketHistory("t1", "service_request"))
    )
    (effect,) = compare(old, new, ledger, {"e1": "t1"}).effects
    assert (effect.kind, effect.amount_minor) == (kind, 1)
    (back,) = compare(new, old, ledger, {"e1": "t1"}).effects
    assert (back.amount_minor, back.proposed) == (-1, False)


def test_without_an_open_month_an_adjustment_stays_in_the_latest_it_was_posted_to() -> None:
    work = entry(("10 10:00", "10 11:00"), recorded_before_lock=True)
    locked = Ledger(frozenset({"2026-03"}))
    request = TicketHistory("t1", "service_request")
    (effect,) = delta(([work], incident()), ([work], request), locked).effects
    assert (effect.kind, effect.posting_month) == ("adjustment_proposal", "2026-03")
