"""A visit, for a calendar; pages show visits where their requests are.

Source: domain.md S30, 7.7.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.mail.settings import read_settings
from app.central.portal.answering import not_found, reader_of
from app.central.portal.leaving import CALENDAR, Leaving, take_out
from app.central.portal.sessions import Visitor
from app.central.portal.web import Door, Secret, page
from app.domain.calendar import local_date
from app.domain.exports import Taken
from app.domain.rights import Permission
from app.ports.problems import Refused
from app.queries.letterhead import letterhead
from app.queries.portal.visits import coming_visit
from app.reports.visit_files import visit_ics

MAY_SEE = Permission.SEE_OWN_REQUESTS


@get("/visits/{visit:uuid}/ics", opt=page(asked=MAY_SEE), sync_to_thread=True)
def calendar_entry(door: Door, secret: Secret, visit: FromPath[UUID]) -> Response[bytes]:
    """The entry of a visit to come, as the letter about it brings it."""

    def read(session: Session, visitor: Visitor) -> Callable[[], Leaving]:
        now = door.central.clock.now()
        found = coming_visit(session, reader_of(visitor), visit, now)
        if found is None:
            raise not_found()
        firm = letterhead(session).firm
        day = local_date(found.zone, found.starts_at)

        def make() -> Leaving:
            sender = read_settings(door.central.settings).sender
            person = (visitor.name, visitor.email)
            try:
                data = visit_ics(found, now, (firm, sender), person)
            except ValueError as no:
                raise Refused(
                    "file-unmade", "This file cannot be made just now.", next_step="Call us."
                ) from no
            return Leaving(f"Visit {day}.ics", CALENDAR, data)

        return make

    return take_out(door, secret, MAY_SEE, Taken.VISIT, read, ("visit", visit))


ROUTES: Sequence[ControllerRouterHandler] = (calendar_entry,)
