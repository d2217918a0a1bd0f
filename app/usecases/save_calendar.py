"""Writing a calendar: its hours, its holidays, its special days.

Source: domain.md 2 (Calendar).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.agreement.checks import check_calendar, check_name
from app.domain.calendar import CalendarRules
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import Calendar
from app.usecases.context import Ctx

Day = tuple[str, str]
"""A date as ISO text, and its name."""


@dataclass(frozen=True, slots=True)
class SaveCalendar:
    """A calendar to add, or to change.

    Attributes:
        calendar: the one to change; None adds one.
        weekly: day → windows: {"mon": ["09:00-18:00"]}; a day that is missing is closed.
        public: the public holidays that were taken over from a country.
        removed: dates of those on which support is open.
        added: closed days that no country knows.
        special: date, name and windows of days with other hours.
    """

    calendar: UUID | None
    name: str
    zone: str
    weekly: Mapping[str, Sequence[str]] = field(default_factory=dict)
    country: str = ""
    region: str = ""
    public: tuple[Day, ...] = ()
    removed: tuple[str, ...] = ()
    added: tuple[Day, ...] = ()
    special: tuple[tuple[str, str, tuple[str, ...]], ...] = ()


def frozen_holidays(command: SaveCalendar) -> list[dict[str, str]]:
    """The closed days that result: public ones without the removed, and the added."""
    days = {day: name for day, name in command.public if day not in set(command.removed)}
    days |= dict(command.added)
    return [{"date": day, "name": name} for day, name in sorted(days.items())]


def save_calendar(session: Session, ctx: Ctx, command: SaveCalendar) -> UUID:
    """Add a calendar, or change one; what it decided is decided again on central.

    Raises:
        RuleBroken: an unknown zone, windows that overlap, a day that is none.

    Returns:
        The calendar's id.
    """
    ctx.actor.must_be_let(Permission.SET_TERMS)
    values = calendar_values(command)
    if command.calendar is None:
        made = Calendar(
            id=ctx.ids.new(),
            created_at=ctx.clock.now(),
            created_by=ctx.actor.user,
            **values,
        )
        session.add(made)
        return made.id
    calendar = session.get(Calendar, command.calendar)
    if calendar is None:
        raise RuleBroken("calendar-missing", "This calendar is not on this device. Sync first.")
    for name, value in values.items():
        if getattr(calendar, name) != value:
            setattr(calendar, name, value)
    return calendar.id


def calendar_values(command: SaveCalendar) -> dict[str, Any]:
    """The columns of a calendar, as a command writes them.

    Raises:
        RuleBroken: the name is missing, or the calendar cannot be used; the sentence names the
            field.
    """
    values = _columns(command)
    _rules(values)
    return values


def rules_of(command: SaveCalendar) -> CalendarRules:
    """A calendar as the rules would read it once it is saved.

    Raises:
        RuleBroken: as `calendar_values`.
    """
    return _rules(_columns(command))


def _rules(values: Mapping[str, Any]) -> CalendarRules:
    return check_calendar(
        values["zone"],
        values["weekly"],
        values["holidays"],
        values["special_days"],
        values["removed"],
        values["added"],
    )


def _columns(command: SaveCalendar) -> dict[str, Any]:
    return {
        "name": check_name(command.name, "Name"),
        "zone": command.zone,
        "weekly": {day: list(windows) for day, windows in command.weekly.items() if windows},
        "holidays": frozen_holidays(command),
        "special_days": [
            {"date": day, "name": name, "windows": list(windows)}
            for day, name, windows in sorted(command.special)
        ],
        "country": command.country,
        "region": command.region,
        "added": [{"date": day, "name": name} for day, name in sorted(command.added)],
        "removed": sorted(command.removed),
    }
