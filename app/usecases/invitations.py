"""What a calendar was told of check-ins and visits, counted: each change is one further.

Counted where everybody's changes meet, so that two people who each move the same thing make two
updates of it, and a calendar takes the later one.

Source: RFC 5545 3.8.7.4 (SEQUENCE); domain.md 6, S30; ADR 0069.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from app.ports.changes import RowChange
from app.records import CheckIn, Record, Visit

_SHOWN: Mapping[str, frozenset[str]] = {
    "check_in": frozenset({"planned_at", "planned_min", "place", "tam_id", "attendees"}),
    "visit": frozenset({"starts_at", "planned_min", "place", "site_id", "technician_id", "note"}),
}
"""Noun → its fields that an invitation shows."""
_NOUNS: Mapping[str, type[Record]] = {"check_in": CheckIn, "visit": Visit}
_CANCELLED = "cancelled"


def count_changes(session: Session, rows: Iterable[RowChange]) -> None:
    """Count the changes of invitations among these rows.

    Args:
        session: the open unit of work.
        rows: what it changed so far.
    """
    for row in rows:
        if row.kind == "edit" and row.entity in _NOUNS and _is_shown(row):
            found = session.get(_NOUNS[row.entity], row.row)
            if isinstance(found, CheckIn | Visit):
                found.calendar_sequence += 1


def _is_shown(row: RowChange) -> bool:
    called_off = _CANCELLED in row.fields.get("state", ())
    return called_off or not _SHOWN[row.entity].isdisjoint(row.fields)
