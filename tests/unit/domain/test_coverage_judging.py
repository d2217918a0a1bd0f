"""How one piece of work is judged: the verdicts that the table's rows are made of."""

from fractions import Fraction
from typing import Any

import pytest

from app.domain.coverage import Override
from app.domain.coverage.rules import (
    as_overridden,
    as_the_visit,
    decide,
    excluded,
    included,
    not_counted,
    out_of_hours_rate,
    undecided,
)
from app.domain.coverage.situation import Situation, Verdict
from tests.unit.domain.coverage_world import HAVEL, NORTHWIND, ny

VERSION = NORTHWIND.versions[0]


def situation(**given: Any) -> Situation:
    """Incident work in business hours under NORTHWIND's agreement, but for what is given."""
    known: dict[str, Any] = {
        "work_kind": "request",
        "ticket_kind": "incident",
        "version": VERSION,
        "in_hours": True,
        "holiday": False,
        "covered": False,
        "billable": False,
        "resolved_since": None,
        "wrapping_up": False,
        "wrap_up_left": True,
        "minor": False,
        "minor_left": False,
        "project": "none",
        "onboarding_open": False,
        "portal_topic": False,
        "seat": False,
        "override": None,
        "travel": False,
    }
    return Situation(**(known | given))


def test_a_row_that_includes_names_its_rule_its_reason_and_its_route() -> None:
    assert included("IN-DOCS")("R14", situation()) == Verdict(
        "R14", "included", "IN-DOCS", "monthly_fee"
    )
    assert included("IN-SETUP-TRAINING", "setup")("R12", situation()).route == "setup"


def test_a_row_that_is_not_counted_is_nobody_s_money() -> None:
    assert not_counted("NA-INTERNAL")("R01", situation()) == Verdict(
        "R01", "not_applicable", "NA-INTERNAL", "internal"
    )


def test_a_row_that_excludes_takes_the_route_and_the_premium_of_the_work() -> None:
    row = excluded("EX-SERVICE-REQUEST")
    assert row("R43", situation()) == Verdict(
        "R43", "excluded", "EX-SERVICE-REQUEST", "tm_invoice", Fraction(1)
    )
    asked = situation(in_hours=False, billable=True, project="closed")
    assert row("R43", asked) == Verdict(
        "R43",
        "excluded",
        "EX-SERVICE-REQUEST",
        "tm_invoice",
        VERSION.multipliers.after_hours,
        ("project-closed",),
    )
    flat = row("R43", situation(in_hours=False, billable=True, project="open"))
    assert (flat.route, flat.multiplier, flat.flags) == ("project_flat_fee", Fraction(1), ())


def test_what_nobody_decides_is_held_by_the_last_rule_whoever_asks() -> None:
    assert undecided("R03", situation()) == Verdict("R99", "held", "HOLD-NEEDS-DECISION", "held")


def test_work_before_the_agreement_is_billed_unless_an_approved_project_takes_it() -> None:
    before = decide(situation(version=None))
    assert before == Verdict("R02", "excluded", "EX-NO-AGREEMENT", "tm_invoice")
    assert decide(situation(version=None, project="open")).route == "project_flat_fee"


def test_an_override_decides_as_it_says_and_keeps_the_reason_of_the_rules() -> None:
    free = Override("e1", "included", by="tam", reason="goodwill")
    assert decide(situation(override=free)) == Verdict(
        "R03", "included", "IN-OVERRIDE", "monthly_fee", Fraction(1), (), "IN-INCIDENT"
    )
    dear = Override(
        "e1",
        "excluded",
        by="tam",
        reason="theirs",
        route="project_flat_fee",
        multiplier=Fraction(2),
    )
    assert decide(situation(override=dear)) == Verdict(
        "R03", "excluded", "EX-OVERRIDE", "project_flat_fee", Fraction(2), (), "IN-INCIDENT"
    )
    billed = Override("e1", "excluded", by="tam", reason="theirs")
    assert decide(situation(override=billed)).route == "tm_invoice"


