from datetime import timedelta
from fractions import Fraction

from app.domain.coverage import Authorization, Entry, Interval, Usage, preview
from app.domain.coverage.work import AfterResolution
from tests.unit.domain.coverage_world import NORTHWIND, entry, incident, minor_request, ny

RESOLVED = incident(events=((ny("10 09:30"), "resolved", "permanent"),))


def after_it(*stretches: tuple[str, str, AfterResolution]) -> Entry:
    """Work after the incident was resolved, each stretch as the technician called it."""
    given = tuple(Interval(ny(a), ny(b), after_resolution=how) for a, b, how in stretches)
    return entry(intervals=given)


def test_a_running_timer_knows_when_business_hours_close() -> None:
    shown = preview(entry(("10 17:40", "10 17:48")), incident(), NORTHWIND, at=ny("10 17:48"))
    assert (shown.decision, shown.reason, shown.rule) == ("included", "IN-INCIDENT", "R30")
    assert shown.closes_at == ny("10 18:00")
    assert shown.then is not None
    assert (shown.then.reason, shown.then.multiplier) == ("EX-AFTER-HOURS", Fraction(3, 2))


def test_after_closing_the_part_before_stays_included() -> None:
    shown = preview(entry(("10 17:40", "10 18:10")), incident(), NORTHWIND, at=ny("10 18:10"))
    assert shown.reason == "EX-AFTER-HOURS"
    assert [(one.reason, one.end) for one in shown.segments] == [
        ("IN-INCIDENT", ny("10 18:00")),
        ("EX-AFTER-HOURS", ny("10 18:10")),
    ]
    assert shown.closes_at == ny("11 09:00")


def test_time_after_the_instant_is_not_counted() -> None:
    shown = preview(entry(("10 10:00", "10 16:00")), incident(), NORTHWIND, at=ny("10 10:30"))
    assert [one.end for one in shown.segments] == [ny("10 10:30")]


def test_a_timer_just_started_has_a_decision_and_no_segments() -> None:
    shown = preview(entry(), incident(), NORTHWIND, at=ny("10 10:00"))
    assert (shown.decision, shown.segments) == ("included", ())


def test_a_paused_timer_is_decided_as_if_resumed_now() -> None:
    shown = preview(entry(("10 17:00", "10 17:10")), incident(), NORTHWIND, at=ny("10 19:00"))
    assert shown.reason == "EX-AFTER-HOURS"
    assert [one.end for one in shown.segments] == [ny("10 17:10")]


def test_the_boundary_is_where_a_minor_allowance_runs_out() -> None:
    shown = preview(
        entry(("10 10:00", "10 10:05")),
        minor_request(),
        NORTHWIND,
        at=ny("10 10:05"),
        usage=Usage(minor_by_ticket={"t1": 40 * 60}),
    )
    assert (shown.reason, shown.closes_at) == ("IN-MINOR-SR", ny("10 10:20"))
    assert shown.then is not None
    assert shown.then.reason == "EX-MINOR-SR-CAP"


def test_a_covered_window_is_seen_coming() -> None:
    covered = Authorization("covered", ny("10 20:00"), ny("10 22:00"))
    shown = preview(
        entry(("10 19:00", "10 19:30")),
        incident(),
        NORTHWIND,
        at=ny("10 19:30"),
        authorizations=[covered],
    )
    assert (shown.reason, shown.closes_at) == ("EX-AFTER-HOURS", ny("10 20:00"))


def test_a_timer_past_eight_hours_is_shown_as_held() -> None:
    shown = preview(entry(("10 09:00", "10 17:01")), incident(), NORTHWIND, at=ny("10 17:01"))
    assert (shown.decision, shown.hold, shown.rule) == ("held", "HOLD-LONG-TIMER", "LONGTIMER")


def test_a_timer_without_a_ticket_waits_for_a_decision() -> None:
    unnamed = entry(("10 10:00", "10 10:10"), ticket=None)
    shown = preview(unnamed, None, NORTHWIND, at=ny("10 10:10"))
    assert (shown.decision, shown.reason) == ("held", "HOLD-NEEDS-DECISION")


def test_a_timer_that_overlaps_accepted_work_is_shown_as_held() -> None:
    taken = Usage(accepted=(("ana", ny("10 10:00"), ny("10 10:30")),))
    shown = preview(
        entry(("10 10:20", "10 10:40")), incident(), NORTHWIND, at=ny("10 10:40"), usage=taken
    )
    assert shown.hold == "HOLD-OVERLAP"


def test_running_on_after_a_resolution_is_wrap_up_until_the_allowance_ends() -> None:
    resolved = incident(events=((ny("10 10:40"), "resolved", "permanent"),))
    shown = preview(entry(("10 10:00", "10 10:45")), resolved, NORTHWIND, at=ny("10 10:45"))
    assert (shown.reason, shown.closes_at) == ("IN-INCIDENT-WRAPUP", ny("10 11:10"))


