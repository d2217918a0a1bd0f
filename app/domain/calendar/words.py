"""Opening hours and numbers in the words clients read."""

from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from app.domain.calendar.rules import CalendarRules
from app.domain.calendar.windows import DAY_MINUTES, Window
from app.domain.words import DAYS

_ALL_DAY = (Window(0, DAY_MINUTES),)


def hours_in_words(rules: CalendarRules) -> str:
    """Say the weekly hours: ``Mon–Thu 08:30–17:30, Fri 08:30–16:00``."""
    if all(day == _ALL_DAY for day in rules.weekly):
        return "every day, all day"
    runs = []
    for windows, numbers in groupby(range(7), key=lambda number: rules.weekly[number]):
        days = [DAYS[number] for number in numbers]
        if windows:
            name = days[0] if len(days) == 1 else f"{days[0]}–{days[-1]}"
            runs.append(f"{name} {' and '.join(map(str, windows))}")
    return ", ".join(runs) or "never open"


def number_in_words(number: Fraction) -> str:
    """Write a multiplier or a count without idle zeros: 1.5, 2."""
    decimal = Decimal(number.numerator) / Decimal(number.denominator)
    return f"{decimal:.2f}".rstrip("0").rstrip(".")
