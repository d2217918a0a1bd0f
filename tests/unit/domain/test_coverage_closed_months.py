"""A month that is closed stays as it was closed, and the ledger says what stands.

Source: domain.md 3.7 (DELTA), 3.9, 5 (as closed, as adjusted).
"""

from collections import Counter
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.domain.coverage import CaseDecision, Entry, EntryDecision, Interval, Ledger, TicketHistory
from app.domain.coverage.delta import Delta, compare
from app.domain.coverage.standing import Posting, Standing, postings, settle
from app.domain.words import month_bounds
from tests.builders.coverage_worlds import World, worlds
from tests.unit.domain.coverage_world import HAVEL, entry, incident, ny
from tests.unit.domain.many import many

Book = Counter[tuple[str, str]]


def consumed(decisions: dict[str, EntryDecision]) -> Book:
    """Minutes of the monthly budget by entry and work month."""
    found: Book = Counter()
    for id_, decision in decisions.items():
        for group in decision.groups:
            if group.route == "monthly_fee":
                found[id_, group.work_month] += group.rounded_min
    return +found


def gained(decisions: dict[str, EntryDecision], so_far: Book, delta: Delta, ledger: Ledger) -> Book:
    """Post whatever is missing, and see that nothing is posted to a locked month."""
    found: Book = Counter()
    for id_ in {*decisions, *(place[0] for place in so_far)}:
        posted = {month: count for (whose, month), count in so_far.items() if whose == id_}
        stands = decisions.get(id_, EntryDecision(id_, "decided"))
        for one in postings(stands, posted, delta.effects, ledger):
            assert one.posting_month not in ledger.locked_months
            found[one.entry, one.work_month] += one.minutes
    return found


def together(*books: Book) -> Book:
    """The sum of books, without the entries that came to nothing."""
    total: Book = Counter()
    for book in books:
        for place, minutes in book.items():
            total[place] += minutes
    return Counter({place: minutes for place, minutes in total.items() if minutes})


def closing(world: World) -> Ledger:
    """Lock the month in which the first work was done; the one after it is open."""
    at = min(one.start for one in world.entries)
    begin, end = month_bounds(at, world.terms.zone)
    return Ledger(frozenset({f"{begin:%Y-%m}"}), f"{end:%Y-%m}")


def changed(world: World, other: World, roll: Random, ledger: Ledger) -> World:
    """The world as it turns out to have been: something of it is as in another one."""
    known = [replace(one, recorded_before_lock=True) for one in world.entries]
    what = roll.choice(("kind", "override", "consent", "times", "withdrawn", "late", "terms"))
    histories, overrides, consents = world.histories, world.overrides, world.consents
    if what == "kind":
        histories = other.histories
    elif what == "override":
        overrides = other.overrides
    elif what == "consent":
        consents = other.consents
    elif what == "times":
        known[0] = replace(known[0], intervals=roll.choice(other.entries).intervals)
    elif what == "withdrawn":
        known.pop()
    elif what == "late":
        known.append(replace(other.entries[0], id="late", late_reason="was on the road"))
    same = other.terms.zone == world.terms.zone
    return replace(
        world,
        entries=tuple(known),
        histories=histories,
        overrides=overrides,
        consents=consents,
        terms=other.terms if what == "terms" and same else world.terms,
        ledger=ledger,
    )


def settled(
    old: CaseDecision, now: World, new: CaseDecision, tickets: dict[str, str | None]
) -> tuple[Delta, Standing]:
    delta = compare(old, new, now.ledger, {**tickets, **now.tickets()})
    return delta, settle(old, new, delta)


@many
@given(world=worlds(), other=worlds(), roll=st.integers(0, 2**32).map(Random))
def test_as_closed_never_changes_and_later_postings_make_it_what_stands(
    world: World, other: World, roll: Random
) -> None:
    before = replace(world, ledger=Ledger())
    ledger = closing(before)
    old = before.decided()
    as_closed = gained(dict(old.entries), Counter(), Delta((), (), ()), Ledger())
    assert as_closed == consumed(dict(old.entries))

    now = changed(before, other, roll, ledger)
    new = now.decided()
    delta, standing = settled(old, now, new, before.tickets())
    later = gained(dict(standing.decisions), as_closed, delta, ledger)
    adjusted = together(as_closed, later)
    assert adjusted == consumed(dict(standing.decisions))
    for effect in delta.effects:
        moved = sum(
            adjusted[id_, effect.work_month] - as_closed[id_, effect.work_month]
            for id_ in effect.entries
        )
        assert moved == (0 if effect.proposed else effect.included_min)
        assert effect.proposed == (effect.amount_minor > 0)
        assert effect.posting_month not in ledger.locked_months or effect.proposed

    agreed = Delta(
        tuple(replace(one, agreed=True) for one in delta.effects),
        delta.became_held,
        delta.decided_first,
    )
    final = settle(old, new, agreed)
    rest = gained(dict(final.decisions), adjusted, agreed, ledger)
    assert together(adjusted, rest) == consumed(dict(final.decisions))
    for id_, decision in new.entries.items():
        if id_ not in delta.became_held:
            assert consumed({id_: final.decisions[id_]}) == consumed({id_: decision})


def late_visit() -> Entry:
    """Uncounted travel and counted work in a locked month, entered in the next."""
    return entry(
        intervals=(
            Interval(ny("10 05:00"), ny("10 05:30"), visit="v"),
            Interval(ny("10 05:30"), ny("10 06:00"), activity="travel", visit="v"),
        ),
        late_reason="the phone was in the car",
    )


LEDGER = Ledger(frozenset({"2026-03"}), "2026-04")


def visit(kind: TicketHistory, ledger: Ledger = LEDGER) -> World:
    return World((late_visit(),), {"t1": kind}, HAVEL, ledger)


def test_uncounted_travel_does_not_pull_late_work_back_into_a_locked_month() -> None:
    old = visit(incident()).decided()
    delta = compare(old, old, LEDGER, {"e1": "t1"})
    assert settle(old, old, delta).decisions == old.entries
    may = Ledger(frozenset({"2026-03", "2026-04"}), "2026-05")
    standing = settle(old, visit(incident(), may).decided(), delta)
    posted = [group.posting_month for group in standing.decisions["e1"].groups]
    assert posted == ["2026-04", "2026-03"]
    found = postings(standing.decisions["e1"], {}, (), LEDGER)
    assert found == (Posting("e1", "2026-03", "2026-04", 30),)


def test_late_work_beside_uncounted_travel_is_still_open_to_a_proposal() -> None:
    old = visit(incident()).decided()
    new = visit(TicketHistory("t1", "service_request")).decided()
    (effect,) = compare(old, new, LEDGER, {"e1": "t1"}).effects
    assert (effect.kind, effect.posting_month) == ("redecision_proposed", "2026-04")