def test_around_the_clock_there_is_no_boundary_to_show() -> None:
    shown = preview(entry(ticket=None, work_kind="check_in"), None, NORTHWIND, at=ny("10 10:00"))
    assert (shown.reason, shown.closes_at) == ("IN-CHECKIN", None)


def test_the_preview_of_a_stop_is_what_the_entry_will_be() -> None:
    at = ny("10 18:20") + timedelta(microseconds=400)
    shown = preview(entry(("10 17:40", "10 18:20")), incident(), NORTHWIND, at=at)
    assert [one.seconds for one in shown.segments] == [1200, 1200]


def test_a_resumed_timer_goes_on_with_what_its_last_stretch_was() -> None:
    worked = after_it(
        ("10 10:00", "10 10:05", "research"),
        ("10 10:10", "10 10:15", "research"),
        ("10 10:20", "10 10:25", "wrap_up"),
    )
    shown = preview(worked, RESOLVED, NORTHWIND, at=ny("10 10:40"))
    assert (shown.reason, shown.closes_at) == ("IN-INCIDENT-WRAPUP", ny("10 11:05"))
    assert [(one.reason, one.start, one.end) for one in shown.segments] == [
        ("EX-POST-RESOLUTION", ny("10 10:00"), ny("10 10:05")),
        ("EX-POST-RESOLUTION", ny("10 10:10"), ny("10 10:15")),
        ("IN-INCIDENT-WRAPUP", ny("10 10:20"), ny("10 10:25")),
    ]


def test_a_running_timer_keeps_the_stretches_before_its_last() -> None:
    worked = after_it(
        ("10 10:00", "10 10:05", "wrap_up"),
        ("10 10:10", "10 10:15", "research"),
        ("10 10:20", "10 10:25", "wrap_up"),
    )
    shown = preview(worked, RESOLVED, NORTHWIND, at=ny("10 10:25"))
    assert [one.start for one in shown.segments] == [
        ny("10 10:00"),
        ny("10 10:10"),
        ny("10 10:20"),
    ]
    # Ten of the thirty minutes of wrap-up are used.
    assert shown.closes_at == ny("10 10:45")


def test_a_stretch_that_begins_at_the_instant_is_the_one_that_runs() -> None:
    worked = after_it(("10 10:00", "10 10:05", "research"), ("10 10:10", "10 10:30", "wrap_up"))
    shown = preview(worked, RESOLVED, NORTHWIND, at=ny("10 10:10"))
    assert shown.reason == "IN-INCIDENT-WRAPUP"


def test_what_is_planned_after_the_instant_makes_no_timer_long() -> None:
    planned = entry(("10 09:00", "10 10:00"), ("10 10:30", "10 20:00"))
    assert preview(planned, incident(), NORTHWIND, at=ny("10 09:30")).hold is None
    assert preview(planned, incident(), NORTHWIND, at=ny("10 11:00")).hold is None


def test_a_hold_that_is_no_rule_s_doing_names_no_rule() -> None:
    evening = entry(("10 19:00", "10 19:30"), grade="apprentice")
    shown = preview(evening, incident(), NORTHWIND, at=ny("10 19:30"))
    assert (shown.hold, shown.rule) == ("HOLD-NO-RATE", "")


def test_the_end_of_onboarding_is_seen_coming() -> None:
    writing = entry(("10 10:00", "10 10:10"), ticket=None, work_kind="documentation")
    at = ny("10 10:10")
    ends = ny("10 12:00")
    shown = preview(writing, None, NORTHWIND, at=at, onboarding_completed_at=ends)
    assert (shown.reason, shown.closes_at) == ("IN-SETUP-DOCS", ends)
    assert shown.then is not None
    assert shown.then.reason == "IN-DOCS"


def test_a_timer_on_the_way_back_follows_the_work_of_its_visit() -> None:
    there = Interval(ny("10 10:00"), ny("10 10:30"), mode="onsite", visit="v1")
    back = Interval(ny("10 10:30"), ny("10 10:40"), activity="travel", visit="v1")
    day = entry(intervals=(there, back))
    shown = preview(day, minor_request(), NORTHWIND, at=ny("10 10:40"))
    assert [(one.reason, one.activity) for one in shown.segments] == [
        ("IN-MINOR-SR", "work"),
        ("IN-MINOR-SR", "travel"),
    ]
    assert (shown.decision, shown.reason, shown.rule) == ("included", "IN-MINOR-SR", "R05")


def test_travel_without_a_named_visit_follows_the_work_of_its_own_entry() -> None:
    there = Interval(ny("10 10:00"), ny("10 10:30"))
    back = Interval(ny("10 10:30"), ny("10 10:40"), activity="travel")
    shown = preview(entry(intervals=(there, back)), incident(), NORTHWIND, at=ny("10 10:40"))
    assert (shown.reason, shown.hold) == ("IN-INCIDENT", None)
