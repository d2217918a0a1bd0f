"""A month's work of a client as a contact reads it: their own requests', or all of it.

Source: domain.md 7.6 (3) to (5), 7.7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.domain.billing.months import first_day, month_after, month_of_day, months_from
from app.domain.calendar import first_instant, local_date
from app.queries.coverage import book_of
from app.queries.decisions import WorkRow, work_rows
from app.queries.portal.requests import Reader
from app.queries.portal.work import WorkEntry, is_held, readable, told_of
from app.records import Client, Ticket, TimeEntry

Shown = Literal["all", "included", "excluded"]
SHOWN: Sequence[Shown] = get_args(Shown)
ON_A_PAGE = 50
_MOST = 5_000


@dataclass(frozen=True, slots=True)
class HoursPage:
    """A month.

    Units: counted minutes; minor units of `currency`.

    Attributes:
        month: "2026-03".
        months: those in which something was worked, and those between, the latest first.
        included_min, setup_min, excluded_min, amount_minor: of all entries of the month that the
            reader may see, whichever of them are shown.
        entries: those on this page, the latest first.
        held: how many more are being checked; nothing else is told of them.
        found: how many there are on all pages.
        pages: how many pages they make; one at least.
    """

    month: str
    months: tuple[str, ...]
    shown: Shown
    included_min: int
    setup_min: int
    excluded_min: int
    amount_minor: int
    currency: str
    entries: tuple[WorkEntry, ...]
    held: int
    found: int
    page: int
    pages: int


def own_work(reader: Reader) -> Iterator[ColumnElement[bool]]:
    """Which entries somebody may see: those of the requests that they may."""
    yield from readable(reader.client)
    if not reader.sees_all:
        yield TimeEntry.ticket_id.in_(select(Ticket.id).where(reader.requests))


def hours_page(
    session: Session, reader: Reader, month: str, shown: Shown, page: int, now: datetime
) -> HoursPage:
    """What was worked in a month.

    Args:
        session: limited to the client.
        reader: who reads.
        month: "2026-03"; the running one where it is empty.
        shown: all of it, or what has a part that is included, or excluded.
        page: from 1; the last one where there are fewer.
        now: the present.

    Raises:
        RuleBroken: this is no month.
    """
    zone = book_of(session).terms(reader.client).zone
    running = month_of_day(local_date(zone, now))
    month = month or running
    begins, ends = (first_instant(zone, first_day(one)) for one in (month, month_after(month)))
    rows = work_rows(
        session,
        *own_work(reader),
        TimeEntry.started_at >= begins,
        TimeEntry.started_at < ends,
        limit=_MOST,
    )
    told = [row for row in rows if not is_held(row)]
    wanted = [row for row in told if shown == "all" or shown in _decisions(row)]
    pages = max(1, -(-len(wanted) // ON_A_PAGE))
    page = min(max(1, page), pages)
    client = session.get(Client, reader.client)
    sums = _sums(told)
    return HoursPage(
        month,
        tuple(_months(session, reader, zone, running)),
        shown,
        sums["included"],
        sums["setup"],
        sums["excluded"],
        sums["amount"],
        client.currency if client is not None else "",
        told_of(session, reader.client, wanted[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]),
        len(rows) - len(told),
        len(wanted),
        page,
        pages,
    )


def _months(session: Session, reader: Reader, zone: str, running: str) -> list[str]:
    query = select(func.min(TimeEntry.started_at), func.max(TimeEntry.started_at)).where(
        *own_work(reader)
    )
    row: Any = session.execute(query).one()
    first, last = row
    if first is None:
        return [running]
    ends = max(running, month_of_day(local_date(zone, last)))
    return months_from(month_of_day(local_date(zone, first)), ends)[::-1]


def _decisions(row: WorkRow) -> set[str]:
    return {group["decision"] for group in _groups(row)}


def _groups(row: WorkRow) -> Sequence[Mapping[str, Any]]:
    return row.decision.groups if row.decision is not None else ()


def _sums(rows: Sequence[WorkRow]) -> dict[str, int]:
    sums = dict.fromkeys(("included", "setup", "excluded", "amount"), 0)
    for group in (one for row in rows for one in _groups(row)):
        if group["decision"] == "excluded":
            sums["excluded"] += group["rounded_min"]
            sums["amount"] += group["amount_minor"]
        elif group["decision"] == "included":
            sums["setup" if group["route"] == "setup" else "included"] += group["rounded_min"]
    return sums
