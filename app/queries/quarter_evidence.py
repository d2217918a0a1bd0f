"""What a quarter shows of a client's budget, from the rows as they are now.

Source: domain.md 5, S10, S12.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.budget import prorated
from app.domain.quarter import QuarterMonth, effective_from
from app.domain.quarter_evidence import Evidence, Exceptional
from app.domain.quarter_review import month_after, quarter_after, quarter_first, quarter_months
from app.domain.words import month_bounds
from app.queries.budget import BUDGET_STEP_MIN, budget_facts
from app.queries.ledger import minutes_by_month
from app.queries.queue import ticket_label
from app.records import AgendaTopic, AgreementVersion, Client, ExceptionalMark, Ticket

PRIORITY = "priority"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MarkLine:
    """Minutes left out, with the id to take them back by."""

    id: UUID
    month: str
    ticket_id: UUID
    ticket: str
    minutes: int
    reason: str


def quarter_evidence(session: Session, client: Client, quarter: str, now: datetime) -> Evidence:
    """What a quarter shows now: closed months as adjusted, the running one as it is projected.

    Raises:
        RuleBroken: the quarter is not written like "2026-Q1".
    """
    today = now.astimezone(ZoneInfo(client.zone)).date()
    running = f"{today:%Y-%m}"
    versions = versions_of_client(session, client.id)
    consumed = minutes_by_month(session, client.id)
    left_out = mark_lines(session, client.id, quarter_months(quarter))
    months = []
    for month in quarter_months(quarter):
        budget, full = month_budget(versions, month)
        if month > running or budget is None:
            continue
        used = consumed.get(month, 0)
        projected = month == running
        if projected:
            facts = budget_facts(session, client.id, now)
            used = facts.state.projected_min if facts is not None else used
        exceptional = sum(mark.minutes for mark in left_out if mark.month == month)
        months.append(QuarterMonth(month, budget, used, exceptional, full, projected))
    last = min(today, quarter_after(quarter) - _DAY)
    current = next((one for one in reversed(versions) if _holds(one, last)), None)
    return Evidence(
        quarter,
        tuple(months),
        current.budget_min if current is not None else 0,
        current.fee_minor if current is not None else 0,
        client.currency,
        effective_from(quarter, max(today, quarter_first(quarter))),
        tuple(Exceptional(one.month, one.ticket, one.minutes, one.reason) for one in left_out),
        tuple(_priorities(session, client, quarter)),
    )


def month_budget(versions: Iterable[AgreementVersion], month: str) -> tuple[int | None, bool]:
    """The budget of a month and whether an agreement held on every day of it.

    Returns:
        None for the budget where no version was in force on any day.

    Source: domain.md 5 (Budget; B05, B08).
    """
    first, after = date.fromisoformat(f"{month}-01"), month_after(month)
    days = (after - first).days
    budget, active = 0, 0
    for one in versions:
        begin = max(one.effective_from, first)
        end = min(one.effective_to or date.max, after - _DAY)
        held = max(0, (end - begin).days + 1)
        active += held
        budget += (
            one.budget_min
            if held == days
            else prorated(one.budget_min, held, days, BUDGET_STEP_MIN)
        )
    return (budget if active else None), active >= days


def mark_lines(session: Session, client: UUID, months: Sequence[str]) -> list[MarkLine]:
    """What is left out of these months, by month and ticket."""
    query = (
        select(ExceptionalMark, Ticket.number, Ticket.provisional)
        .join(Ticket, Ticket.id == ExceptionalMark.ticket_id)
        .where(
            ExceptionalMark.client_id == client,
            ExceptionalMark.month.in_(months),
            ExceptionalMark.void.is_(False),
        )
        .order_by(ExceptionalMark.month, Ticket.number, ExceptionalMark.id)
    )
    return [
        MarkLine(
            mark.id,
            mark.month,
            mark.ticket_id,
            ticket_label(number, provisional),
            mark.minutes,
            mark.reason,
        )
        for mark, number, provisional in session.execute(query)
    ]


def versions_of_client(session: Session, client: UUID) -> list[AgreementVersion]:
    """A client's agreement versions by their first day."""
    query = (
        select(AgreementVersion)
        .where(AgreementVersion.client_id == client)
        .order_by(AgreementVersion.effective_from, AgreementVersion.number)
    )
    return list(session.scalars(query))


def _holds(version: AgreementVersion, day: date) -> bool:
    return version.effective_from <= day <= (version.effective_to or date.max)


def _priorities(session: Session, client: Client, quarter: str) -> list[str]:
    """What the client said matters and was open in the quarter; nothing that is internal."""
    there = ZoneInfo(client.zone)
    first, after = (
        month_bounds(datetime.combine(day, datetime.min.time(), there), client.zone)[0]
        for day in (quarter_first(quarter), quarter_after(quarter))
    )
    query = (
        select(AgendaTopic.text)
        .where(
            AgendaTopic.client_id == client.id,
            AgendaTopic.kind == PRIORITY,
            AgendaTopic.internal.is_(False),
            AgendaTopic.at < after,
            or_(AgendaTopic.closed_at.is_(None), AgendaTopic.closed_at >= first),
        )
        .order_by(AgendaTopic.at, AgendaTopic.id)
    )
    return list(session.scalars(query))
