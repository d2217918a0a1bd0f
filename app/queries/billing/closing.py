"""Clients by the month of theirs that is to be closed next, and what became of it so far.

Cost: three statements, however many clients.

Source: domain.md 2 (Period), 2.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.billing.months import month_after, month_name, month_of_day
from app.domain.calendar import local_date
from app.queries.billing.facts import closed_months_of
from app.records import Client, MonthAct


@dataclass(frozen=True, slots=True)
class ClosingLine:
    """A client and the month that is to be closed next.

    Attributes:
        month: "2026-03": the one after the last that was closed, or the last that is over.
        over: whether it is over, so that it can be closed.
        waiting: somebody said that it be closed, and central has not looked yet.
        refused: why central did not close it the last time; empty otherwise.
    """

    client_id: UUID
    client: str
    code: str
    zone: str
    month: str
    over: bool
    waiting: bool = False
    refused: str = ""

    @property
    def name(self) -> str:
        """The month in words."""
        return month_name(self.month)


def closing_lines(session: Session, now: datetime, *, tam: UUID | None = None) -> list[ClosingLine]:
    """Clients whose month is to be closed, those that can be closed first.

    Args:
        session: a session; its scope bounds what is found.
        now: the present.
        tam: of this account manager's clients only.
    """
    query = select(Client)
    if tam is not None:
        query = query.where(Client.tam_id == tam)
    clients = session.scalars(query).all()
    closed = closed_months_of(session, (one.id for one in clients))
    latest: dict[tuple[UUID, str], MonthAct] = {}
    for act in session.scalars(
        select(MonthAct).where(MonthAct.act == "close").order_by(MonthAct.at, MonthAct.id)
    ):
        latest[act.client_id, act.month] = act
    lines = []
    for client in clients:
        running = month_of_day(local_date(client.zone, now))
        months = closed.get(client.id)
        month = month_after(max(months)) if months else month_after(running, -1)
        said = latest.get((client.id, month))
        lines.append(
            ClosingLine(
                client.id,
                client.name,
                client.code,
                client.zone,
                month,
                month < running,
                said is not None and not said.outcome,
                said.outcome_words if said is not None and said.outcome == "refused" else "",
            )
        )
    return sorted(lines, key=lambda one: (not one.over, one.client.casefold(), one.client_id))
