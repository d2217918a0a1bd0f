"""The room of hours: what was worked in a month, with what was decided of it.

Source: domain.md 7.6 (3) to (5), 7.7.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from litestar import Response, get
from litestar.params import FromQuery
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.portal import pages
from app.central.portal.answering import frame, read_page, reader_of
from app.central.portal.sessions import Visitor
from app.central.portal.web import Door, Secret, page
from app.domain.billing.months import month_name
from app.domain.rights import Permission
from app.queries.portal.around import manager_of
from app.queries.portal.hours import SHOWN, Shown, hours_page

MAY_SEE = Permission.SEE_OWN_REQUESTS


@get("/hours", opt=page(asked=MAY_SEE), sync_to_thread=True)
def see_hours(
    door: Door,
    secret: Secret,
    month: FromQuery[str] = "",
    shown: FromQuery[str] = "all",
    at: FromQuery[int] = 1,
) -> Response[str]:
    """A month's entries of the requests that the reader may see."""
    which = cast("Shown", shown) if shown in SHOWN else "all"

    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "hours")
        found = hours_page(session, reader_of(visitor), month, which, at, around_it.now)
        return pages.page(
            "hours",
            around_it,
            found=found,
            called=month_name(found.month),
            months={one: month_name(one) for one in found.months},
            tam=manager_of(session, visitor.client),
        )

    return read_page(door, secret, MAY_SEE, job)


ROUTES: Sequence[ControllerRouterHandler] = (see_hours,)
