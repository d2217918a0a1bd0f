"""The room of the budget: what is used, how fast, where the month will end, and what is apart.

Source: domain.md 5, 7.6 (5) and (8); ux.md 3.12.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from litestar import Response, get
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.portal import pages
from app.central.portal.answering import frame, read_page
from app.central.portal.charts import Drawn, drawn
from app.central.portal.sessions import Visitor
from app.central.portal.web import Door, Secret, page
from app.domain.billing.months import month_name
from app.domain.rights import Permission
from app.queries.portal.around import manager_of
from app.queries.portal.budget import BudgetPage, budget_page
from app.reports.charts import MonthsFacts, months_chart
from app.reports.check_in_charts import bars_of, month_chart

MAY_SEE = Permission.SEE_BUDGET
BANDS: Mapping[str, str] = {
    "low": "well within the budget",
    "on_plan": "within the budget",
    "high": "over the budget",
    "over": "well over the budget",
}
_LAST = 4
"""Months in the small chart: the running one and three that are over."""
_COLUMN = 326
"""How wide a chart in the narrow column is drawn. *Units*: pixels."""


@get("/budget", opt=page(asked=MAY_SEE), sync_to_thread=True)
def see_budget(door: Door, secret: Secret) -> Response[str]:
    """The running month and the year."""

    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "budget")
        found = budget_page(session, visitor.client, around_it.now, sees_all=visitor.sees_all)
        return pages.page(
            "budget",
            around_it,
            found=found,
            charts=charts_of(found) if found is not None else {},
            called=month_name(found.fact.month) if found is not None else "",
            band=BANDS[found.fact.state.band] if found is not None else "",
            tam=manager_of(session, visitor.client),
        )

    return read_page(door, secret, MAY_SEE, job)


def charts_of(found: BudgetPage) -> dict[str, Drawn]:
    """The month's burn, the last months, and the year where there is more of it."""
    made: dict[str, Drawn] = {}
    if found.drawn.rules is not None:
        made["burn"] = drawn(partial(month_chart, found.fact, found.drawn))
    bars = bars_of(found.fact, found.drawn, found.budgets)
    made["last"] = drawn(partial(months_chart, MonthsFacts(bars[-_LAST:])), _COLUMN)
    if len(bars) > _LAST:
        made["year"] = drawn(partial(months_chart, MonthsFacts(bars)))
    return made


ROUTES: Sequence[ControllerRouterHandler] = (see_budget,)
