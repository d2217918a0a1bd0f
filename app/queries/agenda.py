"""What a check-in speaks about: open tickets, excluded time, the budget.

The small agenda of the first thread; domain.md 6 has all thirteen sections.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.vocabulary import OPEN_STATES
from app.queries.budget import BudgetFacts, budget_facts
from app.queries.decisions import WorkRow, work_rows
from app.queries.queue import QueueRow, queue_rows
from app.records import Client, Ticket, TimeEntry, User


@dataclass(frozen=True, slots=True)
class AgendaMaterial:
    """What the agenda is made of.

    Attributes:
        excluded: entries worked since, with an excluded part, the dearest first.
        held: entries that still wait for a decision.
    """

    client: str
    zone: str
    currency: str
    tam: str
    since: datetime
    now: datetime
    open_tickets: tuple[QueueRow, ...]
    excluded: tuple[WorkRow, ...]
    held: tuple[WorkRow, ...]
    budget: BudgetFacts | None


def agenda_material(
    session: Session, client_id: UUID, since: datetime, now: datetime
) -> AgendaMaterial:
    """Collect a client's agenda.

    Raises:
        LookupError: the client is not in this database.
    """
    client = session.get(Client, client_id)
    if client is None:
        raise LookupError(f"client {client_id} is not in this database")
    tam = session.get(User, client.tam_id) if client.tam_id else None
    ids = session.scalars(
        select(Ticket.id)
        .where(Ticket.client_id == client_id, Ticket.state.in_(sorted(OPEN_STATES)))
        .order_by(Ticket.priority, Ticket.opened_at, Ticket.id)
    ).all()
    rows = queue_rows(session, ids)
    work = work_rows(
        session,
        TimeEntry.client_id == client_id,
        TimeEntry.ended_at > since,
        TimeEntry.started_at < now,
        limit=50_000,
    )
    excluded = [row for row in work if row.decision and row.decision.excluded_min > 0]
    excluded.sort(
        key=lambda row: (
            -(row.decision.amount_minor if row.decision else 0),
            row.started_at,
            row.id,
        )
    )
    return AgendaMaterial(
        client=client.name,
        zone=client.zone,
        currency=client.currency,
        tam=tam.name if tam else "",
        since=since,
        now=now,
        open_tickets=tuple(rows[ticket] for ticket in ids if ticket in rows),
        excluded=tuple(excluded),
        held=tuple(row for row in work if row.decision and row.decision.status == "held"),
        budget=budget_facts(session, client_id, now),
    )
