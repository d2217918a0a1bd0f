"""Rules that the golden cases leave room in: seats, visits, holds, overrides, call-outs."""

from dataclasses import replace
from fractions import Fraction

import pytest

from app.domain.coverage import (
    Authorization,
    ClientTerms,
    Entry,
    EntryDecision,
    Interval,
    Ledger,
    Override,
    Project,
    TicketHistory,
    Usage,
    decide_all,
    decide_entry,
    digest,
)
from tests.unit.domain.coverage_world import HAVEL, NORTHWIND, entry, incident, minor_request, ny

TRAVEL = Interval(ny("10 09:00"), ny("10 09:30"), activity="travel", visit="v1")


def reasons(decision: EntryDecision) -> list[str]:
    return [segment.reason for segment in decision.segments]


def training(id_: str, day: str, *attendees: str, **given: object) -> Entry:
    span = (f"{day} 10:00", f"{day} 11:00")
    given = {"work_kind": "training", "ticket": None, "attendees": attendees} | given
    return entry(span, id_=id_, **given)


def test_a_seat_stays_open_until_its_holder_has_completed() -> None:
    sessions = [
        training("e1", "10", "dana"),
        training("e2", "11", "dana", completes=("dana",)),
        training("e3", "12", "dana"),
    ]
    decided = decide_all(sessions, {}, NORTHWIND).entries
    assert reasons(decided["e2"]) == ["IN-SETUP-TRAINING"]
    assert reasons(decided["e3"]) == ["EX-TRAINING-LIMIT"]


def test_an_overridden_session_takes_no_seat() -> None:
    sessions = [training("e1", "10", "dana", "eli"), training("e2", "11", "finn")]
    goodwill = Override("e1", "included", "tam", "The portal was down that day")
    decided = decide_all(sessions, {}, NORTHWIND, overrides=[goodwill])
    assert reasons(decided.entries["e2"]) == ["IN-SETUP-TRAINING"]
    assert decided.usage.seats_used == ("finn",)


def test_training_on_something_else_than_the_portal_is_a_service_request() -> None:
    session = training("e1", "10", "dana", topic="spreadsheets")
    assert reasons(decide_entry(session, None, NORTHWIND)) == ["EX-SERVICE-REQUEST"]


def test_travel_logged_apart_follows_the_work_of_its_visit() -> None:
    there = entry(id_="e1", ticket=None, intervals=(TRAVEL,))
    work = replace(TRAVEL, start=ny("10 09:30"), end=ny("10 10:30"), activity="work")
    worked = entry(id_="e2", intervals=(work,))
    decided = decide_all([there, worked], {"t1": incident()}, NORTHWIND).entries
    assert reasons(decided["e1"]) == ["IN-INCIDENT"]
    assert decided["e1"].segments[0].rule == "R05"


def test_travel_without_work_waits_for_a_decision_that_an_override_can_give() -> None:
    alone = entry(intervals=(TRAVEL,))
    assert decide_entry(alone, incident(), NORTHWIND).hold == "HOLD-NEEDS-DECISION"
    settled = Override("e1", "excluded", "tam", "Client sent us away at the door")
    decision = decide_entry(alone, incident(), NORTHWIND, overrides=[settled])
    assert reasons(decision) == ["EX-OVERRIDE"]
    assert decision.segments[0].original_reason == "HOLD-NEEDS-DECISION"


def test_travel_that_is_not_counted_cannot_be_overridden() -> None:
    work = Interval(ny("10 09:30"), ny("10 10:00"), visit="v1")
    visit = entry(intervals=(TRAVEL, work))
    settled = Override("e1", "excluded", "tam", "Agreed on the telephone")
    decision = decide_entry(visit, incident(), HAVEL, overrides=[settled])
    assert reasons(decision) == ["NA-TRAVEL", "EX-OVERRIDE"]


def test_travel_to_a_minor_request_takes_nothing_from_its_allowance() -> None:
    work = replace(TRAVEL, start=ny("10 09:30"), end=ny("10 10:30"), activity="work")
    visit = entry(intervals=(TRAVEL, work))
    decision = decide_entry(visit, minor_request(), NORTHWIND)
    assert reasons(decision) == ["IN-MINOR-SR", "IN-MINOR-SR"]
    assert decision.included_min == 90


def test_a_held_entry_takes_nothing_from_an_allowance() -> None:
    locked = Ledger(frozenset({"2026-03"}), "2026-04")
    late = entry(("10 10:00", "10 11:00"), id_="e1")
    known = entry(("10 14:00", "10 14:30"), id_="e2", recorded_before_lock=True)
    decided = decide_all([late, known], {"t1": minor_request()}, NORTHWIND, ledger=locked)
    assert decided.entries["e1"].hold == "HOLD-LOCKED-NO-REASON"
    assert reasons(decided.entries["e2"]) == ["IN-MINOR-SR"]
    assert decided.usage.minor_by_ticket == {"t1": 1800}


