"""What stands after a change, and what the ledger gains (domain.md 3.7, 5)."""

from collections import Counter
from datetime import datetime

from app.domain.coverage import (
    CaseDecision,
    Entry,
    Interval,
    Ledger,
    Override,
    TicketHistory,
    decide_all,
)
from app.domain.coverage.delta import Delta, compare
from app.domain.coverage.standing import Standing, postings, settle, topups_of
from tests.unit.domain.coverage_world import NORTHWIND, entry, incident, minor_request

OPEN = Ledger(frozenset({"2026-02"}), "2026-03")
MARCH_LOCKED = Ledger(frozenset({"2026-02", "2026-03"}), "2026-04")
REQUEST = TicketHistory("t1", "service_request")
TICKETS = dict.fromkeys(("e1", "e2"), "t1")


def decide(
    entries: list[Entry], history: TicketHistory, ledger: Ledger, *overrides: Override
) -> CaseDecision:
    return decide_all(entries, {history.id: history}, NORTHWIND, ledger=ledger, overrides=overrides)


def changed(old: CaseDecision, new: CaseDecision, ledger: Ledger) -> tuple[Delta, Standing]:
    delta = compare(old, new, ledger, TICKETS)
    return delta, settle(old, new, delta)


def test_a_cheaper_decision_stands_at_once() -> None:
    work = [entry(("10 10:00", "10 11:00"))]
    new = decide(work, incident(), OPEN)
    _delta, standing = changed(decide(work, REQUEST, OPEN), new, OPEN)
    assert standing.decisions["e1"] == new.entries["e1"]
    assert standing.waiting == {}


def test_a_dearer_decision_waits_beside_the_old_one() -> None:
    work = [entry(("10 10:00", "10 11:00"))]
    old, new = decide(work, incident(), OPEN), decide(work, REQUEST, OPEN)
    _delta, standing = changed(old, new, OPEN)
    assert standing.decisions["e1"] == old.entries["e1"]
    assert standing.waiting["e1"] == new.entries["e1"]


def test_a_held_entry_keeps_its_old_decision_and_its_place_in_the_ledger() -> None:
    mine = entry(("10 10:30", "10 11:00"), id_="e2")
    other = entry(("10 10:00", "10 11:00"))
    old, new = decide([mine], incident(), OPEN), decide([other, mine], incident(), OPEN)
    delta, standing = changed(old, new, OPEN)
    assert standing.decisions["e2"].status == "decided"
    assert standing.waiting["e2"].hold == "HOLD-OVERLAP"
    posted = {"2026-03": 30}
    assert postings(standing.decisions["e2"], posted, delta.effects, OPEN) == ()


def month_edge() -> Entry:
    """An evening that ends in April, with the end of March locked before it was recorded."""
    at = datetime.fromisoformat
    return Entry(
        id="e1",
        technician="ana",
        grade="standard",
        work_kind="request",
        ticket="t1",
        recorded_before_lock=True,
        intervals=(Interval(at("2026-03-31T22:00:00-04:00"), at("2026-04-01T01:00:00-04:00")),),
    )


def test_an_entry_stands_with_each_month_s_own_fate() -> None:
    # Free in the first half, dearer in the second: April is given back, March has to be asked.
    work, at = [month_edge()], datetime.fromisoformat
    midnight = at("2026-04-01T00:00:00-04:00")
    first = Override("e1", "included", by="tam", reason="agreed in advance", end=midnight)
    second = Override("e1", "included", by="tam", reason="agreed in advance", start=midnight)
    old = decide(work, incident(), MARCH_LOCKED, first)
    new = decide(work, incident(), MARCH_LOCKED, second)
    delta, standing = changed(old, new, MARCH_LOCKED)
    assert [(one.work_month, one.kind) for one in delta.effects] == [
        ("2026-03", "adjustment_proposal"),
        ("2026-04", "redecided"),
    ]
    stands = standing.decisions["e1"]
    assert [(one.work_month, one.decision) for one in stands.groups] == [
        ("2026-03", "included"),
        ("2026-04", "included"),
    ]
    assert Counter(one.work_month for one in stands.segments) == {"2026-03": 1, "2026-04": 1}


def test_a_first_decision_is_posted_where_its_groups_say() -> None:
    decided = decide([entry(("10 10:00", "10 11:00"))], incident(), OPEN).entries["e1"]
    (posting,) = postings(decided, {}, (), OPEN)
    assert (posting.work_month, posting.posting_month, posting.minutes) == (
        "2026-03",
        "2026-03",
        60,
    )


def test_minutes_taken_back_from_a_locked_month_are_posted_in_the_open_one() -> None:
    work = [entry(("10 10:00", "10 11:00"), recorded_before_lock=True)]
    old = decide(work, incident(), MARCH_LOCKED)
    delta, standing = changed(old, decide([], incident(), MARCH_LOCKED), MARCH_LOCKED)
    assert standing.decisions == {}
    gone = old.entries["e1"]
    emptied = type(gone)("e1", "decided")
    (posting,) = postings(emptied, {"2026-03": 60}, delta.effects, MARCH_LOCKED)
    assert (posting.work_month, posting.posting_month, posting.minutes) == (
        "2026-03",
        "2026-04",
        -60,
    )


def test_a_night_that_waits_keeps_its_call_out_minimum() -> None:
    night = [entry(("10 20:00", "10 20:10"))]
    old = decide(night, minor_request(), OPEN)
    new = decide(night, incident(), OPEN)
    delta, standing = changed(old, new, OPEN)
    assert delta.effects[0].kind == "redecision_proposed"
    assert topups_of(standing.decisions.values()) == ()
    assert topups_of(standing.waiting.values()) == new.topups


def test_late_work_stays_posted_where_it_was_when_that_month_is_locked_in_turn() -> None:
    late = [entry(("10 10:00", "10 11:00"), late_reason="the phone was in the car")]
    april_open = Ledger(frozenset({"2026-03"}), "2026-04")
    may_open = Ledger(frozenset({"2026-03", "2026-04"}), "2026-05")
    old = decide(late, incident(), april_open)
    new = decide(late, incident(), may_open)
    delta, standing = changed(old, new, may_open)
    assert delta.effects == ()
    assert standing.decisions["e1"] == old.entries["e1"]
    assert postings(standing.decisions["e1"], {"2026-03": 60}, delta.effects, may_open) == ()
