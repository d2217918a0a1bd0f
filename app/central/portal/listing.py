"""The list of requests, by their state and by words.

Source: domain.md 7.6 (1), 7.7; ux.md 3.18.
"""

from __future__ import annotations

from collections.abc import Sequence

from litestar import Response, get
from litestar.params import FromQuery
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.portal import pages
from app.central.portal.answering import frame, read_page, reader_of
from app.central.portal.sessions import Visitor
from app.central.portal.web import Door, Secret, page
from app.domain.rights import Permission
from app.queries.portal.requests import SHOWN, request_list

MAY_SEE = Permission.SEE_OWN_REQUESTS
LONGEST_WORDS = 100


@get("/requests", opt=page(asked=MAY_SEE), sync_to_thread=True)
def list_requests(
    door: Door,
    secret: Secret,
    shown: FromQuery[str] = "all",
    words: FromQuery[str] = "",
    at: FromQuery[int] = 1,
) -> Response[str]:
    """Requests that the reader may see, the latest first."""
    which = shown if shown in SHOWN else "all"
    wanted = " ".join(words.replace("\0", " ").split())[:LONGEST_WORDS]

    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "requests")
        found = request_list(
            session, reader_of(visitor), around_it.now, shown=which, words=wanted, page=at
        )
        return pages.page("requests", around_it, found=found, shown=which, words=wanted)

    return read_page(door, secret, MAY_SEE, job)


ROUTES: Sequence[ControllerRouterHandler] = (list_requests,)
