"""How one piece of work is judged: the verdicts that the table's rows are made of."""

from fractions import Fraction
from typing import Any

from app.domain.coverage import Override
from app.domain.coverage.rules import decide, excluded, included, not_counted, undecided
from app.domain.coverage.situation import Situation, Verdict
from tests.unit.domain.coverage_world import NORTHWIND

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
