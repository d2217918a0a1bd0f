"""What the values of the coverage rules promise by themselves: sums, keys, instants, orders."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from app.domain.coverage import (
    Authorization,
    CaseDecision,
    Entry,
    Interval,
    Override,
    Project,
    TicketHistory,
    Usage,
    decide_all,
    digest,
)
from app.domain.coverage.allowances import Allowances
from app.domain.coverage.delta import Delta, compare
from app.domain.coverage.replay import Difference, MonthSums, Replay, Sums, replay
from app.domain.coverage.work import Ledger
from tests.unit.domain.coverage_world import NORTHWIND, entry, incident, minor_request, ny

REQUEST = TicketHistory("t1", "service_request")


def test_sums_are_added_and_taken_away_place_by_place() -> None:
    more, less = Sums(60, 45, 30, 9000), Sums(1, 2, 3, 4)
    assert more + less == Sums(61, 47, 33, 9004)
    assert more - less == Sums(59, 43, 27, 8996)


def decide(entries: list[Entry], history: TicketHistory, **given: Any) -> CaseDecision:
    return decide_all(entries, {history.id: history}, NORTHWIND, **given)


def beside(old: CaseDecision, new: CaseDecision) -> Replay:
    tickets = dict.fromkeys({*old.entries, *new.entries}, "t1")
    return replay(old, new, compare(old, new, Ledger(), tickets))


def test_each_entry_that_differs_is_told_with_its_month_its_sums_and_its_reasons() -> None:
    work = [entry(("10 10:00", "10 11:00")), entry(("11 10:00", "11 10:30"), id_="e2")]
    found = beside(decide(work, incident()), decide(work, REQUEST))
    assert found.differences == (
        Difference(
            "e1", "2026-03", Sums(60), Sums(0, 60, 0, 18000), "IN-INCIDENT", "EX-SERVICE-REQUEST"
        ),
        Difference(
            "e2", "2026-03", Sums(30), Sums(0, 30, 0, 9000), "IN-INCIDENT", "EX-SERVICE-REQUEST"
        ),
    )
    assert found.months == (MonthSums("2026-03", Sums(90), Sums(0, 90, 0, 27000)),)
    assert len(found.delta.effects) == 2


def test_every_group_of_a_month_is_in_its_sums() -> None:
    work = [entry(("10 17:30", "10 19:00"), ("10 19:30", "10 20:30"))]
    (one,) = beside(decide(work, incident()), decide([], incident())).differences
    assert one.before == Sums(included_min=30, excluded_min=120, amount_minor=54000)


def test_another_reason_alone_is_a_difference() -> None:
    work = [entry(("10 10:00", "10 11:00"))]
    free = Override("e1", "included", by="tam", reason="goodwill")
    (one,) = beside(
        decide(work, incident()), decide(work, incident(), overrides=[free])
    ).differences
    assert (one.before, one.after) == (Sums(60), Sums(60))
    assert (one.reason_before, one.reason_after) == ("IN-INCIDENT", "IN-OVERRIDE")


def test_an_entry_on_one_side_only_is_beside_nothing() -> None:
    work = [entry(("10 10:00", "10 11:00"))]
    some, none = decide(work, incident()), decide([], incident())
    (came,) = beside(none, some).differences
    assert (came.before, came.after, came.reason_before) == (Sums(), Sums(60), "")
    (went,) = beside(some, none).differences
    assert (went.before, went.after, went.reason_after) == (Sums(60), Sums(), "")


def test_a_held_entry_is_named_by_its_hold_and_has_no_sums() -> None:
    long = entry(("10 09:00", "10 18:30"), confirmed=True)
    held = beside(decide([long], incident()), decide([replace(long, confirmed=False)], incident()))
    (one,) = held.differences
    assert (one.after, one.reason_after) == (Sums(), "HOLD-LONG-TIMER")


def test_setup_is_a_sum_of_its_own() -> None:
    writing = entry(("10 10:00", "10 11:00"), ticket=None, work_kind="documentation")
    setup = decide([writing], incident())
    docs = decide([writing], incident(), onboarding_completed_at=ny("01 10:00"))
    found = setup.entries["e1"]
    assert (found.setup_min, found.included_min, found.excluded_min) == (60, 0, 0)
    (one,) = beside(setup, docs).differences
    assert (one.before, one.after) == (Sums(setup_min=60), Sums(included_min=60))


def test_a_call_out_minimum_is_money_of_the_month_of_its_night() -> None:
    work = [entry(("10 17:00", "10 17:10"), ("10 20:00", "10 20:10"))]
    night = [entry(("10 20:00", "10 20:10"))]
    free = Override("e1", "included", by="tam", reason="goodwill")
    (one,) = beside(
        decide(night, incident()), decide(night, incident(), overrides=[free])
    ).differences
    # A quarter of an hour and the rest of the minimum of an hour, at one and a half times 180.00.
    assert one.before == Sums(0, 15, 0, 27000)
    assert one.after == Sums(included_min=15)
    sums = beside(decide(work, incident()), decide([], incident())).before
    assert sums.amount_minor == decide(work, incident()).amount_minor


def test_entries_stand_in_the_order_of_the_old_decisions_and_new_ones_come_last() -> None:
    first, second = entry(("10 10:00", "10 11:00"), id_="z"), entry(("11 10:00", "11 11:00"))
    added = entry(("09 10:00", "09 11:00"), id_="a")
    old = decide([first, second], incident())
    new = decide([added, first, second], REQUEST)
    assert [one.entry for one in beside(old, new).differences] == ["z", "e1", "a"]


def test_months_stand_in_order_and_each_has_its_own_sums() -> None:
    february = replace(
        entry(("10 10:00", "10 10:30"), id_="e2"),
        intervals=(
            replace(
                entry(("10 10:00", "10 10:30")).intervals[0],
                start=datetime(2026, 2, 10, 15, tzinfo=UTC),
                end=datetime(2026, 2, 10, 15, 30, tzinfo=UTC),
            ),
        ),
    )
    work = [entry(("10 10:00", "10 11:00")), entry(("11 10:00", "11 11:00"), id_="e3"), february]
    found = beside(decide(work, incident()), decide(work, incident()))
    assert [(one.month, one.before) for one in found.months] == [
        ("2026-02", Sums(30)),
        ("2026-03", Sums(120)),
    ]
    assert found.differences == ()
    assert found.delta == Delta((), (), ())


def test_one_instant_has_one_fingerprint_in_whichever_zone_it_is_written() -> None:
    at = ny("10 10:00")
    assert at.tzinfo is not UTC
    assert digest(at) == digest(at.astimezone(UTC)) == digest(at.astimezone(_zone(9)))
    assert digest(at) != digest(at + timedelta(seconds=1))


def _zone(hours: int) -> timezone:
    return timezone(timedelta(hours=hours))


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system has one zone for all programs")
def test_a_fingerprint_is_the_same_wherever_the_machine_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = digest(ny("10 10:00"))
    try:
        with monkeypatch.context() as moved:
            moved.setenv("TZ", "Asia/Tokyo")
            time.tzset()
            assert digest(ny("10 10:00")) == here
    finally:
        time.tzset()


def test_the_members_of_a_set_are_ordered_by_the_names_of_what_they_hold() -> None:
    # By name `approved_at` comes before `id`, whichever is written first: "b" is the earlier one.
    projects = {Project("a", ny("11 10:00")), Project("b", ny("10 10:00"))}
    assert digest(projects) == "eb3d9f711f78efd345f3007a9bb7b930db75203e30b82a60f057e6f1cbc0f069"


def test_the_order_of_a_mapping_s_rows_and_their_own_changes_no_fingerprint() -> None:
    one = {"b": {"y": 1, "x": {3, 1, 2}}, "a": {"x": {1}, "y": 2}}
    other = {"a": {"y": 2, "x": {1}}, "b": {"x": {2, 3, 1}, "y": 1}}
    assert digest(one) == digest(other)


@pytest.mark.parametrize(
    ("holds", "at", "yes"),
    [
        (Authorization("covered", ny("10 10:00"), ny("10 12:00")), "10 10:00", True),
        (Authorization("covered", ny("10 10:00"), ny("10 12:00")), "10 12:00", False),
        (Authorization("covered", ny("10 10:00"), ny("10 12:00"), "t1"), "10 11:00", True),
        (Authorization("covered", ny("10 10:00"), ny("10 12:00"), "t2"), "10 11:00", False),
    ],
)
def test_a_consent_holds_from_its_beginning_to_before_its_end_and_for_its_ticket(
    holds: Authorization, at: str, yes: bool
) -> None:
    assert holds.holds("t1", ny(at)) is yes


def test_an_override_without_bounds_holds_always_and_with_them_between() -> None:
    free = Override("e1", "included", by="tam", reason="goodwill")
    assert free.holds(ny("10 10:00"))
    bounded = replace(free, start=ny("10 10:00"), end=ny("10 11:00"))
    moments = ("10 09:59", "10 10:00", "10 10:59", "10 11:00")
    assert [bounded.holds(ny(at)) for at in moments] == [False, True, True, False]


def test_every_instant_is_brought_to_utc_and_whole_seconds() -> None:
    at = ny("10 10:00") + timedelta(microseconds=900_000)
    whole = ny("10 10:00")
    project = Project("p1", approved_at=at, closed_at=at)
    consent = Authorization("billable", at, at + timedelta(hours=1), at=at)
    said = Override("e1", "included", by="tam", reason="goodwill", at=at, start=at, end=at)
    found = (
        *(project.approved_at, project.closed_at),
        *(consent.start, consent.end, consent.at),
        *(said.at, said.start, said.end),
    )
    assert found == (whole, whole, whole, ny("10 11:00"), whole, whole, whole, whole)
    assert all(one is not None and one.tzinfo is UTC for one in found)


def test_a_minor_request_says_after_each_stretch_how_much_of_it_was_included() -> None:
    billable = Authorization("billable", ny("10 10:20"), ny("10 10:30"))
    work = [
        entry(("10 10:00", "10 10:40")),
        entry(("10 14:00", "10 14:30"), id_="e2"),
        entry(("10 15:00", "10 15:10"), id_="e3", ticket=None),
    ]
    found = decide(work, minor_request(), authorizations=[billable]).entries
    assert [(one.reason, one.minor_used_min) for one in found["e1"].segments] == [
        ("IN-MINOR-SR", 40)
    ]
    assert [(one.reason, one.minor_used_min) for one in found["e2"].segments] == [
        ("IN-MINOR-SR", 60),
        ("EX-MINOR-SR-CAP", 60),
    ]
    assert [one.minor_used_min for one in found["e2"].groups] == [60, 60]


def test_a_book_that_goes_back_is_as_if_nothing_had_been_tried() -> None:
    book = Allowances(Usage())
    book.mark()
    book.take_minor("t1", "2026-03", 600)
    book.rewind()
    assert book.usage() == Usage()


def test_nothing_is_used_of_an_allowance_before_anything_is_taken() -> None:
    book = Allowances(Usage())
    assert book.minor_used("t1") == 0
    book.take_minor("t1", "2026-03", 600)
    book.take_minor("t1", "2026-04", 60)
    book.take_minor("t2", "2026-03", 30)
    assert (book.minor_used("t1"), book.minor_used("t2"), book.minor_used("t3")) == (660, 30, 0)
    assert book.usage().minor_by_month == {"2026-03": 630, "2026-04": 60}


def test_a_minor_request_is_asked_for_its_own_allowance() -> None:
    decided = decide([entry(("10 10:00", "10 11:10"))], minor_request())
    assert [(g.reason, g.rounded_min) for g in decided.entries["e1"].groups] == [
        ("IN-MINOR-SR", 60),
        ("EX-MINOR-SR-CAP", 15),
    ]
    assert (decided.minutes("monthly_fee"), decided.minutes("tm_invoice")) == (60, 15)


def test_a_minor_request_tells_whole_minutes_of_what_was_included() -> None:
    worked = Interval(ny("10 10:00"), ny("10 10:01") + timedelta(seconds=30))
    decided = decide([entry(intervals=(worked,))], minor_request())
    (segment,) = decided.entries["e1"].segments
    assert (segment.minor_used_min, type(segment.minor_used_min)) == (1, int)


def test_of_two_turns_at_one_instant_the_one_written_last_holds() -> None:
    at = ny("10 10:00")
    history = incident(
        kind_changes=((at, "service_request"), (at, "incident")),
        events=((at, "resolved", "permanent"), (at, "reopened", None)),
    )
    assert history.kind_at(at) == "incident"
    assert history.resolved_since(at) is None
