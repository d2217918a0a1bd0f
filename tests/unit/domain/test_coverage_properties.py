"""What holds for every world, however dense. Source: domain.md 3.9."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import CalendarRules
from app.domain.coverage import CaseDecision, ClientTerms, Entry, Interval
from app.domain.coverage.delta import compare
from app.domain.coverage.standing import postings, settle
from tests.builders.coverage_worlds import PLAIN, World, chosen, worlds
from tests.unit.domain.coverage_world import NORTHWIND, entry, incident, ny, rounded_once
from tests.unit.domain.many import many

COUNTED = {"included", "excluded"}
WEEK = timedelta(days=7)
dice = st.integers(0, 2**32).map(Random)


@many
@given(world=worlds())
def test_no_second_is_lost_counted_twice_or_out_of_order(world: World) -> None:
    decided = world.decided()
    for work in world.entries:
        decision = decided.entries[work.id]
        if decision.status == "held":
            assert (decision.segments, decision.groups) == ((), ())
            continue
        assert all(a.end <= b.start for a, b in pairwise(decision.segments))
        for interval in work.intervals:
            inside = [s for s in decision.segments if interval.start <= s.start < interval.end]
            assert sum(s.seconds for s in inside) == interval.worked // timedelta(seconds=1)
            assert all(a.end == b.start for a, b in pairwise(inside))
            assert all(a.key != b.key for a, b in pairwise(inside))
        worked = sum(group.worked_seconds for group in decision.groups)
        assert worked == work.worked // timedelta(seconds=1)


@many
@given(world=worlds())
def test_groups_sum_to_the_entry_s_total_rounded_once(world: World) -> None:
    decided = world.decided()
    for work in world.entries:
        groups = decided.entries[work.id].groups
        if not groups:
            continue
        day = work.start.astimezone(ZoneInfo(world.terms.zone)).date()
        version = next((one for one in world.terms.versions if one.holds_on(day)), None)
        policy = version.rounding if version else world.terms.default_rounding
        seconds = sum(group.worked_seconds for group in groups if group.decision in COUNTED)
        assert sum(group.rounded_min for group in groups) == rounded_once(seconds, policy)
        assert all(group.rounded_min >= 0 for group in groups)
        assert not any(g.rounded_min for g in groups if g.decision not in COUNTED)


@many
@given(world=worlds())
def test_included_work_costs_nothing_and_excluded_work_never_less(world: World) -> None:
    decided = world.decided()
    for decision in decided.entries.values():
        for group in decision.groups:
            assert group.amount_minor >= 0
            if group.route != "tm_invoice":
                assert group.amount_minor == 0
            if group.decision == "included" and group.reason != "IN-OVERRIDE":
                assert group.amount_minor == 0
    assert all(topup.minutes > 0 and topup.amount_minor >= 0 for topup in decided.topups)


@many
@given(world=worlds(), zone=st.sampled_from(["Asia/Tokyo", "Pacific/Chatham", "Africa/Cairo"]))
def test_the_technician_s_zone_never_matters(world: World, zone: str) -> None:
    away = ZoneInfo(zone)

    def moved(work: Entry) -> Entry:
        return replace(
            work,
            intervals=tuple(
                replace(i, start=i.start.astimezone(away), end=i.end.astimezone(away))
                for i in work.intervals
            ),
        )

    there = replace(world, entries=tuple(moved(work) for work in world.entries))
    assert there.decided() == world.decided()


@many
@given(world=worlds().map(chosen), roll=dice)
def test_cutting_an_interval_changes_no_group_amount_or_hold(world: World, roll: Random) -> None:
    work = roll.choice(world.entries)
    cut = roll.choice(work.intervals)
    middle = cut.start + timedelta(seconds=roll.randint(0, cut.worked // timedelta(seconds=1)))
    parts = (replace(cut, end=middle), replace(cut, start=middle))
    others = tuple(one for one in work.intervals if one is not cut)
    halved = replace(work, intervals=others + parts)
    entries = tuple(halved if one is work else one for one in world.entries)
    before, after = world.decided(), replace(world, entries=entries).decided()
    assert after.topups == before.topups
    assert after.usage == replace(before.usage, accepted=after.usage.accepted)
    for id_, decision in before.entries.items():
        assert after.entries[id_].groups == decision.groups
        assert after.entries[id_].hold == decision.hold


@many
@given(world=worlds(scene=PLAIN), shift=st.sampled_from([WEEK, 2 * WEEK]))
def test_moving_everything_by_whole_weeks_changes_only_dates(
    world: World, shift: timedelta
) -> None:
    # From the 10th to the 13th of March; the clocks of New York change on the 8th.
    plain = replace(world, terms=without_dates(world))
    here, there = plain.decided(), later(plain, shift).decided()
    for id_, decision in here.entries.items():
        moved = there.entries[id_]
        back = tuple(replace(g, start=g.start - shift, end=g.end - shift) for g in moved.groups)
        # Which override it was is a date; the rest of the group is not.
        assert [replace(g, override=None) for g in back] == [
            replace(g, override=None) for g in decision.groups
        ]
        assert moved.hold == decision.hold
    assert [(t.entry, t.minutes, t.amount_minor, t.start - shift) for t in there.topups] == [
        (t.entry, t.minutes, t.amount_minor, t.start) for t in here.topups
    ]


def without_dates(world: World) -> ClientTerms:
    """Terms without holidays, special days or dates on which a version begins or ends."""

    def plain(calendar: CalendarRules) -> CalendarRules:
        return CalendarRules("America/New_York", calendar.weekly)

    first = world.terms.versions[:1]
    agreed = tuple(
        replace(
            one,
            effective_from=one.effective_from.replace(month=1),
            effective_to=None,
            calendar=plain(one.calendar),
            site_calendars={site: plain(rules) for site, rules in one.site_calendars.items()},
        )
        for one in first
    )
    default = plain(world.terms.default_calendar)
    return replace(world.terms, versions=agreed, default_calendar=default)


def later(world: World, shift: timedelta) -> World:
    """The same world, everything in it later."""

    def moved(at: datetime | None) -> Any:
        return None if at is None else at + shift

    def shifted(row: Any, *names: str) -> Any:
        return replace(row, **{name: moved(getattr(row, name)) for name in names})

    return replace(
        world,
        entries=tuple(
            replace(one, intervals=tuple(shifted(i, "start", "end") for i in one.intervals))
            for one in world.entries
        ),
        histories={
            id_: replace(
                one,
                kind_changes=tuple((at + shift, kind) for at, kind in one.kind_changes),
                events=tuple((at + shift, event, how) for at, event, how in one.events),
            )
            for id_, one in world.histories.items()
        },
        consents=tuple(shifted(one, "start", "end") for one in world.consents),
        projects=tuple(shifted(one, "approved_at", "closed_at") for one in world.projects),
        overrides=tuple(shifted(one, "at", "start", "end") for one in world.overrides),
        onboarded=moved(world.onboarded),
    )


def ledger_of(world: World, decided: CaseDecision) -> list[tuple[str, str, str, int]]:
    """Every posting of first decisions."""
    found = [
        posting
        for decision in decided.entries.values()
        for posting in postings(decision, {}, (), world.ledger)
    ]
    return sorted((p.entry, p.work_month, p.posting_month, p.minutes) for p in found)


def invoice_of(decided: CaseDecision) -> list[tuple[str, str, int, int]]:
    """Every line that is billed."""
    groups = [
        (g.posting_month, id_, g.rounded_min, g.amount_minor)
        for id_, decision in decided.entries.items()
        for g in decision.groups
        if g.route == "tm_invoice"
    ]
    return sorted(
        groups + [(t.posting_month, t.entry, t.minutes, t.amount_minor) for t in decided.topups]
    )


@many
@given(world=worlds(4), roll=dice)
def test_any_order_of_arrival_gives_the_same_decisions_ledger_and_invoice(
    world: World, roll: Random
) -> None:
    def shuffled(rows: Any) -> Any:
        return tuple(roll.sample(rows, len(rows)))

    there = replace(
        world,
        entries=shuffled(world.entries),
        histories=dict(roll.sample(list(world.histories.items()), len(world.histories))),
        consents=shuffled(world.consents),
        projects=shuffled(world.projects),
        overrides=shuffled(world.overrides),
    )
    here, other = world.decided(), there.decided()
    assert other.entries == here.entries
    assert other.topups == here.topups
    assert ledger_of(there, other) == ledger_of(world, here)
    assert invoice_of(other) == invoice_of(here)


@many
@given(world=worlds(4), roll=dice)
def test_entries_that_arrive_one_by_one_end_where_they_would_have_ended_together(
    world: World, roll: Random
) -> None:
    # Whoever is asked agrees at once and every hold is settled, so nothing is left waiting.
    old = replace(world, entries=()).decided()
    posted: dict[str, dict[str, int]] = {}
    order = roll.sample(world.entries, len(world.entries))
    for count in range(1, len(order) + 1):
        known = replace(world, entries=tuple(order[:count]))
        new = known.decided()
        delta = compare(old, new, world.ledger, known.tickets())
        agreed = [replace(one, agreed=True) for one in delta.effects]
        for id_, decision in new.entries.items():
            book = posted.setdefault(id_, {})
            for one in postings(decision, book, agreed, world.ledger):
                book[one.work_month] = book.get(one.work_month, 0) + one.minutes
        old = new
    assert old.entries == world.decided().entries
    assert {id_: book for id_, book in nonzero(posted).items() if book} == consumed(old)


def nonzero(posted: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    return {
        id_: {month: minutes for month, minutes in book.items() if minutes}
        for id_, book in posted.items()
    }


def consumed(decided: CaseDecision) -> dict[str, dict[str, int]]:
    """Minutes of the monthly budget by entry and work month."""
    found: dict[str, dict[str, int]] = {}
    for id_, decision in decided.entries.items():
        for group in decision.groups:
            if group.route == "monthly_fee" and group.rounded_min:
                book = found.setdefault(id_, {})
                book[group.work_month] = book.get(group.work_month, 0) + group.rounded_min
    return found


@many
@given(world=worlds())
def test_deciding_again_without_a_change_does_nothing(world: World) -> None:
    old, new = world.decided(), world.decided()
    delta = compare(old, new, world.ledger, world.tickets())
    assert (delta.effects, delta.became_held, delta.decided_first) == ((), (), ())
    standing = settle(old, new, delta)
    assert standing.decisions == old.entries
    assert standing.waiting == {}
    for id_, decision in standing.decisions.items():
        assert postings(decision, consumed(old).get(id_, {}), (), world.ledger) == ()


def test_an_interval_of_no_length_overlaps_nothing() -> None:
    long = entry(("10 10:00", "10 11:00"))
    slip = Interval(ny("10 10:30"), ny("10 10:30"))
    empty = entry(id_="e2", intervals=(slip, Interval(ny("10 11:00"), ny("10 11:30"))))
    known = World((long, empty), {"t1": incident()}, NORTHWIND)
    assert known.decided().entries["e2"].status == "decided"
