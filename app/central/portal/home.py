"""The first page: what waits for the reader, what is open, how the month stands, who comes next.

Source: domain.md S03, 7.6 (1), (5), (8), (10), (12); ux.md 3.18; mockups-portal 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from litestar import Response, get
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.portal import pages
from app.central.portal.answering import frame, read_page, reader_of
from app.central.portal.charts import SLIMMEST, Drawn, drawn
from app.central.portal.sessions import Visitor
from app.central.portal.web import Door, Secret, page
from app.domain.billing.months import month_name
from app.domain.rights import Permission, may
from app.queries.portal.around import manager_of
from app.queries.portal.budget import BudgetLine, budget_line
from app.queries.portal.check_ins import coming
from app.queries.portal.consents import asked_consents
from app.queries.portal.invoices import invoice_rows
from app.queries.portal.month import month_cost
from app.queries.portal.offers import waiting_offers
from app.queries.portal.requests import NO_REQUESTS, request_list
from app.queries.portal.visits import coming_visits
from app.queries.visits import VisitRow
from app.reports.charts import MeterFacts, meter_chart

LATEST = 3
"""Invoices on the first page of whoever pays them."""
_COLUMN = 326
"""How wide the month is drawn in the narrow column. *Units*: pixels."""
MOST_VISITS = 3
"""Visits that the first page names; each request names its own."""


@get("/", opt=page(), sync_to_thread=True)
def home(door: Door, secret: Secret) -> Response[str]:
    """What waits for the reader, and what is open."""

    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "home")
        waiting = running = NO_REQUESTS
        visits: tuple[VisitRow, ...] = ()
        if around_it.may_ask:
            reader = reader_of(visitor)
            listed = partial(request_list, session, reader, around_it.now, words="", page=1)
            waiting, running = listed(shown="you"), listed(shown="open")
            visits = coming_visits(session, reader, around_it.now)
        client, now = visitor.client, around_it.now
        offers, asked, budget, cost, talk = [], [], None, None, None
        if may(visitor.roles, Permission.ACCEPT_OFFERS):
            offers = waiting_offers(session, client, now)
            asked = asked_consents(session, reader_of(visitor), sees_own=around_it.may_ask)
        if may(visitor.roles, Permission.SEE_BUDGET):
            budget = budget_line(session, client, now)
        pays = may(visitor.roles, Permission.SEE_INVOICES)
        if budget is not None or pays:
            cost = month_cost(session, client, now)
        speaks = may(visitor.roles, Permission.SET_AGENDA_TOPICS)
        if speaks:
            talk = coming(session, client)
        return pages.page(
            "home",
            around_it,
            waiting=waiting,
            running=running,
            visits=[one for one in visits if one.is_planned][:MOST_VISITS],
            offers=offers,
            asked=asked,
            budget=budget,
            meter=_meter(budget) if budget is not None else None,
            invoices=invoice_rows(session, client)[:LATEST] if pays else [],
            cost=cost,
            month=month_name(cost.month) if cost is not None else "",
            speaks=speaks,
            talk=talk,
            tam=manager_of(session, client) if speaks else "",
        )

    return read_page(door, secret, None, job)


def _meter(line: BudgetLine) -> Drawn:
    facts = MeterFacts(line.used_min, line.budget_min, line.projected_min)
    return drawn(partial(meter_chart, facts), _COLUMN, SLIMMEST)


ROUTES: Sequence[ControllerRouterHandler] = (home,)