def test_work_recorded_before_the_lock_posts_to_its_own_month() -> None:
    locked = Ledger(frozenset({"2026-03"}), "2026-04")
    known = entry(("10 10:00", "10 11:00"), recorded_before_lock=True)
    decision = decide_entry(known, incident(), NORTHWIND, ledger=locked)
    assert decision.groups[0].posting_month == "2026-03"


def test_the_latest_override_wins_whatever_order_they_come_in() -> None:
    first = Override("e1", "included", "tam", "Thought it our fault", at=ny("11 09:00"))
    second = Override("e1", "excluded", "tam", "It was not our fault", at=ny("11 10:00"))
    worked = entry(("10 10:00", "10 11:00"))
    decision = decide_entry(worked, incident(), NORTHWIND, overrides=[second, first])
    assert reasons(decision) == ["EX-OVERRIDE"]
    assert decision.segments[0].override == second


def test_an_override_keeps_every_reason_of_the_rules() -> None:
    goodwill = Override("e1", "included", "tam", "Our own patch window")
    crossing = entry(("10 17:40", "10 18:20"))
    segment = decide_entry(crossing, incident(), NORTHWIND, overrides=[goodwill]).segments[0]
    assert segment.original_reason == "IN-INCIDENT + EX-AFTER-HOURS"


def test_an_override_names_each_reason_of_the_rules_once() -> None:
    free = Override("e1", "included", by="tam", reason="goodwill")
    covered = Authorization("covered", ny("10 20:20"), ny("10 20:40"))
    work = entry(("10 20:00", "10 21:00"))
    found = decide_entry(work, incident(), NORTHWIND, overrides=[free], authorizations=[covered])
    (segment,), (group,) = found.segments, found.groups
    assert segment.original_reason == "EX-AFTER-HOURS + IN-AFTER-HOURS-COVERED"
    assert group.original_reason == segment.original_reason
    assert (segment.override, group.override) == (free, free)


def test_overridden_minutes_count_towards_a_call_out_minimum() -> None:
    goodwill = Override("e2", "included", "tam", "Second call was our fault")
    night = [
        entry(("10 20:00", "10 20:15"), id_="e1"),
        entry(("10 22:00", "10 22:30"), id_="e2"),
    ]
    decided = decide_all(night, {"t1": incident()}, NORTHWIND, overrides=[goodwill])
    assert [(topup.entry, topup.minutes) for topup in decided.topups] == [("e1", 15)]
    assert decided.entries["e1"].callout == decided.topups[0]


def test_a_covered_window_without_its_end_is_closed_at_its_edge() -> None:
    covered = Authorization("covered", ny("10 18:00"), ny("10 19:00"), ticket="t1")
    evening = entry(("10 17:30", "10 19:30"))
    decision = decide_entry(evening, incident(), NORTHWIND, authorizations=[covered])
    assert reasons(decision) == ["IN-INCIDENT", "IN-AFTER-HOURS-COVERED", "EX-AFTER-HOURS"]


def test_a_premium_is_asked_only_outside_covered_windows() -> None:
    billable = Authorization("billable", ny("10 18:00"), ny("10 20:00"))
    covered = Authorization("covered", ny("10 18:00"), ny("10 19:00"))
    decision = decide_entry(
        entry(("10 18:00", "10 20:00")),
        TicketHistory("t1", "service_request"),
        NORTHWIND,
        authorizations=[billable, covered],
    )
    assert [one.multiplier for one in decision.segments] == [Fraction(1), Fraction(3, 2)]


def test_a_closed_project_sends_work_back_to_the_invoice_with_a_flag() -> None:
    design = TicketHistory("t1", "solution_design", project="p1")
    project = Project("p1", ny("09 09:00"), ny("10 10:30"))
    worked = entry(("10 10:00", "10 11:00"))
    decision = decide_entry(worked, design, NORTHWIND, projects=[project])
    assert [(one.route, one.flags) for one in decision.segments] == [
        ("project_flat_fee", ()),
        ("tm_invoice", ("project-closed",)),
    ]


def test_the_month_cap_of_minor_requests_is_shared_between_tickets() -> None:
    usage = Usage(minor_by_month={"2026-03": 170 * 60})
    decision = decide_entry(
        entry(("10 10:00", "10 10:30")), minor_request(), NORTHWIND, usage=usage
    )
    assert [one.seconds for one in decision.segments] == [600, 1200]


