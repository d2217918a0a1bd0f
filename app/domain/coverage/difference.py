"""Why central decided otherwise than a device had expected: what the device cannot have known.

Source: ux.md 3.7.
"""

from app.domain.coverage.results import EntryDecision

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


def because(decided: EntryDecision, *, cause: str = "", project: str = "") -> str:
    """Say why a decision differs from the preview.

    Args:
        decided: central's decision.
        cause: what changed since, where a change brought it about.
        project: title of the project that the ticket is linked to.
    """
    last = decided.segments[-1] if decided.segments else None
    if last is not None and last.override is not None:
        return f"a person decided: {last.override.reason}"
    if last is not None and last.route == "project_flat_fee" and project:
        return f"the ticket is linked to the project “{project}”"
    if cause:
        return cause
    known = _BECAUSE.get(last.reason) if last is not None else None
    return known or "central knows more about it than this device did"
