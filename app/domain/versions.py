"""Rules of an agreement's versions: never two in force at once (domain.md 2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from app.domain.rules import RuleBroken


@dataclass(frozen=True, slots=True)
class VersionDates:
    """Which local dates a version holds, both included; without a last one it goes on."""

    number: int
    first: date
    last: date | None


def check_versions(versions: Iterable[VersionDates]) -> None:
    """Check that a client's versions follow one another.

    Raises:
        RuleBroken: one ends before it begins, or two hold on one day.
    """
    ordered = sorted(versions, key=lambda one: (one.first, one.number))
    for one in ordered:
        if one.last is not None and one.last < one.first:
            raise RuleBroken(
                "version-inverted",
                f"Version {one.number} of the agreement ends before it begins: correct "
                "“effective to”.",
            )
    for earlier, later in pairwise(ordered):
        if earlier.last is None or earlier.last >= later.first:
            raise RuleBroken(
                "versions-overlap",
                f"Versions {earlier.number} and {later.number} of the agreement would both be in "
                f"force on {later.first:%d %B %Y}: set “effective to” of version "
                f"{earlier.number} to the day before, at the latest.",
            )


def check_place(zone: str, currency: str, client_zone: str, client_currency: str) -> None:
    """Check that a version speaks of the client's own zone and currency.

    Raises:
        RuleBroken: it names another; the sentence says which field.
    """
    for what, value, wanted in (
        ("time zone", zone, client_zone),
        ("currency", currency, client_currency),
    ):
        if value not in {"", wanted}:
            raise RuleBroken(
                "version-foreign",
                f"The {what} of the agreement is {value}, the client's is {wanted}: make them the "
                "same.",
            )


def check_rates(rates: Mapping[str, Any]) -> None:
    """Check the rates an hour by grade; a grade that is missing holds the work that needs it.

    Raises:
        RuleBroken: a rate is no whole number of minor units.
    """
    for grade, rate in rates.items():
        if isinstance(rate, bool) or not isinstance(rate, int) or rate < 0:
            raise RuleBroken(
                "rate-wrong", f"Give the rate of the grade “{grade}” as an amount an hour."
            )