def test_a_row_without_what_it_decides_by_leaves_the_decision_to_a_person() -> None:
    held = undecided("R99", situation())
    assert as_overridden("R03", situation()) == held
    assert as_the_visit("R05", situation(travel=True)) == held


def test_travel_is_what_the_visit_s_work_is_under_its_own_rule() -> None:
    visit = Verdict("R32", "excluded", "EX-AFTER-HOURS", "tm_invoice", Fraction(3, 2), ("x",))
    travelling = situation(travel=True, visit=visit)
    assert decide(travelling) == Verdict(
        "R05", "excluded", "EX-AFTER-HOURS", "tm_invoice", Fraction(3, 2), ("x",)
    )


RESOLVED: dict[str, Any] = {"resolved_since": ny("10 09:00")}
CLOSING: dict[str, Any] = RESOLVED | {"wrapping_up": True}
EVENING: dict[str, Any] = {"in_hours": False}
MINOR: dict[str, Any] = {"ticket_kind": "service_request", "minor": True}
PORTAL: dict[str, Any] = {"work_kind": "training", "portal_topic": True}
DOCS: dict[str, Any] = {"work_kind": "documentation"}
HELD = Verdict("R99", "held", "HOLD-NEEDS-DECISION", "held")


@pytest.mark.parametrize(
    ("given", "rule", "reason", "route"),
    [
        ({"work_kind": "internal"}, "R01", "NA-INTERNAL", "internal"),
        ({"work_kind": "internal", "version": None}, "R01", "NA-INTERNAL", "internal"),
        ({"travel": True, "version": HAVEL.versions[0]}, "R05", "NA-TRAVEL", "internal"),
        ({"travel": True}, "R99", "HOLD-NEEDS-DECISION", "held"),
        ({"travel": True, "visit": HELD}, "R99", "HOLD-NEEDS-DECISION", "held"),
        ({"work_kind": "check_in"}, "R10", "IN-CHECKIN", "monthly_fee"),
        ({"work_kind": "check_in"} | EVENING, "R10", "IN-CHECKIN", "monthly_fee"),
        ({"work_kind": "portal_setup", "onboarding_open": True}, "R11", "IN-SETUP-PORTAL", "setup"),
        (DOCS | {"onboarding_open": True}, "R11", "IN-SETUP-DOCS", "setup"),
        (PORTAL | {"seat": True}, "R12", "IN-SETUP-TRAINING", "setup"),
        (PORTAL, "R13", "EX-TRAINING-LIMIT", "tm_invoice"),
        (DOCS, "R14", "IN-DOCS", "monthly_fee"),
        ({}, "R30", "IN-INCIDENT", "monthly_fee"),
        (EVENING | {"covered": True}, "R31", "IN-AFTER-HOURS-COVERED", "monthly_fee"),
        (EVENING | CLOSING | {"covered": True}, "R31", "IN-AFTER-HOURS-COVERED", "monthly_fee"),
        (EVENING, "R32", "EX-AFTER-HOURS", "tm_invoice"),
        (EVENING | {"project": "open"}, "R32", "EX-AFTER-HOURS", "tm_invoice"),
        (EVENING | CLOSING, "R32", "EX-AFTER-HOURS", "tm_invoice"),
        (CLOSING, "R33", "IN-INCIDENT-WRAPUP", "monthly_fee"),
        (CLOSING | {"wrap_up_left": False}, "R34", "EX-POST-RESOLUTION", "tm_invoice"),
        (RESOLVED, "R34", "EX-POST-RESOLUTION", "tm_invoice"),
        (RESOLVED | EVENING, "R34", "EX-POST-RESOLUTION", "tm_invoice"),
        (MINOR | {"minor_left": True}, "R40", "IN-MINOR-SR", "monthly_fee"),
        (
            MINOR | {"minor_left": True, "covered": True} | EVENING,
            "R40",
            "IN-MINOR-SR",
            "monthly_fee",
        ),
        (MINOR, "R41", "EX-MINOR-SR-CAP", "tm_invoice"),
        (MINOR | EVENING | {"covered": True}, "R41", "EX-MINOR-SR-CAP", "tm_invoice"),
        (MINOR | EVENING | {"minor_left": True}, "R42", "EX-SR-AFTER-HOURS", "tm_invoice"),
        ({"ticket_kind": "service_request"}, "R43", "EX-SERVICE-REQUEST", "tm_invoice"),
        ({"work_kind": "training", "seat": True}, "R43", "EX-SERVICE-REQUEST", "tm_invoice"),
        ({"work_kind": "portal_setup"}, "R43", "EX-SERVICE-REQUEST", "tm_invoice"),
        (
            {"ticket_kind": "service_request", "project": "open"},
            "R43",
            "EX-SERVICE-REQUEST",
            "project_flat_fee",
        ),
        ({"ticket_kind": "solution_design"}, "R50", "EX-SOLUTION-DESIGN", "tm_invoice"),
        ({"work_kind": "other"}, "R99", "HOLD-NEEDS-DECISION", "held"),
        (MINOR | {"work_kind": "other"}, "R99", "HOLD-NEEDS-DECISION", "held"),
        ({"ticket_kind": None}, "R99", "HOLD-NEEDS-DECISION", "held"),
        (
            {"work_kind": "other", "ticket_kind": "solution_design"},
            "R99",
            "HOLD-NEEDS-DECISION",
            "held",
        ),
        (
            {"work_kind": "other", "ticket_kind": "service_request"},
            "R99",
            "HOLD-NEEDS-DECISION",
            "held",
        ),
        (
            {"work_kind": "training", "portal_topic": True, "ticket_kind": "incident"},
            "R13",
            "EX-TRAINING-LIMIT",
            "tm_invoice",
        ),
    ],
)
def test_the_table_decides_by_the_first_row_that_applies(
    given: dict[str, Any], rule: str, reason: str, route: str
) -> None:
    verdict = decide(situation(**given))
    assert (verdict.rule, verdict.reason, verdict.route) == (rule, reason, route)


