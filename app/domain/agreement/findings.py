"""What the linter finds: one thing that is wrong or strange, in a sentence, at a field."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]

ORDER: tuple[Severity, ...] = ("error", "warning", "note")
"""The worst first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    Attributes:
        code: stable, for filters and tests.
        severity: an error is refused when it is saved; a warning costs somebody money or time
            when it stays; a note is only strange.
        field: the name of the field that mends it, as the records call it.
        sentence: what is wrong and what to do.
        where: of which version or calendar, in words.
        subject: the id of that version or calendar; empty for the agreement itself.
    """

    code: str
    severity: Severity
    field: str
    sentence: str
    where: str
    subject: str = ""
