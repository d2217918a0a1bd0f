"""Why central decided otherwise than a device had expected: what the device cannot have known.

Source: ux.md 3.7.
"""

import re
from collections.abc import Mapping

from app.domain.coverage.results import EntryDecision

Figures = Mapping[str, tuple[int, int]]
"""Counted minutes and minor units of money by reason code, call-out minimums apart."""

_BECAUSE = {
    "IN-INCIDENT": "it is an incident, worked in business hours",
    "IN-INCIDENT-WRAPUP": "the ticket was resolved when this was worked",
    "IN-AFTER-HOURS-COVERED": "hours had been agreed for this time",
    "IN-MINOR-SR": "the request is minor and well defined, and its allowance was not used up",
    "IN-DOCS": "the initial setup was completed",
    "IN-SETUP-PORTAL": "the initial setup was still open",
    "IN-SETUP-DOCS": "the initial setup was still open",
    "IN-SETUP-TRAINING": "a training seat was free",
    "EX-AFTER-HOURS": "it lies outside the business hours that hold there",
    "EX-POST-RESOLUTION": "the ticket was resolved when this was worked",
    "EX-SOLUTION-DESIGN": "the ticket is a solution design",
    "EX-SERVICE-REQUEST": "the ticket is a service request that is not minor and well defined",
    "EX-MINOR-SR-CAP": "other work had used up the minor allowance",
    "EX-SR-AFTER-HOURS": "it lies outside the business hours that hold there",
    "EX-TRAINING-LIMIT": "the training seats were taken",
    "EX-NO-AGREEMENT": "no agreement was in force then",
}
# A device writes it, so what it may say is bounded.
_FIGURES = re.compile(r"([A-Z-]{1,40}) ([0-9]{1,12}) ([0-9]{1,12})")
_UNKNOWN = "central knows more about it than this device did"


def figures_of(decided: EntryDecision) -> Figures:
    """What a decision comes to; nothing for a held one."""
    found: dict[str, tuple[int, int]] = {}
    for group in decided.groups:
        minutes, money = found.get(group.reason, (0, 0))
        found[group.reason] = (minutes + group.rounded_min, money + group.amount_minor)
    return found


def written(figures: Figures) -> str:
    """Figures in one line, as an entry keeps them: ``IN-INCIDENT 60 0; EX-AFTER-HOURS 15 6750``."""
    return "; ".join(f"{code} {minutes} {money}" for code, (minutes, money) in figures.items())


def read(line: str) -> Figures | None:
    """Figures from such a line; None where it says none, as the fingerprints of old entries do."""
    found: dict[str, tuple[int, int]] = {}
    for part in line.split("; "):
        told = _FIGURES.fullmatch(part)
        if told is None:
            return None
        found[told[1]] = (int(told[2]), int(told[3]))
    return found


def because(
    decided: EntryDecision, *, cause: str = "", project: str = "", saw: Figures | None = None
) -> str:
    """Say why a decision differs from the preview.

    Args:
        decided: central's decision.
        cause: what changed since, where a change brought it about.
        project: title of the project that the ticket is linked to.
        saw: what the preview came to, where its reason was the same and only these differ.
    """
    last = decided.segments[-1] if decided.segments else None
    if last is not None and last.override is not None:
        return f"a person decided: {last.override.reason}"
    if last is not None and last.route == "project_flat_fee" and project:
        return f"the ticket is linked to the project “{project}”"
    if cause:
        return cause
    if saw is not None:
        return _figures_because(figures_of(decided), saw)
    known = _BECAUSE.get(last.reason) if last is not None else None
    return known or _UNKNOWN


def _figures_because(says: Figures, saw: Figures) -> str:
    if {code: row[0] for code, row in says.items()} == {code: row[0] for code, row in saw.items()}:
        return "another rate holds for it"
    grown = [code for code, row in says.items() if row[0] > saw.get(code, (0, 0))[0]]
    return _BECAUSE.get(grown[0], _UNKNOWN) if grown else _UNKNOWN
