"""What is told of visits: who comes when, to whoever asked and watches, and to who comes.

Source: domain.md 2.4, S30; RFC 5546 (REQUEST, CANCEL).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_
from sqlalchemy.orm import Session

from app.central.mail.notices.calendars import Planned, told_of_planned
from app.central.mail.notices.found import Found, of_request, who_may
from app.domain.rights import Permission
from app.domain.visits import VisitState
from app.queries.letterhead import letterhead
from app.queries.visits import VisitRow, not_over_long, visit_rows
from app.records import Contact, Ticket, User, Visit
from app.reports.visit_files import visit_ics


def told_of_visits(
    session: Session,
    visits: Iterable[UUID],
    tickets: Iterable[UUID],
    since: datetime,
    now: datetime,
    place: str,
    sender: str,
    *,
    staff: bool,
) -> Iterator[Found]:
    """What is to be told of visits that are to come.

    Args:
        session: one snapshot that sees every client.
        visits: those that came or changed.
        tickets: requests that changed: somebody may watch them now, or no more.
        since: what was planned before is told only where it changes.
        now: the present.
        place: the portal's address; empty without one.
        sender: the firm's address, which invites.
        staff: whether people of the firm get letters.
    """
    of_tickets = and_(Visit.ticket_id.in_(list(tickets)), Visit.created_at >= since)
    for one in visit_rows(
        session,
        or_(Visit.id.in_(list(visits)), of_tickets),
        not_over_long(now),
        Visit.state != VisitState.DONE.value,
    ):
        if one.ends_at > now:
            planned = _planned(session, one, now, place, sender, staff=staff)
            yield from told_of_planned(session, planned)


def _planned(
    session: Session, one: VisitRow, now: datetime, place: str, sender: str, *, staff: bool
) -> Planned:
    firm = letterhead(session).firm

    def draw(who: UUID, off: bool) -> bytes:
        person = session.get(Contact, who) or session.get(User, who)
        if person is None:
            return b""
        try:
            return visit_ics(
                one, now, (firm, sender), (person.name, person.email), place, taken_off=off
            )
        except ValueError:
            return b""

    ticket = session.get(Ticket, one.ticket_id) if one.ticket_id is not None else None
    return Planned(
        "visit",
        f"visit:{one.id}",
        one.client_id,
        one.sequence,
        one.state == VisitState.CANCELLED,
        of_request(ticket) if ticket else _speakers(session, one.client_id),
        draw,
        "staff_visit" if staff else "",
        one.technician_id if staff else None,
        values={
            "starts_at": one.starts_at,
            "minutes": one.planned_min,
            "zone": one.zone,
            "where": one.where,
            "technician": one.technician,
            "client": one.client,
            "number": one.number or 0,
            "title": one.title,
            "note": one.note,
            "reason": one.cancel_reason,
        },
        ticket=ticket.id if ticket is not None else None,
    )


def _speakers(session: Session, client: UUID) -> tuple[UUID, ...]:
    """Whom of a client to tell what belongs to no request."""
    return who_may(session, client, Permission.SEE_ALL_REQUESTS)
