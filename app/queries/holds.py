"""Work that waits for a person before it is decided, and for whom.

Source: domain.md 3.2 (the rules that hold), 3.7 (becoming held).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.coverage.holds import LATE, LONG_TIMER, NO_RATE, OVERLAP
from app.domain.coverage.sentences import hold_sentence
from app.queries.decisions import superseded
from app.queries.queue import ticket_label
from app.queries.stored_decisions import latest_rows, standing_rows
from app.records import Client, CoverageDecision, Ticket, TimeEntry, User

Settler = Literal["technician", "manager", "administrator"]

_SETTLERS: Mapping[str, Settler] = {
    LONG_TIMER: "technician",
    OVERLAP: "technician",
    LATE: "technician",
    NO_RATE: "administrator",
}


@dataclass(frozen=True, slots=True)
class PendingHold:
    """A held entry.

    Attributes:
        hold: its code, "HOLD-OVERLAP".
        sentence: what it waits for.
        settles: who can settle it.
        since: when it was held.
        stands: reason code of the decision that stands meanwhile; empty where none does.
    """

    entry_id: UUID
    client_id: UUID
    client: str
    ticket_id: UUID | None
    ticket: str
    title: str
    user_id: UUID
    user: str
    started_at: datetime
    ended_at: datetime
    worked_s: int
    hold: str
    sentence: str
    settles: Settler
    since: datetime
    stands: str = ""


def pending_holds(
    session: Session,
    *,
    client: UUID | None = None,
    user: UUID | None = None,
    tam: UUID | None = None,
) -> list[PendingHold]:
    """Entries whose latest decision is a hold, by start.

    Args:
        session: a session; its scope bounds what is found.
        client: of this client only.
        user: worked by this person only.
        tam: of this account manager's clients only.
    """
    held = select(CoverageDecision.entry_id).where(CoverageDecision.status == "held")
    query = (
        select(TimeEntry, Client.name, User.name, Ticket.number, Ticket.provisional, Ticket.title)
        .join(Client, Client.id == TimeEntry.client_id)
        .outerjoin(User, User.id == TimeEntry.user_id)
        .outerjoin(Ticket, Ticket.id == TimeEntry.ticket_id)
        .where(TimeEntry.id.in_(held), TimeEntry.void.is_(False), TimeEntry.id.not_in(superseded()))
        .order_by(TimeEntry.started_at, TimeEntry.id)
    )
    for column, wanted in (
        (TimeEntry.client_id, client),
        (TimeEntry.user_id, user),
        (Client.tam_id, tam),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    rows: list[tuple[Any, ...]] = [tuple(row) for row in session.execute(query)]
    ids = [row[0].id for row in rows]
    latest, standing = latest_rows(session, ids), standing_rows(session, ids)
    return [
        _hold(*row, held=latest[row[0].id], stands=standing.get(row[0].id))
        for row in rows
        if latest[row[0].id].status == "held"
    ]


def _hold(
    entry: TimeEntry,
    client: str,
    user: str | None,
    number: int | None,
    provisional: str | None,
    title: str | None,
    *,
    held: CoverageDecision,
    stands: CoverageDecision | None,
) -> PendingHold:
    decided = stands is not None and stands.status == "decided"
    return PendingHold(
        entry_id=entry.id,
        client_id=entry.client_id,
        client=client,
        ticket_id=entry.ticket_id,
        ticket=ticket_label(number, provisional or "") if entry.ticket_id is not None else "",
        title=title or "",
        user_id=entry.user_id,
        user=user or "",
        started_at=entry.started_at,
        ended_at=entry.ended_at,
        worked_s=entry.worked_s,
        hold=held.hold,
        sentence=hold_sentence(held.hold),
        settles=_SETTLERS.get(held.hold, "manager"),
        since=held.at,
        stands=stands.headline if stands is not None and decided else "",
    )
