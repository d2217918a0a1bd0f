"""Visits as contacts see them: whoever sees a request sees who comes for it, and when.

Source: domain.md 7.6, 7.7, S30.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Session

from app.domain.visits import VisitState
from app.queries.portal.requests import Reader
from app.queries.visits import VisitRow, not_over_long, visit_rows
from app.records import Ticket, Visit


def coming_visits(
    session: Session, reader: Reader, now: datetime, *where: ColumnElement[bool]
) -> tuple[VisitRow, ...]:
    """Visits to come that somebody may see, the next one first; called off ones say why.

    Args:
        session: its scope sees the client alone.
        reader: who reads.
        now: the present.
        where: which of them.
    """
    found = visit_rows(
        session,
        Visit.client_id == reader.client,
        _seen_by(reader),
        Visit.state != VisitState.DONE.value,
        not_over_long(now),
        *where,
    )
    # How to get in is written for the firm's own people.
    return tuple(replace(one, access="") for one in found if one.ends_at > now)


def coming_visit(session: Session, reader: Reader, visit: UUID, now: datetime) -> VisitRow | None:
    """A visit to come; None where it is not there, was called off, or is not theirs to see."""
    found = coming_visits(session, reader, now, Visit.id == visit)
    return found[0] if found and found[0].is_planned else None


def _seen_by(reader: Reader) -> ColumnElement[bool]:
    own = and_(reader.requests, Ticket.number.is_not(None))
    # Without a request it is for whoever speaks for the whole firm.
    return or_(own, Visit.ticket_id.is_(None)) if reader.sees_all else own
