"""The decision table: for each rule its condition and its verdict, first match wins.

The rows stand in the order of the page and are named as there. Source: domain.md 3.2.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from app.domain.coverage import conditions as when
from app.domain.coverage.situation import Situation, Verdict
from app.domain.coverage.work import Route


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: when it applies and what it decides."""

    name: str
    applies: Callable[[Situation], bool]
    decides: Callable[[str, Situation], Verdict]


_UNDECIDED = Verdict("R99", "held", "HOLD-NEEDS-DECISION", "held")

# --- verdicts ---------------------------------------------------------------------------------


def included(reason: str, route: Route = "monthly_fee") -> Callable[[str, Situation], Verdict]:
    """Make the verdict of a row that includes."""
    return lambda rule, _work: Verdict(rule, "included", reason, route)


def not_counted(reason: str) -> Callable[[str, Situation], Verdict]:
    """Make the verdict of a row outside coverage."""
    return lambda rule, _work: Verdict(rule, "not_applicable", reason, "internal")


def excluded(reason: str) -> Callable[[str, Situation], Verdict]:
    """Make the verdict of a row that excludes by ROUTE and PREMIUM."""

    def verdict(rule: str, work: Situation) -> Verdict:
        route, flags = route_of(work)
        return Verdict(rule, "excluded", reason, route, premium(work, route), flags)

    return verdict


def before_agreement(rule: str, work: Situation) -> Verdict:
    """R02: bill at the client's default rates, unless an approved project takes it."""
    route: Route = "project_flat_fee" if work.project == "open" else "tm_invoice"
    return Verdict(rule, "excluded", "EX-NO-AGREEMENT", route)


def as_overridden(rule: str, work: Situation) -> Verdict:
    """R03: decide as stated, and keep what the rules would have said."""
    override = work.override
    if override is None:
        return _UNDECIDED
    engine = decide(replace(work, override=None))
    yes = override.decision == "included"
    return Verdict(
        rule,
        override.decision,
        "IN-OVERRIDE" if yes else "EX-OVERRIDE",
        override.route or ("monthly_fee" if yes else "tm_invoice"),
        Fraction(1) if override.multiplier is None else Fraction(override.multiplier),
        original_reason=engine.reason,
    )


def as_the_visit(rule: str, work: Situation) -> Verdict:
    """R05: travel is what the visit's first work is, whatever the clock."""
    return _UNDECIDED if work.visit is None else replace(work.visit, rule=rule)


def setup(rule: str, work: Situation) -> Verdict:
    """R11: the initial setup, a bucket of its own."""
    reason = "IN-SETUP-PORTAL" if work.work_kind == "portal_setup" else "IN-SETUP-DOCS"
    return Verdict(rule, "included", reason, "setup")


def after_hours(rule: str, work: Situation) -> Verdict:
    """R32: incident response never routes to a project and always carries the premium."""
    return Verdict(rule, "excluded", "EX-AFTER-HOURS", "tm_invoice", out_of_hours_rate(work))


def undecided(_rule: str, _work: Situation) -> Verdict:
    """R99: a person must decide."""
    return _UNDECIDED


def route_of(work: Situation) -> tuple[Route, tuple[str, ...]]:
    """ROUTE: the approved project, else an invoice by time; a project out of force is flagged."""
    if work.project == "open":
        return "project_flat_fee", ()
    flags = {"not_approved": ("project-not-approved",), "closed": ("project-closed",)}
    return "tm_invoice", flags.get(work.project, ())


def premium(work: Situation, route: Route) -> Fraction:
    """PREMIUM: the client never pays one for an hour it did not ask for."""
    asked_for = work.billable and not when.in_reach(work) and route == "tm_invoice"
    return out_of_hours_rate(work) if asked_for else Fraction(1)


def out_of_hours_rate(work: Situation) -> Fraction:
    """Give the holiday multiplier on a closed holiday, else the after-hours one."""
    if work.version is None:
        return Fraction(1)
    multipliers = work.version.multipliers
    return multipliers.holiday if work.holiday else multipliers.after_hours


# --- the table --------------------------------------------------------------------------------

TABLE: tuple[Rule, ...] = (
    Rule("R01", when.internal, not_counted("NA-INTERNAL")),
    Rule("R02", when.without_agreement, before_agreement),
    Rule("R03", when.overridden, as_overridden),
    Rule("R05", when.uncounted_travel, not_counted("NA-TRAVEL")),
    Rule("R99", when.undecided_travel, undecided),
    Rule("R05", when.travel, as_the_visit),
    Rule("R10", when.check_in, included("IN-CHECKIN")),
    Rule("R11", when.setting_up, setup),
    Rule("R12", when.seated_training, included("IN-SETUP-TRAINING", "setup")),
    Rule("R13", when.portal_training, excluded("EX-TRAINING-LIMIT")),
    Rule("R14", when.documenting, included("IN-DOCS")),
    Rule("R30", when.restoring_in_hours, included("IN-INCIDENT")),
    Rule("R31", when.responding_in_covered_window, included("IN-AFTER-HOURS-COVERED")),
    Rule("R32", when.responding_after_hours, after_hours),
    Rule("R33", when.closing_out, included("IN-INCIDENT-WRAPUP")),
    Rule("R34", when.incident, excluded("EX-POST-RESOLUTION")),
    Rule("R40", when.minor_within_allowance, included("IN-MINOR-SR")),
    Rule("R41", when.minor_in_reach, excluded("EX-MINOR-SR-CAP")),
    Rule("R42", when.minor, excluded("EX-SR-AFTER-HOURS")),
    Rule("R43", when.new_scope, excluded("EX-SERVICE-REQUEST")),
    Rule("R50", when.solution_design, excluded("EX-SOLUTION-DESIGN")),
    Rule("R99", when.anything_else, undecided),
)


def decide(work: Situation) -> Verdict:
    """Take the first row that applies."""
    rule = next(row for row in TABLE if row.applies(work))
    return rule.decides(rule.name, work)
