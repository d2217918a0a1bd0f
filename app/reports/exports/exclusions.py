"""Excluded work as CSV, for a spreadsheet.

One dialect: RFC 4180 with commas, CRLF and quotes doubled, in UTF-8 with a byte order mark, which
spreadsheets need to read names rightly. Amounts have a decimal point and no sign of money, which
stands in a column of its own. A text that a spreadsheet would take for a formula begins with an
apostrophe.

Source: domain.md 6 (Exports); OWASP, "CSV Injection".
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Literal

from app.domain.spreadsheet import harmless

ExclusionState = Literal[
    "proposed", "confirmed", "notified", "disputed", "upheld", "reversed", "invoiced", "waived"
]
"""domain.md 2 (ExclusionReview)."""

COLUMNS = ("request", "date", "minutes", "reason", "sentence", "amount", "currency", "state")
"""The head, and the order of the cells."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One excluded group.

    Attributes:
        request: its number and title as the client reads them.
        day: on which it was worked, in the client's zone.
        minutes: counted.
        reason: the code, stable for programs: "EX-AFTER-HOURS".
        sentence: as the client reads it.
        amount_minor: of the group, never below zero.

    Raises:
        ValueError: the amount is below zero.
    """

    request: str
    day: date
    minutes: int
    reason: str
    sentence: str
    amount_minor: int
    currency: str
    state: ExclusionState

    def __post_init__(self) -> None:
        if self.amount_minor < 0:
            raise ValueError(
                "An exclusion has no amount below zero: a credit is a line of its own."
            )


def exclusions_csv(rows: Iterable[Exclusion]) -> bytes:
    """Write exclusions, in the order in which they come.

    Shape: a head with `COLUMNS`, then a line for each.
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(
            (
                harmless(row.request),
                row.day.isoformat(),
                row.minutes,
                harmless(row.reason),
                harmless(row.sentence),
                f"{row.amount_minor // 100}.{row.amount_minor % 100:02}",
                harmless(row.currency),
                row.state,
            )
        )
    return text.getvalue().encode("utf-8-sig")
