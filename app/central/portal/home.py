"""The first page: what waits for the reader, what is open, and how the month stands.

Source: domain.md 7.6 (1), (8), (10); ux.md 3.18.
"""

from __future__ import annotations

from collections.abc import Sequence

from litestar import Response, get
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.portal import pages
from app.central.portal.answering import frame, read_page, reader_of
from app.central.portal.sessions import Visitor
from app.central.portal.web import Door, Secret, page
from app.domain.billing.months import month_name
from app.domain.rights import Permission, may
from app.domain.vocabulary import ENDED_STATES
from app.queries.portal.budget import budget_line
from app.queries.portal.offers import waiting_offers
from app.queries.portal.requests import request_rows
from app.records import Ticket


@get("/", opt=page(), sync_to_thread=True)
def home(door: Door, secret: Secret) -> Response[str]:
    """What waits for the reader, and what is open."""

    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "home")
        rows = []
        if around_it.may_ask:
            not_ended = Ticket.state.not_in(sorted(ENDED_STATES))
            rows = request_rows(session, reader_of(visitor), around_it.now, not_ended)
        offers, budget = [], None
        if may(visitor.roles, Permission.ACCEPT_OFFERS):
            offers = waiting_offers(session, visitor.client, around_it.now)
        if may(visitor.roles, Permission.SEE_BUDGET):
            budget = budget_line(session, visitor.client, around_it.now)
        return pages.page(
            "home",
            around_it,
            waiting=[one for one in rows if one.waits_for_client],
            rows=[one for one in rows if one.is_open],
            offers=offers,
            budget=budget,
            month=month_name(budget.month) if budget is not None else "",
        )

    return read_page(door, secret, None, job)


ROUTES: Sequence[ControllerRouterHandler] = (home,)
