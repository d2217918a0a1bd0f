"""Opening hours of a site: windows, holidays, special days, and time counted inside them.

Source: domain.md 2 (Calendar), 3.4 (clock changes).
"""

from app.domain.calendar.business import (
    add_business_seconds,
    business_seconds,
    is_holiday,
    is_open,
    next_change,
    open_windows,
)
from app.domain.calendar.instants import (
    first_instant,
    local_date,
    month_of,
    whole_second,
    zone_of,
)
from app.domain.calendar.rules import CalendarRules
from app.domain.calendar.windows import CalendarProblem, Window, parse_windows
from app.domain.calendar.words import hours_in_words, number_in_words

__all__ = [
    "CalendarProblem",
    "CalendarRules",
    "Window",
    "add_business_seconds",
    "business_seconds",
    "first_instant",
    "hours_in_words",
    "is_holiday",
    "is_open",
    "local_date",
    "month_of",
    "next_change",
    "number_in_words",
    "open_windows",
    "parse_windows",
    "whole_second",
    "zone_of",
]