def test_an_entry_says_how_it_came_out_in_one_look() -> None:
    decision = decide_entry(entry(("10 17:40", "10 18:20")), incident(), NORTHWIND)
    assert (decision.included_min, decision.excluded_min, decision.setup_min) == (30, 15, 0)
    assert decision.amount_minor == 6750
    assert decision.headline == ("excluded", "EX-AFTER-HOURS")


def test_billed_work_of_a_grade_without_a_rate_is_held_until_the_rate_is_agreed() -> None:
    work = entry(("10 20:00", "10 21:00"), grade="architect")
    assert decide_entry(work, incident(), NORTHWIND).hold == "HOLD-NO-RATE"
    version = NORTHWIND.versions[0]
    agreed = replace(version, rates={**version.rates, "architect": 30_000})
    decision = decide_entry(work, incident(), replace(NORTHWIND, versions=(agreed,)))
    assert decision.amount_minor == 45_000


def test_a_client_s_default_never_stands_in_for_a_rate_that_an_agreement_leaves_out() -> None:
    work = entry(("10 20:00", "10 21:00"), grade="senior")
    version = replace(NORTHWIND.versions[0], rates={"standard": 18_000})
    terms = replace(NORTHWIND, versions=(version,), default_rates={"senior": 26_000})
    assert decide_entry(work, incident(), terms).hold == "HOLD-NO-RATE"
    without = decide_entry(work, incident(), replace(terms, versions=()))
    assert (without.headline[1], without.amount_minor) == ("EX-NO-AGREEMENT", 26_000)


def test_included_work_needs_no_rate() -> None:
    work = entry(("10 10:00", "10 11:00"), grade="architect")
    assert decide_entry(work, incident(), NORTHWIND).included_min == 60


RESOLVED = incident(events=((ny("10 10:00"), "resolved", "permanent"),))


@pytest.mark.parametrize(
    ("history", "used", "found"),
    [
        (
            RESOLVED,
            Usage(wrap_up={("t1", ny("10 10:00")): 1799}),
            ["IN-INCIDENT-WRAPUP", "EX-POST-RESOLUTION"],
        ),
        (minor_request(), Usage(minor_by_ticket={"t1": 3599}), ["IN-MINOR-SR", "EX-MINOR-SR-CAP"]),
        (
            minor_request(),
            Usage(minor_by_month={"2026-03": 180 * 60 - 1}),
            ["IN-MINOR-SR", "EX-MINOR-SR-CAP"],
        ),
    ],
)
def test_the_last_second_of_an_allowance_is_included(
    history: TicketHistory, used: Usage, found: list[str]
) -> None:
    work = entry(intervals=(Interval(ny("10 10:10"), ny("10 10:20"), after_resolution="wrap_up"),))
    decided = decide_entry(work, history, NORTHWIND, usage=used)
    assert reasons(decided) == found
    assert decided.segments[0].seconds == 1


def test_work_that_begins_with_the_resolution_closes_nothing_out() -> None:
    at_once = decide_entry(entry(("10 10:00", "10 10:10")), RESOLVED, NORTHWIND)
    assert reasons(at_once) == ["EX-POST-RESOLUTION"]
    going_on = decide_entry(entry(("10 09:59", "10 10:10")), RESOLVED, NORTHWIND)
    assert reasons(going_on) == ["IN-INCIDENT", "IN-INCIDENT-WRAPUP"]


def test_training_is_about_the_portal_when_it_says_so_or_says_nothing() -> None:
    named = decide_entry(training("e1", "10", "dana", topic="portal"), None, NORTHWIND)
    assert (
        reasons(named)
        == reasons(decide_entry(training("e1", "10", "dana"), None, NORTHWIND))
        == ["IN-SETUP-TRAINING"]
    )


def test_an_entry_without_any_time_is_decided_and_empty() -> None:
    decision = decide_entry(entry(("10 10:00", "10 10:00")), incident(), NORTHWIND)
    assert (decision.status, decision.segments, decision.groups) == ("decided", (), ())


def without_history(terms: ClientTerms) -> str:
    return digest((entry(("10 10:00", "10 11:00")), terms))


def test_equal_inputs_have_one_digest_and_other_inputs_another() -> None:
    version = NORTHWIND.versions[0]
    same = replace(NORTHWIND, versions=(replace(version, rates=dict(version.rates)),))
    dearer = replace(NORTHWIND, versions=(replace(version, rates={"standard": 18001}),))
    assert without_history(same) == without_history(NORTHWIND)
    assert without_history(dearer) != without_history(NORTHWIND)


def test_a_value_without_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        digest(1.5)
