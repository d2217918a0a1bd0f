"""When a check-in is due, and when the next one could be.

Source: domain.md 0 (I11), S03.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.domain.calendar import (
    CalendarRules,
    first_instant,
    is_open,
    local_date,
    open_windows,
    zone_of,
)

CADENCE_DAYS: Mapping[str, int] = {"monthly": 31, "biweekly": 14, "quarterly": 92}
"""Days after which a check-in is overdue, by the agreement's cadence."""
_STEP_DAYS: Mapping[str, int] = {"monthly": 28, "biweekly": 14, "quarterly": 91}
"""Whole weeks to the date that is proposed: the same weekday, before it is overdue."""
USUAL = "monthly"
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DueDate:
    """When a client's next check-in is due.

    Attributes:
        due: the last day on which it is not overdue.
        days_left: until then; negative when overdue.
    """

    due: date
    days_left: int

    @property
    def overdue_days(self) -> int:
        """Days since it was due; 0 while it is not overdue."""
        return max(0, -self.days_left)

    def words(self) -> str:
        """As the desk says it: "check-in overdue by 4 days"."""
        if self.days_left < 0:
            return f"check-in overdue by {_days(-self.days_left)}"
        return "check-in due today" if not self.days_left else f"due in {_days(self.days_left)}"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def due_date(last: date, cadence: str, today: date) -> DueDate:
    """Say when a check-in is due.

    Args:
        last: the local date of the last one held, or the agreement's first day before any was.
        cadence: monthly, biweekly or quarterly; anything else counts as monthly.
        today: at the client.
    """
    due = last + timedelta(days=CADENCE_DAYS.get(cadence, CADENCE_DAYS[USUAL]))
    return DueDate(due, (due - today).days)


def propose_next(
    rules: CalendarRules, held: datetime, cadence: str, now: datetime | None = None
) -> datetime:
    """Propose the next check-in: same weekday and time, on a business day of the client.

    Where that day is closed, or closed at that time, the nearest day that is open then is taken,
    a later one first as long as it is not overdue; where no day near is open then, the first
    opening. A client whose calendar never opens meets on the plain day.

    Args:
        rules: the client's hours.
        held: when this one began, or was to begin.
        cadence: of the agreement.
        now: the proposal lies after it; the days go on in the same steps until it does.

    Returns:
        The instant, in UTC.
    """
    zone = zone_of(rules.zone)
    local = held.astimezone(zone)
    step = timedelta(days=_STEP_DAYS.get(cadence, _STEP_DAYS[USUAL]))
    wanted = local.date() + step
    while now is not None and _at(rules, wanted, local.time()) <= now:
        wanted += step
    limit = CADENCE_DAYS.get(cadence, CADENCE_DAYS[USUAL]) - step.days
    days = list(_nearest(wanted, max(limit, 0), step.days // 2))
    if now is not None:
        days = [day for day in days if _at(rules, day, local.time()) > now]
    for day in days:
        at = _at(rules, day, local.time())
        if is_open(rules, at):
            return at
    for day in days:
        opening = _opening(rules, day)
        if opening is not None:
            return opening
    return _at(rules, wanted, local.time())


def _nearest(wanted: date, later: int, earlier: int) -> Iterator[date]:
    yield from (wanted + n * _ONE_DAY for n in range(later + 1))
    yield from (wanted - n * _ONE_DAY for n in range(1, earlier + 1))


def _at(rules: CalendarRules, day: date, clock: time) -> datetime:
    """The instant of a time of day; one that the clocks skip lies after the gap."""
    wall = datetime.combine(day, clock.replace(tzinfo=None, fold=0), tzinfo=zone_of(rules.zone))
    return wall.astimezone(UTC)


def _opening(rules: CalendarRules, day: date) -> datetime | None:
    spans = open_windows(
        rules, first_instant(rules.zone, day), first_instant(rules.zone, day + _ONE_DAY)
    )
    return spans[0][0] if spans else None


def next_workday(rules: CalendarRules, at: datetime) -> date:
    """The first business day after the local date of an instant; the next day where none opens.

    Source: domain.md 2 (minutes within 1 business day).
    """
    day = local_date(rules.zone, at) + _ONE_DAY
    if not any(rules.weekly):
        return day
    while not rules.windows_on(day):
        day += _ONE_DAY
    return day
