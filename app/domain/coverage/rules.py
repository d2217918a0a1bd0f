"""The decision table: for each rule its condition and its verdict, first match wins.

The rows stand in the order of the page and are named as there. Source: domain.md 3.2.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from app.domain.coverage.results import Decision
from app.domain.coverage.situation import Situation, Verdict
from app.domain.coverage.work import Route

Outcome = tuple[Decision, str, Route] | tuple[Decision, str, Route, Fraction, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: when it applies and what it decides."""

    name: str
    applies: Callable[[Situation], bool]
    decides: Callable[[str, Situation], Verdict]


# --- conditions -------------------------------------------------------------------------------


def internal(work: Situation) -> bool:
    """Nobody's money: quotes, agendas, chat."""
    return work.work_kind == "internal"


def without_agreement(work: Situation) -> bool:
    """No version is in force at the instant."""
    return work.version is None


def overridden(work: Situation) -> bool:
    """A person decided; travel only where nothing else decides it."""
    return work.override is not None and (not work.travel or undecided_travel(work))


def uncounted_travel(work: Situation) -> bool:
    """The agreement does not count travel."""
    return work.travel and work.version is not None and work.version.travel == "not_counted"


def travel_to_work(work: Situation) -> bool:
    """Travel of a visit in which work was done."""
    return work.travel and work.visit is not None


def undecided_travel(work: Situation) -> bool:
    """Travel without any work in its visit, or to work that nothing decides."""
    if not work.travel or uncounted_travel(work):
        return False
    return work.visit is None or work.visit.decision == "held"


def check_in(work: Situation) -> bool:
    """A meeting with the Technical Account Manager."""
    return work.work_kind == "check_in"


def setting_up(work: Situation) -> bool:
    """Portal or documentation work while onboarding is open."""
    return work.work_kind in {"portal_setup", "documentation"} and work.onboarding_open


def portal_training(work: Situation) -> bool:
    """A training session about the portal."""
    return work.work_kind == "training" and work.portal_topic


def seated_training(work: Situation) -> bool:
    """Portal training in which somebody holds or gets a seat."""
    return portal_training(work) and work.seat


def documenting(work: Situation) -> bool:
    """Documentation; while onboarding is open an earlier rule has it."""
    return work.work_kind == "documentation"


def incident(work: Situation) -> bool:
    """Work on a ticket that is an incident at the instant."""
    return work.work_kind == "request" and work.ticket_kind == "incident"


def restoring(work: Situation) -> bool:
    """Work on an incident whose service is not restored yet."""
    return incident(work) and work.resolved_since is None


def closing_out(work: Situation) -> bool:
    """Wrap-up after a resolution, within its allowance."""
    return (
        incident(work)
        and work.resolved_since is not None
        and work.wrapping_up
        and work.wrap_up_left
    )


def responding(work: Situation) -> bool:
    """Incident response: until service is restored, and closing it out."""
    return restoring(work) or closing_out(work)


def minor_request(work: Situation) -> bool:
    """A service request that is minor and well defined and belongs to no project."""
    return work.work_kind == "request" and work.ticket_kind == "service_request" and work.minor


def new_scope(work: Situation) -> bool:
    """A service request, or work that counts as one."""
    return (
        (work.work_kind == "request" and work.ticket_kind == "service_request")
        or (work.work_kind == "training" and not work.portal_topic)
        or work.work_kind == "portal_setup"
    )


def solution_design(work: Situation) -> bool:
    """Work on a ticket that is a solution design."""
    return work.work_kind == "request" and work.ticket_kind == "solution_design"


def in_reach(work: Situation) -> bool:
    """In business hours or in a window the TAM covered."""
    return work.in_hours or work.covered


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
        return undecided(rule, work)
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
    return undecided(rule, work) if work.visit is None else replace(work.visit, rule=rule)


def setup(rule: str, work: Situation) -> Verdict:
    """R11: the initial setup, a bucket of its own."""
    reason = "IN-SETUP-PORTAL" if work.work_kind == "portal_setup" else "IN-SETUP-DOCS"
    return Verdict(rule, "included", reason, "setup")


def after_hours(rule: str, work: Situation) -> Verdict:
    """R32: incident response never routes to a project and always carries the premium."""
    return Verdict(rule, "excluded", "EX-AFTER-HOURS", "tm_invoice", out_of_hours_rate(work))


def undecided(_rule: str, _work: Situation) -> Verdict:
    """R99: a person must decide."""
    return Verdict("R99", "held", "HOLD-NEEDS-DECISION", "held")


def route_of(work: Situation) -> tuple[Route, tuple[str, ...]]:
    """ROUTE: the approved project, else an invoice by time; a project out of force is flagged."""
    if work.project == "open":
        return "project_flat_fee", ()
    flags = {"not_approved": ("project-not-approved",), "closed": ("project-closed",)}
    return "tm_invoice", flags.get(work.project, ())


def premium(work: Situation, route: Route) -> Fraction:
    """PREMIUM: the client never pays one for an hour it did not ask for."""
    asked_for = work.billable and not in_reach(work) and route == "tm_invoice"
    return out_of_hours_rate(work) if asked_for else Fraction(1)


def out_of_hours_rate(work: Situation) -> Fraction:
    """Give the holiday multiplier on a closed holiday, else the after-hours one."""
    if work.version is None:
        return Fraction(1)
    multipliers = work.version.multipliers
    return multipliers.holiday if work.holiday else multipliers.after_hours


# --- the table --------------------------------------------------------------------------------

TABLE: tuple[Rule, ...] = (
    Rule("R01", internal, not_counted("NA-INTERNAL")),
    Rule("R02", without_agreement, before_agreement),
    Rule("R03", overridden, as_overridden),
    Rule("R05", uncounted_travel, not_counted("NA-TRAVEL")),
    Rule("R99", undecided_travel, undecided),
    Rule("R05", travel_to_work, as_the_visit),
    Rule("R10", check_in, included("IN-CHECKIN")),
    Rule("R11", setting_up, setup),
    Rule("R12", seated_training, included("IN-SETUP-TRAINING", "setup")),
    Rule("R13", portal_training, excluded("EX-TRAINING-LIMIT")),
    Rule("R14", documenting, included("IN-DOCS")),
    Rule("R30", lambda work: restoring(work) and work.in_hours, included("IN-INCIDENT")),
    Rule(
        "R31",
        lambda work: responding(work) and not work.in_hours and work.covered,
        included("IN-AFTER-HOURS-COVERED"),
    ),
    Rule("R32", lambda work: responding(work) and not work.in_hours, after_hours),
    Rule("R33", closing_out, included("IN-INCIDENT-WRAPUP")),
    Rule("R34", incident, excluded("EX-POST-RESOLUTION")),
    Rule(
        "R40",
        lambda work: minor_request(work) and in_reach(work) and work.minor_left,
        included("IN-MINOR-SR"),
    ),
    Rule(
        "R41",
        lambda work: minor_request(work) and in_reach(work),
        excluded("EX-MINOR-SR-CAP"),
    ),
    Rule("R42", minor_request, excluded("EX-SR-AFTER-HOURS")),
    Rule("R43", new_scope, excluded("EX-SERVICE-REQUEST")),
    Rule("R50", solution_design, excluded("EX-SOLUTION-DESIGN")),
    Rule("R99", lambda _work: True, undecided),
)


def decide(work: Situation) -> Verdict:
    """Take the first row that applies."""
    rule = next(row for row in TABLE if row.applies(work))
    return rule.decides(rule.name, work)
