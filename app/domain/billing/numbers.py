"""The numbers of invoices: gapless within their year, over all clients."""

from __future__ import annotations


def number_words(year: int, count: int) -> str:
    """The number of the so-many-th document of a year: "2026-0031"."""
    return f"{year:04d}-{count:04d}"


def number_order(number: str) -> tuple[int, int]:
    """By which numbers are sorted, also beyond the ten thousandth of a year."""
    year, _, count = number.partition("-")
    return int(year), int(count)
