"""What stands after a change, and what the ledger gains (domain.md 3.7, 5)."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from app.domain.coverage import (
    CalloutTopUp,
    CaseDecision,
    Entry,
    EntryDecision,
    Group,
    Interval,
    Ledger,
    Override,
    TicketHistory,
    Usage,
    decide_all,
)
from app.domain.coverage.delta import Delta, Effect, compare
from app.domain.coverage.standing import Posting, Standing, postings, settle, topups_of
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


# --- decisions written by hand: what two months of one entry can come to together ----------------


def group(month: str, posting: str = "", *, minutes: int = 60, **given: Any) -> Group:
    """Included work of the tenth of a month, posted there or where it is said."""
    at = datetime.fromisoformat(f"{month}-10T15:00:00+00:00")
    fields: dict[str, Any] = {
        "start": at,
        "end": at,
        "decision": "included",
        "reason": "IN-INCIDENT",
        "rule": "R30",
        "route": "monthly_fee",
        "multiplier": Fraction(1),
        "work_month": month,
        "posting_month": posting or month,
        "version": "v1",
        "flags": (),
        "worked_seconds": minutes * 60,
        "rounded_min": minutes,
        "rate_minor": 0,
        "amount_minor": 0,
        "currency": "USD",
    }
    return Group(**(fields | given))


def decision(*groups: Group, callout: CalloutTopUp | None = None) -> EntryDecision:
    return EntryDecision("e1", "decided", None, (), groups, callout)


def case(one: EntryDecision) -> CaseDecision:
    return CaseDecision({one.entry: one}, (), Usage())


def minimum(month: str) -> CalloutTopUp:
    """What is missing to the minimum of the night of `group(month)`."""
    at = group(month).start
    return CalloutTopUp("t1", "e1", at, 30, Fraction(1), 100, 50, "USD", month, ("e1",))


def asked(month: str) -> Delta:
    """Somebody is asked about one month of the entry."""
    return Delta((Effect("e1", ("e1",), "adjustment_proposal", month, "2026-05", 1, 0),), (), ())


def test_late_minutes_of_a_month_that_nobody_is_asked_about_stay_where_they_were_posted() -> None:
    was = decision(group("2026-02", "2026-04"), group("2026-03"))
    now = decision(group("2026-02", "2026-05"), group("2026-03", minutes=90))
    stands = settle(case(was), case(now), asked("2026-03")).decisions["e1"]
    assert [(one.posting_month, one.rounded_min) for one in stands.groups] == [
        ("2026-04", 60),
        ("2026-03", 60),
    ]


def test_a_minimum_stays_as_it_was_while_its_night_is_asked_about() -> None:
    was = decision(group("2026-02"), group("2026-03"), callout=minimum("2026-03"))
    now = decision(group("2026-02"), group("2026-03"))
    # Gone now, and its month is asked about: it stays.
    kept = settle(case(was), case(now), asked("2026-03")).decisions["e1"]
    assert kept.callout == minimum("2026-03")
    # Gone now, and only the other month is asked about: it goes.
    gone = settle(case(was), case(now), asked("2026-02")).decisions["e1"]
    assert gone.callout is None
    # New, and its month is asked about: not yet.
    waits = settle(case(now), case(was), asked("2026-03")).decisions["e1"]
    assert waits.callout is None
    # New, and only the other month is asked about: at once.
    comes = settle(case(now), case(was), asked("2026-02")).decisions["e1"]
    assert comes.callout == minimum("2026-03")


def test_every_stretch_of_the_budget_counts_in_its_month() -> None:
    stands = decision(
        group("2026-03", minutes=60),
        group("2026-03", minutes=15, reason="IN-DOCS"),
        group("2026-03", minutes=45, route="setup"),
        group("2026-04", minutes=30),
    )
    assert postings(stands, {}, (), OPEN) == (
        Posting("e1", "2026-03", "2026-03", 75),
        Posting("e1", "2026-04", "2026-04", 30),
    )


def test_late_minutes_go_to_the_month_they_were_posted_to() -> None:
    stands = decision(group("2026-02", "2026-03"))
    assert postings(stands, {"2026-02": 15}, (), OPEN) == (Posting("e1", "2026-02", "2026-03", 45),)


def test_a_month_that_is_locked_meanwhile_hands_its_postings_to_the_open_one() -> None:
    stands = decision(group("2026-02", "2026-03"))
    (moved,) = postings(stands, {}, (), MARCH_LOCKED)
    assert moved.posting_month == "2026-04"
    (nowhere_else,) = postings(stands, {}, (), Ledger(frozenset({"2026-03"})))
    assert nowhere_else.posting_month == "2026-03"


def test_minutes_that_nobody_decides_any_more_are_taken_back_where_they_were_done() -> None:
    assert postings(decision(), {"2026-03": 60}, (), OPEN) == (
        Posting("e1", "2026-03", "2026-03", -60),
    )


def test_what_stands_in_the_ledger_already_is_not_posted_again() -> None:
    assert postings(decision(group("2026-03")), {"2026-03": 60}, (), OPEN) == ()


def test_uncounted_work_is_posted_nowhere_else_and_moves_nothing() -> None:
    travel = group("2026-03", decision="not_applicable", route="internal", minutes=0)
    was, now = decision(group("2026-03", "2026-04")), decision(travel, group("2026-03", "2026-05"))
    stands = settle(case(was), case(now), Delta((), (), ())).decisions["e1"]
    assert [one.posting_month for one in stands.groups] == ["2026-03", "2026-04"]


def test_an_entry_that_was_held_takes_its_first_decision_whole() -> None:
    held = EntryDecision("e1", "held", "HOLD-OVERLAP")
    now = decision(group("2026-03"))
    standing = settle(case(held), case(now), asked("2026-03"))
    assert standing.decisions == {"e1": now}
    assert standing.waiting == {}


def test_the_stretches_of_a_blended_entry_stand_in_order_of_time() -> None:
    april = datetime(2026, 4, 1, 4, tzinfo=UTC)
    work = [month_edge()]
    old = decide(work, incident(), MARCH_LOCKED)
    free = Override("e1", "included", by="tam", reason="agreed in advance", end=april)
    new = decide(work, incident(), MARCH_LOCKED, free)
    delta = Delta(
        (Effect("e1", ("e1",), "adjustment_proposal", "2026-04", "2026-04", 1, 0),), (), ()
    )
    stands = settle(old, new, delta).decisions["e1"]
    assert [(one.work_month, one.reason) for one in stands.segments] == [
        ("2026-03", "IN-OVERRIDE"),
        ("2026-04", "EX-AFTER-HOURS"),
    ]
    assert [(one.work_month, one.reason) for one in stands.groups] == [
        ("2026-03", "IN-OVERRIDE"),
        ("2026-04", "EX-AFTER-HOURS"),
    ]
    again = replace(stands, segments=stands.segments[::-1], groups=stands.groups[::-1])
    back = settle(case(again), case(again), asked("2026-03")).decisions["e1"]
    assert (back.segments, back.groups) == (stands.segments, stands.groups)
