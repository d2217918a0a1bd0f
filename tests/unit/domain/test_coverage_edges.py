"""Small promises of the coverage rules that a wrong word would break unseen."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from app.domain.coverage import (
    Authorization,
    ClientTerms,
    CoverageProblem,
    EntryDecision,
    Group,
    Interval,
    Ledger,
    Override,
    Project,
    Rounding,
    Segment,
    TicketHistory,
    decide_all,
    decide_entry,
    digest,
    preview,
)
from app.domain.coverage.delta import Delta, Effect, compare
from app.domain.coverage.standing import Posting, postings, settle, topups_of
from tests.unit.domain.coverage_world import NORTHWIND, entry, incident, ny

REQUEST = TicketHistory("t1", "service_request")
OPEN = Ledger(frozenset({"2026-02"}), "2026-03")


def test_a_fingerprint_stays_the_same_from_release_to_release() -> None:
    value = ("text", 1, True, None, ny("10 10:00"), date(2026, 3, 10), Fraction(3, 2))
    assert digest(value) == VALUE
    assert digest((Rounding(), {"b": 1, "a": (2,)}, frozenset({"y", "x"}))) == NESTED


VALUE = "6f26c6a34a323e5da235991995b71dd1888b01bc86ad6f7e983c53a541bbe60e"
NESTED = "7013b39c94fe828fe8781fbab63453c4e40542377d606d525372f2d2ec02de1c"


def test_a_call_out_minimum_says_whose_it_is_and_at_what_rate() -> None:
    night = [entry(("10 20:00", "10 20:10")), entry(("10 21:00", "10 21:10"), id_="e2")]
    (topup,) = decide_all(night, {"t1": incident()}, NORTHWIND).topups
    assert (topup.ticket, topup.entry, topup.entries) == ("t1", "e1", ("e1", "e2"))
    assert (topup.multiplier, topup.rate_minor, topup.currency) == (Fraction(3, 2), 18000, "USD")
    assert topup.start == ny("10 20:00")


def test_wrap_up_in_two_stretches_is_added_up() -> None:
    resolved = incident(events=((ny("10 10:00"), "resolved", None),))
    work = entry(("10 10:10", "10 10:20"), ("10 11:00", "10 11:10"))
    chosen = tuple(replace(one, after_resolution="wrap_up") for one in work.intervals)
    decided = decide_all([replace(work, intervals=chosen)], {"t1": resolved}, NORTHWIND)
    assert decided.usage.wrap_up == {("t1", ny("10 10:00")): 1200}


def test_one_entry_alone_is_told_of_onboarding_projects_and_locked_months() -> None:
    docs = entry(("10 10:00", "10 11:00"), ticket=None, work_kind="documentation")
    done = decide_entry(docs, None, NORTHWIND, onboarding_completed_at=ny("09 10:00"))
    assert done.headline == ("included", "IN-DOCS")
    history = replace(REQUEST, project="p1")
    work = entry(("10 10:00", "10 11:00"))
    approved = [Project("p1", ny("09 10:00"))]
    assert decide_entry(work, history, NORTHWIND, projects=approved).amount_minor == 0
    locked = Ledger(frozenset({"2026-03"}), "2026-04")
    assert decide_entry(work, history, NORTHWIND, ledger=locked).hold == "HOLD-LOCKED-NO-REASON"


def test_a_preview_in_the_evening_shows_the_premium_and_its_rule() -> None:
    shown = preview(entry(("10 19:30", "10 21:00")), incident(), NORTHWIND, at=ny("10 20:00"))
    assert (shown.rule, shown.multiplier) == ("R32", Fraction(3, 2))
    assert [(one.start, one.end) for one in shown.segments] == [(ny("10 19:30"), ny("10 20:00"))]


def test_a_preview_of_a_long_timer_shows_the_hold_without_a_premium() -> None:
    shown = preview(entry(("10 09:00", "10 20:00")), incident(), NORTHWIND, at=ny("10 20:00"))
    assert (shown.decision, shown.reason, shown.rule) == ("held", "HOLD-LONG-TIMER", "LONGTIMER")
    assert shown.multiplier == Fraction(1)


def test_a_preview_at_a_boundary_shows_what_begins_there() -> None:
    shown = preview(entry(("10 17:00", "10 18:00")), incident(), NORTHWIND, at=ny("10 18:00"))
    assert shown.reason == "EX-AFTER-HOURS"


@pytest.mark.parametrize("steps", [{"increment_min": 0}, {"minimum_min": -1}])
def test_rounding_to_nothing_is_refused(steps: dict[str, Any]) -> None:
    with pytest.raises(CoverageProblem) as refused:
        Rounding(**steps)
    assert str(refused.value) == "Round to steps of at least one minute."
    assert Rounding(1, "up", 0).increment_min == 1


def test_a_version_holds_on_its_first_and_last_day_and_not_beside_them() -> None:
    first, last, day = date(2026, 1, 1), date(2026, 6, 30), timedelta(days=1)
    version = replace(NORTHWIND.versions[0], effective_from=first, effective_to=last)
    asked = (first - day, first, last, last + day)
    assert [version.holds_on(one) for one in asked] == [False, True, True, False]
    assert replace(version, effective_to=None).holds_on(last + day)


def test_free_work_that_joins_the_budget_of_an_open_month_is_decided_at_once() -> None:
    docs = [entry(("10 10:00", "10 11:00"), ticket=None, work_kind="documentation")]
    old = decide_all(docs, {}, NORTHWIND, ledger=OPEN)
    new = decide_all(docs, {}, NORTHWIND, ledger=OPEN, onboarding_completed_at=ny("09 10:00"))
    (effect,) = compare(old, new, OPEN, {}).effects
    assert (effect.kind, effect.amount_minor, effect.included_min) == ("redecided", 0, 60)


def test_two_nights_between_each_other_are_two_effects() -> None:
    work = [
        entry(("10 20:00", "10 20:10"), id_="e1", ticket="t1"),
        entry(("10 20:20", "10 20:30"), id_="e2", ticket="t2"),
        entry(("10 20:40", "10 20:50"), id_="e3", ticket="t1"),
        entry(("10 21:00", "10 21:10"), id_="e4", ticket="t2"),
    ]
    histories = {"t1": incident(), "t2": incident(id="t2")}
    free = [Override(one.id, "included", by="tam", reason="our own mistake") for one in work]
    old = decide_all(work, histories, NORTHWIND)
    new = decide_all(work, histories, NORTHWIND, overrides=free)
    tickets = {one.id: one.ticket for one in work}
    found = compare(old, new, OPEN, tickets).effects
    assert [one.entries for one in found] == [("e1", "e3"), ("e2", "e4")]


def test_withdrawn_work_stands_while_the_minimum_it_hands_on_is_asked_for() -> None:
    first = entry(("10 20:00", "10 20:10"))
    senior = entry(("10 21:00", "10 21:10"), id_="e2", grade="senior")
    old = decide_all([first, senior], {"t1": incident()}, NORTHWIND)
    new = decide_all([senior], {"t1": incident()}, NORTHWIND)
    # 67.50 less work and 135.00 less minimum; 45 minutes at the senior's 360.00 an hour more.
    delta = compare(old, new, OPEN, {"e1": "t1", "e2": "t1"})
    assert [(one.kind, one.amount_minor) for one in delta.effects] == [
        ("redecision_proposed", 6750)
    ]
    standing = settle(old, new, delta)
    assert standing.decisions["e1"] == old.entries["e1"]
    assert topups_of(reversed(list(standing.decisions.values()))) == old.topups


def test_minimums_stand_in_the_order_of_their_nights() -> None:
    nights = [entry(("10 20:00", "10 20:10")), entry(("11 20:00", "11 20:10"), id_="e0")]
    decided = decide_all(nights, {"t1": incident()}, NORTHWIND)
    assert [one.entry for one in topups_of(reversed(list(decided.entries.values())))] == [
        "e1",
        "e0",
    ]


def test_an_effect_on_other_work_moves_no_posting_of_this_one() -> None:
    decided = decide_entry(entry(("10 10:00", "10 11:00")), incident(), NORTHWIND)
    other = Effect("e2", ("e2",), "credit_note", "2026-03", "2026-05", -1, 0)
    asked = Effect("e1", ("e1",), "adjustment_proposal", "2026-03", "2026-05", 1, 0)
    for effect in (other, asked):
        assert postings(decided, {}, (effect,), OPEN) == (Posting("e1", "2026-03", "2026-03", 60),)


def test_work_that_moved_to_another_month_is_posted_there() -> None:
    march = decide_all([entry(("10 10:00", "10 11:00"))], {"t1": incident()}, NORTHWIND)
    work = entry(("10 10:00", "10 11:00"))
    later = tuple(
        replace(one, start=one.start.replace(month=4), end=one.end.replace(month=4))
        for one in work.intervals
    )
    april = decide_all([replace(work, intervals=later)], {"t1": incident()}, NORTHWIND)
    standing = settle(march, april, Delta((), (), ()))
    assert [one.posting_month for one in standing.decisions["e1"].groups] == ["2026-04"]


# --- groups: what is counted, and by what it was decided ------------------------------------------


def under(**changed: Any) -> ClientTerms:
    """NORTHWIND with another word in its agreement."""
    return replace(NORTHWIND, versions=(replace(NORTHWIND.versions[0], **changed),))


def minutes(decision: EntryDecision) -> dict[str, int]:
    return {group.reason: group.rounded_min for group in decision.groups}


def test_a_segment_and_its_group_say_all_that_they_were_decided_by() -> None:
    said = Override("e1", "excluded", by="tam", reason="theirs", route="tm_invoice")
    start, end = ny("10 10:00"), ny("10 10:40")
    work = entry(("10 10:00", "10 10:40"))
    found = decide_entry(work, incident(), NORTHWIND, overrides=[said])
    assert found.segments == (
        Segment(
            start=start,
            end=end,
            decision="excluded",
            reason="EX-OVERRIDE",
            rule="R03",
            route="tm_invoice",
            multiplier=Fraction(1),
            work_month="2026-03",
            version="nw-1",
            original_reason="IN-INCIDENT",
            override=said,
        ),
    )
    assert found.groups == (
        Group(
            start=start,
            end=end,
            decision="excluded",
            reason="EX-OVERRIDE",
            rule="R03",
            route="tm_invoice",
            multiplier=Fraction(1),
            work_month="2026-03",
            posting_month="2026-03",
            version="nw-1",
            flags=(),
            worked_seconds=2400,
            rounded_min=45,
            rate_minor=18000,
            amount_minor=13500,
            currency="USD",
            original_reason="IN-INCIDENT",
            override=said,
        ),
    )


def test_included_work_has_no_rate_and_costs_nothing() -> None:
    (group,) = decide_entry(entry(("10 10:00", "10 11:00")), incident(), NORTHWIND).groups
    assert (group.rate_minor, group.amount_minor, group.rounded_min) == (0, 0, 60)


def test_a_rate_of_nothing_is_a_rate() -> None:
    evening = entry(("10 20:00", "10 21:00"))
    (group,) = decide_entry(evening, incident(), under(rates={"standard": 0})).groups
    assert (group.reason, group.rate_minor, group.amount_minor) == ("EX-AFTER-HOURS", 0, 0)


def test_travel_and_the_work_it_follows_are_one_group_under_the_rule_of_the_work() -> None:
    there = Interval(ny("10 10:00"), ny("10 10:20"), activity="travel", visit="v1")
    work = Interval(ny("10 10:20"), ny("10 10:50"), mode="onsite", visit="v1")
    found = decide_entry(entry(intervals=(there, work)), incident(), NORTHWIND)
    assert [(one.rule, one.activity) for one in found.segments] == [
        ("R05", "travel"),
        ("R30", "work"),
    ]
    (group,) = found.groups
    assert (group.rule, group.start, group.end) == ("R30", ny("10 10:00"), ny("10 10:50"))


def test_of_equal_remainders_included_work_is_rounded_up_first() -> None:
    opening = decide_entry(entry(("10 08:55", "10 09:05")), incident(), NORTHWIND)
    assert minutes(opening) == {"EX-AFTER-HOURS": 0, "IN-INCIDENT": 15}


def test_of_equal_remainders_of_included_work_the_earlier_is_rounded_up_first() -> None:
    resolved = incident(events=((ny("10 10:05"), "resolved", "permanent"),))
    work = decide_entry(entry(("10 10:00", "10 10:10")), resolved, NORTHWIND)
    assert minutes(work) == {"IN-INCIDENT": 15, "IN-INCIDENT-WRAPUP": 0}


# --- call-outs ------------------------------------------------------------------------------------


def test_a_single_minute_to_the_minimum_is_billed_and_none_is_not() -> None:
    night = [entry(("10 20:00", "10 20:30"))]
    missing = [
        [one.minutes for one in decide_all(night, {"t1": incident()}, terms).topups]
        for terms in (under(callout_minimum_min=31), under(callout_minimum_min=30))
    ]
    assert missing == [[1], []]


def test_an_override_over_more_than_the_call_out_still_counts_towards_its_minimum() -> None:
    night = [entry(("10 20:00", "10 20:15")), entry(("10 20:30", "10 21:00"), id_="e2")]
    covered = Authorization("covered", ny("10 20:45"), ny("10 21:00"))
    free = Override("e2", "included", by="tam", reason="goodwill")
    decided = decide_all(
        night, {"t1": incident()}, NORTHWIND, authorizations=[covered], overrides=[free]
    )
    (group,) = decided.entries["e2"].groups
    assert group.original_reason == "EX-AFTER-HOURS + IN-AFTER-HOURS-COVERED"
    assert [one.minutes for one in decided.topups] == [15]


def test_a_night_is_that_of_the_site_where_the_work_is() -> None:
    # Half past ten in New York is half past seven in Los Angeles: closed there, open here.
    early = [entry(("10 10:30", "10 10:45"), site="la")]
    decided = decide_all(early, {"t1": incident()}, NORTHWIND)
    assert [(one.ticket, one.minutes) for one in decided.topups] == [("t1", 45)]
    assert decide_all([entry(("10 10:30", "10 10:45"))], {"t1": incident()}, NORTHWIND).topups == ()
