"""The list of requests, by their state and by words; on a page, and as a table.

Source: domain.md 7.6 (1) and (17), 7.7; ux.md 3.18.
"""

from __future__ import annotations

from collections.abc import Sequence

from litestar import Response, get
from litestar.params import FromQuery
from litestar.response import Stream
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.portal import pages
from app.central.portal.answering import frame, read_page, reader_of
from app.central.portal.export import take
from app.central.portal.sessions import Visitor
from app.central.portal.web import Door, Secret, page
from app.domain.rights import Permission
from app.queries.portal.export import requests_listed
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
    which, wanted = _asked(shown, words)

    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "requests")
        found = request_list(
            session, reader_of(visitor), around_it.now, shown=which, words=wanted, page=at
        )
        return pages.page("requests", around_it, found=found, shown=which, words=wanted)

    return read_page(door, secret, MAY_SEE, job)


@get("/requests/list.csv", opt=page(asked=MAY_SEE), sync_to_thread=True)
def take_list(
    door: Door, secret: Secret, shown: FromQuery[str] = "all", words: FromQuery[str] = ""
) -> Stream:
    """The same requests as a table: all of them, on however many pages they stand."""
    return take(door, secret, requests_listed(*_asked(shown, words)), "csv")


def _asked(shown: str, words: str) -> tuple[str, str]:
    """Which requests are meant, whatever an address says."""
    which = shown if shown in SHOWN else "all"
    return which, " ".join(words.replace("\0", " ").split())[:LONGEST_WORDS]


ROUTES: Sequence[ControllerRouterHandler] = (list_requests, take_list)
