"""The check-in that an agenda is for: whose, when, since when; and its measure of time.

Source: domain.md 6 ("Built for (client, planned time, since = last held check-in)").
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate

from app.domain.calendar import CalendarRules, business_seconds, first_instant, local_date
from app.domain.words import DAYS, MONTHS, local_time

_HALF = Fraction(1, 2)
_FIRST_SPAN = timedelta(days=92)
"""How far back the first check-in looks: a quarter."""
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Frame:
    """What every rule of the agenda is told.

    Attributes:
        client: its name.
        zone: the client's.
        planned: when the check-in is, or was, to begin.
        since: when the last one was held; None before the first, which looks a quarter back.
        hours: the business hours that the client's days are counted in.
        quarter_shift: by how many months quarters begin after those of the calendar.
    """

    client: str
    zone: str
    currency: str
    planned: datetime
    since: datetime | None
    hours: CalendarRules
    quarter_shift: int = 0

    @property
    def today(self) -> date:
        """The day of the check-in, at the client."""
        return local_date(self.zone, self.planned)

    @property
    def begins(self) -> datetime:
        """From when on things are new."""
        return self.planned - _FIRST_SPAN if self.since is None else self.since

    def day_of(self, at: datetime) -> date:
        """The client's date at an instant."""
        return local_date(self.zone, at)

    def is_new(self, at: datetime | None) -> bool:
        """Whether something happened after the last check-in and before this one."""
        return at is not None and self.begins < at <= self.planned

    def age(self, since: datetime, hours: CalendarRules | None = None) -> Fraction:
        """Business days from an instant to the check-in, at a site or at the client."""
        return business_days(hours or self.hours, since, self.planned)


def business_days(rules: CalendarRules, start: datetime, end: datetime) -> Fraction:
    """Count business days between two instants: a day counts by the share of it that has passed.

    Where no day ever opens, calendar days are counted. An end before the start gives none.

    Source: domain.md 6 (AG01: from Fri 11:00 to Thu 10:00 are 3.9).
    """
    if end <= start:
        return Fraction(0)
    if not any(rules.weekly):
        return Fraction(int((end - start).total_seconds()), 86_400)
    first, last = local_date(rules.zone, start), local_date(rules.zone, end)
    if first == last:
        return _share(rules, first, start, end)
    between = _open_days(rules, first + _ONE_DAY, last)
    begun = _share(rules, first, start, first_instant(rules.zone, first + _ONE_DAY))
    return begun + between + _share(rules, last, first_instant(rules.zone, last), end)


def _share(rules: CalendarRules, day: date, start: datetime, end: datetime) -> Fraction:
    opens, closes = first_instant(rules.zone, day), first_instant(rules.zone, day + _ONE_DAY)
    whole = business_seconds(rules, opens, closes)
    return Fraction(business_seconds(rules, start, end), whole) if whole else Fraction(0)


def _open_days(rules: CalendarRules, first: date, end: date) -> int:
    """Count the dates with opening hours, the end left out, a month at a time."""
    total, day = 0, first
    while day < end:
        sums = _month_sums(rules, day.year, day.month)
        stop = min(end, day.replace(day=1) + (len(sums) - 1) * _ONE_DAY)
        total += sums[day.day - 1 + (stop - day).days] - sums[day.day - 1]
        day = stop
    return total


@lru_cache(maxsize=4096)
def _month_sums(rules: CalendarRules, year: int, month: int) -> tuple[int, ...]:
    """Give the open days from the first of a month to each of its dates."""
    days = (date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1))
    return tuple(accumulate((bool(rules.windows_on(day)) for day in days), initial=0))


def days_words(days: Fraction) -> str:
    """Business days with one decimal where it says something: "3.9 business days"."""
    tenths = int(days * 10 + _HALF)
    whole, rest = divmod(tenths, 10)
    number = f"{whole}.{rest}" if rest else f"{whole}"
    return f"{number} business {'day' if tenths == 10 else 'days'}"  # noqa: PLR2004 -- ten tenths


def counted(count: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 day", "3 days"."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def short_day(day: date, today: date) -> str:
    """A date within a sentence: "Thu 5 March", with its year where that is another."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"


def moment(frame: Frame, at: datetime) -> str:
    """An instant at the client: "Fri 13 March 11:00"."""
    return f"{short_day(frame.day_of(at), frame.today)} {local_time(at, frame.zone)}"
