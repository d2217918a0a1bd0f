"""The reason codes: their words on a chip and their clause of the service text.

Source: domain.md 1 (statements), 3.3.
"""

from dataclasses import dataclass
from fractions import Fraction

from app.domain.calendar import number_in_words


@dataclass(frozen=True, slots=True)
class Reason:
    """One code. ``clauses`` are statement numbers; empty where no statement is behind it."""

    words: str
    clauses: tuple[str, ...] = ()


REASONS = {
    "IN-INCIDENT": Reason("incident in business hours", ("S28",)),
    "IN-INCIDENT-WRAPUP": Reason("closing out the incident", ("S28",)),
    "IN-AFTER-HOURS-COVERED": Reason("after-hours window agreed", ("S35",)),
    "IN-MINOR-SR": Reason("minor request", ("S44",)),
    "IN-CHECKIN": Reason("check-in", ("S32",)),
    "IN-DOCS": Reason("documentation", ("S26",)),
    "IN-SETUP-PORTAL": Reason("initial setup", ("S23",)),
    "IN-SETUP-DOCS": Reason("initial setup", ("S25",)),
    "IN-SETUP-TRAINING": Reason("portal training", ("S24",)),
    "IN-OVERRIDE": Reason("decided by a person", ("S17", "S18")),
    "EX-OVERRIDE": Reason("decided by a person", ("S17", "S18")),
    "EX-AFTER-HOURS": Reason("after hours", ("S35",)),
    "EX-POST-RESOLUTION": Reason("research after resolution", ("S36",)),
    "EX-SOLUTION-DESIGN": Reason("solution design", ("S36", "S46")),
    "EX-SERVICE-REQUEST": Reason("service request", ("S34",)),
    "EX-MINOR-SR-CAP": Reason("minor allowance used up", ("S44", "S45")),
    "EX-SR-AFTER-HOURS": Reason("request outside business hours", ("S34", "S44")),
    "EX-TRAINING-LIMIT": Reason("training beyond its seats", ("S24",)),
    "EX-NO-AGREEMENT": Reason("no agreement in force", ("S27",)),
    "NA-INTERNAL": Reason("internal"),
    "NA-TRAVEL": Reason("travel is not counted"),
    "HOLD-LONG-TIMER": Reason("timer ran very long", ("S18",)),
    "HOLD-OVERLAP": Reason("overlaps another entry", ("S18",)),
    "HOLD-LOCKED-NO-REASON": Reason("month is locked", ("S18",)),
    "HOLD-NEEDS-DECISION": Reason("a person must decide", ("S18",)),
    "HOLD-NO-RATE": Reason("no rate for this grade", ("S18",)),
}

CLAUSES = {
    "S17": "to ensure that these exclusions are applied suitably",
    "S18": "and explicitly",
    "S23": "Custom web portal configuration for submitting and tracking support requests",
    "S24": "User training for support portal (up to two users)",
    "S25": "Documentation of key technical and asset information",
    "S26": "used for consistent end-user support",
    "S27": "The ongoing services and tasks below are included in the monthly fee",
    "S28": "Incident response (break/fix)",
    "S32": "A regular check-in meeting with your Technical Account Manager",
    "S34": "Service requests (new scopes of work)",
    "S35": "After-hours incident response",
    "S36": "Research and troubleshooting (solution design) following incident resolution",
    "S44": (
        "We will include minor, well-defined service requests in Managed Support when possible"
    ),
    "S45": (
        "but recognize that service requests are sometimes better resolved with a separate scope "
        "and budget"
    ),
    "S46": "Solution design is for new scopes of work",
}


def short_reason(reason_code: str, multiplier: Fraction = Fraction(1)) -> str:
    """Give the words of a chip: “incident in business hours”, “after hours ×1.5”."""
    words = REASONS[reason_code].words if reason_code in REASONS else reason_code
    return words if multiplier == 1 else f"{words} ×{number_in_words(multiplier)}"


def clauses_of(reason_code: str) -> tuple[str, ...]:
    """Quote the service text behind a reason."""
    return tuple(CLAUSES[clause] for clause in REASONS[reason_code].clauses)
