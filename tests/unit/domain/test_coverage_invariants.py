"""What holds for every entry, whatever it is. Source: domain.md 3.9."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.coverage import (
    Authorization,
    ClientTerms,
    Entry,
    EntryDecision,
    Interval,
    Rounding,
    TicketHistory,
    decide_all,
)
from app.domain.coverage.rounding import Share, hand_out
from tests.unit.domain.coverage_world import (
    MONDAY,
    consents,
    entries,
    histories,
    rounded_once,
    terms,
)

Histories = dict[str, TicketHistory]
Consents = tuple[Authorization, ...]

world = {"histories": histories(), "agreed": consents(), "client": terms()}
few = settings(max_examples=60)


def decided(
    worked: list[Entry], histories: Histories, agreed: Consents, client: ClientTerms
) -> dict[str, EntryDecision]:
    return dict(decide_all(worked, histories, client, authorizations=agreed).entries)


@few
@given(work=entries(), **world)
def test_no_second_is_lost_or_counted_twice(work: Entry, **known: Any) -> None:
    decision = decided([work], **known)["e1"]
    if decision.status == "held":
        assert not decision.segments
        return
    for earlier, later in pairwise(decision.segments):
        assert earlier.end <= later.start
    for interval in work.intervals:
        inside = [one for one in decision.segments if interval.start <= one.start < interval.end]
        assert sum(one.seconds for one in inside) == interval.worked.total_seconds()
        assert all(earlier.end == later.start for earlier, later in pairwise(inside))
    assert sum(group.worked_seconds for group in decision.groups) == work.worked.total_seconds()


@few
@given(work=entries(), **world)
def test_groups_sum_to_the_entrys_total_rounded_once(work: Entry, **known: Any) -> None:
    decision = decided([work], **known)["e1"]
    counted = [g for g in decision.groups if g.decision in {"included", "excluded"}]
    version = known["client"].versions[0]
    seconds = sum(group.worked_seconds for group in counted)
    total = rounded_once(seconds, version.rounding)
    assert sum(group.rounded_min for group in decision.groups) == total


@few
@given(work=entries(), **world)
def test_only_excluded_work_by_invoice_costs_anything(work: Entry, **known: Any) -> None:
    for group in decided([work], **known)["e1"].groups:
        assert group.amount_minor >= 0
        if group.route != "tm_invoice":
            assert group.amount_minor == 0


@few
@given(
    work=entries(),
    zone=st.sampled_from(["Asia/Tokyo", "America/Los_Angeles", "Pacific/Chatham"]),
    **world,
)
def test_the_zone_of_the_technicians_clock_cannot_matter(
    work: Entry, zone: str, **known: Any
) -> None:
    away = ZoneInfo(zone)
    moved = tuple(
        replace(one, start=one.start.astimezone(away), end=one.end.astimezone(away))
        for one in work.intervals
    )
    assert decided([replace(work, intervals=moved)], **known) == decided([work], **known)


@few
@given(work=entries(), share=st.fractions(0, 1), which=st.integers(0, 2), **world)
def test_cutting_an_interval_in_two_changes_no_group_amount_or_hold(
    work: Entry, share: Fraction, which: int, **known: Any
) -> None:
    cut = work.intervals[which % len(work.intervals)]
    middle = cut.start + timedelta(seconds=int(cut.worked.total_seconds() * share))
    others = tuple(one for one in work.intervals if one is not cut)
    halves = (replace(cut, end=middle), replace(cut, start=middle))
    whole = decided([work], **known)["e1"]
    halved = decided([replace(work, intervals=others + halves)], **known)["e1"]
    assert halved.groups == whole.groups
    assert (halved.hold, halved.callout) == (whole.hold, whole.callout)


@few
@given(
    work=st.tuples(entries("e1"), entries("e2"), entries("e3")),
    order=st.permutations(["e1", "e2", "e3"]),
    **world,
)
def test_the_order_of_entering_never_matters(
    work: tuple[Entry, ...], order: list[str], **known: Any
) -> None:
    shuffled = sorted(work, key=lambda one: order.index(one.id))
    assert decided(shuffled, **known) == decided(list(work), **known)


@few
@given(work=entries(), **world)
def test_moving_work_by_a_week_changes_only_dates(work: Entry, **known: Any) -> None:
    week = timedelta(days=7)
    later = replace(
        work,
        intervals=tuple(
            replace(one, start=one.start + week, end=one.end + week) for one in work.intervals
        ),
    )
    moved_histories = {
        id_: replace(
            history,
            kind_changes=tuple((at + week, kind) for at, kind in history.kind_changes),
            events=tuple((at + week, event, how) for at, event, how in history.events),
        )
        for id_, history in known["histories"].items()
    }
    moved_consents = tuple(
        replace(one, start=one.start + week, end=one.end + week) for one in known["agreed"]
    )
    before = decided([work], **known)["e1"]
    after = decided([later], moved_histories, moved_consents, known["client"])["e1"]
    back = [replace(g, start=g.start - week, end=g.end - week) for g in after.groups]
    assert back == list(before.groups)
    assert after.hold == before.hold


@few
@given(work=entries(), **world)
def test_deciding_again_gives_the_same(work: Entry, **known: Any) -> None:
    assert decided([work], **known) == decided([work], **known)


@settings(max_examples=100)
@given(
    worked=st.lists(st.integers(0, 30_000), min_size=1, max_size=6),
    increment=st.sampled_from([1, 5, 6, 15, 30]),
    mode=st.sampled_from(["up", "nearest"]),
    minimum=st.integers(0, 60),
)
def test_handing_out_never_raises_the_total(
    worked: list[int], increment: int, mode: Any, minimum: int
) -> None:
    rounding = Rounding(increment, mode, minimum)
    shares = [
        Share(seconds, included=number % 2 == 0, start=MONDAY + timedelta(hours=number))
        for number, seconds in enumerate(worked)
    ]
    minutes = hand_out(shares, rounding)
    assert sum(minutes) == rounded_once(sum(worked), rounding)
    assert all(number >= 0 for number in minutes)


def test_the_clock_change_is_outside_the_world_of_these_tests() -> None:
    begin = MONDAY.astimezone(ZoneInfo("America/New_York"))
    assert begin.replace(tzinfo=None) == datetime(2026, 3, 9)  # noqa: DTZ001 (a wall clock)
    assert Interval(MONDAY, MONDAY).start.tzinfo is UTC
