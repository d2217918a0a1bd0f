"""Everything that is shown and handed out of one check-in, read at once.

Source: ux.md 3.12.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.queries.check_ins.drawn import DrawnRead, read_drawn
from app.queries.check_ins.invited import Guests, guests_of
from app.queries.check_ins.page import CheckInPage, check_in_page
from app.queries.letterhead import LetterheadFacts, letterhead


@dataclass(frozen=True, slots=True)
class CheckInRead:
    """A check-in with what its documents need.

    Attributes:
        at: when it was read.
        drawn: what its charts are drawn from; None where nothing is to be drawn.
    """

    page: CheckInPage
    letterhead: LetterheadFacts
    guests: Guests
    at: datetime
    drawn: DrawnRead | None


def read_check_in(
    session: Session, check_in: UUID, now: datetime, *, draws: bool = True
) -> CheckInRead | None:
    """Read a check-in; None where it is not among what the session sees.

    Args:
        session: one snapshot.
        check_in: which.
        now: the present.
        draws: its charts as well, which cost a reading of twelve months; a frozen agenda has none,
            since its rows have moved on.
    """
    page = check_in_page(session, check_in, now)
    if page is None:
        return None
    head = page.head
    guests = guests_of(session, head.manager_id, (contact for contact, _name in head.attendees))
    drawn = read_drawn(session, head.client_id, now) if draws and page.read is not None else None
    return CheckInRead(page, letterhead(session), guests, now, drawn)
