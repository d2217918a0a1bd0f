"""An agreement while it is being written: what it says, what is wrong with it, how it is typed.

Source: domain.md 2 (Calendar, AgreementVersion), 5.
"""

from app.domain.agreement.facts import AgreementFacts, CalendarFacts, ReviewFacts, VersionFacts
from app.domain.agreement.findings import Finding, Severity
from app.domain.agreement.linter import lint

__all__ = [
    "AgreementFacts",
    "CalendarFacts",
    "Finding",
    "ReviewFacts",
    "Severity",
    "VersionFacts",
    "lint",
]