def test_work_after_hours_carries_the_premium_of_the_day() -> None:
    times = VERSION.multipliers
    assert decide(situation(in_hours=False)).multiplier == times.after_hours
    assert decide(situation(in_hours=False, holiday=True)).multiplier == times.holiday
    assert times.after_hours != times.holiday
    assert out_of_hours_rate(situation(version=None, in_hours=False)) == 1


@pytest.mark.parametrize(
    ("given", "premium"),
    [
        ({}, False),
        ({"billable": True}, False),
        ({"billable": True, "in_hours": False}, True),
        ({"in_hours": False}, False),
        ({"billable": True, "in_hours": False, "covered": True}, False),
        ({"billable": True, "in_hours": False, "project": "open"}, False),
        ({"billable": True, "in_hours": False, "project": "not_approved"}, True),
    ],
)
def test_a_premium_is_paid_only_for_a_closed_hour_that_the_client_asked_for(
    given: dict[str, Any], premium: bool
) -> None:
    verdict = decide(situation(ticket_kind="service_request", **given))
    assert verdict.multiplier == (VERSION.multipliers.after_hours if premium else 1)


@pytest.mark.parametrize(
    ("project", "flags"),
    [
        ("none", ()),
        ("open", ()),
        ("not_approved", ("project-not-approved",)),
        ("closed", ("project-closed",)),
    ],
)
def test_a_project_out_of_force_is_flagged(project: str, flags: tuple[str, ...]) -> None:
    assert decide(situation(ticket_kind="service_request", project=project)).flags == flags


def test_an_override_of_travel_counts_only_where_nothing_else_decides_it() -> None:
    free = Override("e1", "included", by="tam", reason="goodwill")
    visit = Verdict("R43", "excluded", "EX-SERVICE-REQUEST", "tm_invoice")
    followed = situation(travel=True, visit=visit, override=free)
    assert decide(followed).reason == "EX-SERVICE-REQUEST"
    alone = decide(situation(travel=True, override=free))
    assert (alone.rule, alone.reason, alone.original_reason) == (
        "R03",
        "IN-OVERRIDE",
        "HOLD-NEEDS-DECISION",
    )
    uncounted = situation(travel=True, version=HAVEL.versions[0], override=free)
    assert decide(uncounted).reason == "NA-TRAVEL"
