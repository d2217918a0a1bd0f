"""A visit as an entry of a calendar, for one person: nobody reads in it who else was told.

Source: RFC 5545, 5546; domain.md S30.
"""

from __future__ import annotations

from datetime import datetime

from app.domain.visits import VisitState
from app.queries.visits import VisitRow
from app.reports.exports.invitation import Invitation, Invited, calendar_uid, invitation_ics


def visit_ics(
    visit: VisitRow,
    at: datetime,
    firm: tuple[str, str],
    person: tuple[str, str],
    portal: str = "",
    *,
    taken_off: bool = False,
) -> bytes:
    """Write it.

    Args:
        visit: as it stands.
        at: the present.
        firm: name and address of who invites: the same whoever comes, as calendars want it.
        person: name and address of whose calendar it is for.
        portal: its address; empty without one.
        taken_off: it goes out of this person's calendar.

    Raises:
        ValueError: an address is none.
    """
    number = visit.number or 0
    shown = bool(portal.startswith("https:") and number)
    about = f"#{number} {visit.title}" if number else visit.client
    return invitation_ics(
        Invitation(
            calendar_uid(visit.id),
            at,
            f"Visit{f' of {visit.technician}' if visit.technician else ''}: {about}",
            visit.starts_at,
            visit.ends_at,
            visit.zone,
            Invited(*firm),
            (Invited(*person),),
            description=visit.note,
            link=f"{portal}/requests/{number}" if shown else "",
            place=visit.where,
            sequence=visit.sequence,
            called_off=visit.state == VisitState.CANCELLED,
            taken_off=taken_off,
            asks=False,
            linked="Request",
        )
    )
