"""What other opening hours would do to past work, client by client, before they are saved.

A calendar is shared: the hours of a version, of a site, or those that hold without an agreement
may all be the same one. The entries are found as central finds them when the calendar is saved.

Source: domain.md 2 (Calendar), 3.7 (DELTA).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.ports.changes import RowChange
from app.queries.coverage import CoverageBook, calendar_rules
from app.records import FIRM_SCOPE, Calendar
from app.usecases.redecision.seeds import calendar_users, find_seeds
from app.usecases.save_calendar import SaveCalendar, calendar_values
from app.usecases.what_if import WhatIf, foresee


class _OtherHours(CoverageBook):
    """A book in which one calendar reads otherwise than it is kept."""

    def __init__(self, session: Session, calendar: UUID, values: dict[str, Any]) -> None:
        super().__init__(session)
        self._calendars[calendar] = calendar_rules(Calendar(id=calendar, **values))


def hours_what_if(session: Session, command: SaveCalendar) -> tuple[WhatIf, ...]:
    """Decide past work again as it would be once a calendar is saved.

    Args:
        session: only read.
        command: what saving would be asked; a calendar that is added decides nothing yet.

    Raises:
        RuleBroken: the calendar cannot be used; the sentence names the field.

    Returns:
        The clients for which something would come out otherwise, by name.
    """
    kept = session.get(Calendar, command.calendar) if command.calendar is not None else None
    if kept is None:
        return ()
    values = calendar_values(command)
    fields = {
        name: (getattr(kept, name), value)
        for name, value in values.items()
        if getattr(kept, name) != value
    }
    seeds = find_seeds(session, [RowChange("calendar", kept.id, FIRM_SCOPE, 0, "edit", fields)])
    if not seeds.entries:
        return ()
    other = _OtherHours(session, kept.id, values)
    changed = {client: other.terms(client) for client in calendar_users(session, kept.id)}
    found = foresee(session, seeds, changed, CoverageBook(session))
    return tuple(sorted((one for one in found.values() if one.changes), key=lambda one: one.name))
