"""Response figures: how quickly somebody answered, and how quickly things ran again.

Source: domain.md 7.2 (aims, not promises), 7.6 (16); ux.md 3.12.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Literal

from litestar import Response, get
from litestar.params import FromQuery
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.portal import pages
from app.central.portal.answering import frame, read_page
from app.central.portal.charts import drawn
from app.central.portal.sessions import Visitor
from app.central.portal.web import Door, Secret, page
from app.domain.billing.months import month_name
from app.domain.queue import TARGETS
from app.domain.rights import Permission
from app.queries.portal.figures import RequestFigures, figures, middle, summed
from app.reports.charts import ResponseFacts, ResponseRow, responses_chart
from app.reports.charts.responses import minutes_words

MAY_SEE = Permission.SEE_OUR_FIRM
LATELY = 3
"""Months that are drawn together, unless one is chosen."""
_COLUMN = 516
"""How wide a chart is drawn where two stand side by side. *Units*: pixels."""
Clock = Literal["first response", "restore"]


@get("/figures", opt=page(asked=MAY_SEE), sync_to_thread=True)
def see_figures(door: Door, secret: Secret, month: FromQuery[str] = "") -> Response[str]:
    """The figures of the last months or of one, and each month of the year in a table."""

    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "support")
        found = figures(session, visitor.client, around_it.now)
        known = [one.month for one in found.months]
        chosen = month if month in known else ""
        wanted = {chosen} if chosen else set(known[:LATELY])
        requests = [one for one in found.requests if one.month in wanted]
        return pages.page(
            "figures", around_it, months=found.months, total=summed("", requests), chosen=chosen,
            called=month_name(chosen) if chosen else _span(known[:LATELY]), month_name=month_name,
            charts=[
                drawn(partial(responses_chart, _facts(requests, clock)), _COLUMN)
                for clock in ("first response", "restore")
            ] if requests else [],
            spent=minutes_words,
        )  # fmt: skip

    return read_page(door, secret, MAY_SEE, job)


def _span(months: Sequence[str]) -> str:
    if len(months) < 2:  # noqa: PLR2004 -- one month has no span
        return month_name(months[0]) if months else ""
    return f"{month_name(months[-1])} to {month_name(months[0])}"


def _facts(requests: Iterable[RequestFigures], clock: Clock) -> ResponseFacts:
    told = list(requests)
    rows = []
    for priority, targets in TARGETS.items():
        measured = [
            found
            for one in told
            if one.priority == priority
            and (found := one.response if clock == "first response" else one.restore) is not None
            and found.done
        ]
        target = targets.respond if clock == "first response" else targets.restore
        late = sum(one.late for one in measured)
        rows.append(ResponseRow(int(priority), target, middle(measured), len(measured), late))
    return ResponseFacts(clock, tuple(rows))


ROUTES: Sequence[ControllerRouterHandler] = (see_figures,)
