"""What changed inputs did to decisions that stood, and what still waits for an answer.

Source: domain.md 3.7 (DELTA).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.domain.consents import ASKS_THE_CLIENT
from app.queries.effect_terms import seen_of
from app.queries.queue import ticket_label
from app.records import (
    Client,
    CoverageDecision,
    CoverageEffect,
    EffectAnswer,
    LedgerEntry,
    Ticket,
    TimeEntry,
)

OPEN = "proposed"


@dataclass(frozen=True, slots=True)
class EffectFacts:
    """One effect, with what it is about.

    Units: minutes; money in minor units of `currency`, more being dearer for the client.

    Attributes:
        kind: redecided, redecision_proposed, credit_note, budget_adjustment, adjustment_proposal.
        state: applied, proposed, confirmed, accepted, declined, lapsed or replaced.
        cause: what changed, in words.
        asks: who has to answer: manager, client, or nobody.
        answer: agreed or declined, while the answer is on its way to central; else empty.
        answer_id: that answer, or None.
        seen: while it waits, the digest by which an answer says what it answers; else empty.
    """

    id: UUID
    client_id: UUID
    client: str
    ticket_id: UUID | None
    ticket: str
    title: str
    kind: str
    state: str
    entry_id: UUID
    entry_ids: tuple[UUID, ...]
    work_month: str
    posting_month: str
    amount_minor: int
    included_min: int
    currency: str
    cause: str
    at: datetime
    expires_at: datetime | None
    settled_at: datetime | None
    note: str
    asks: Literal["manager", "client", ""]
    answer: str = ""
    answer_id: UUID | None = None
    seen: str = ""


def entry_effects(session: Session, entry: UUID) -> list[EffectFacts]:
    """Every effect on an entry, the oldest first."""
    decided = select(CoverageDecision.effect_id).where(
        CoverageDecision.entry_id == entry, CoverageDecision.effect_id.is_not(None)
    )
    posted = select(LedgerEntry.effect_id).where(
        LedgerEntry.entry_id == entry, LedgerEntry.effect_id.is_not(None)
    )
    return _effects(
        session,
        or_(
            CoverageEffect.entry_id == entry,
            CoverageEffect.id.in_(decided),
            CoverageEffect.id.in_(posted),
        ),
    )


def open_proposals(
    session: Session, *, client: UUID | None = None, tam: UUID | None = None
) -> list[EffectFacts]:
    """Proposals that wait for an answer, the oldest first.

    Args:
        session: a session; its scope bounds what is found.
        client: of this client only.
        tam: of this account manager's clients only.
    """
    where: list[ColumnElement[bool]] = [CoverageEffect.state == OPEN]
    if client is not None:
        where.append(CoverageEffect.client_id == client)
    if tam is not None:
        where.append(Client.tam_id == tam)
    return _effects(session, *where)


def _effects(session: Session, *where: ColumnElement[bool]) -> list[EffectFacts]:
    query = (
        select(
            CoverageEffect,
            Client.name,
            TimeEntry.ticket_id,
            Ticket.number,
            Ticket.provisional,
            Ticket.title,
        )
        .join(Client, Client.id == CoverageEffect.client_id)
        .outerjoin(TimeEntry, TimeEntry.id == CoverageEffect.entry_id)
        .outerjoin(Ticket, Ticket.id == TimeEntry.ticket_id)
        .where(*where)
        .order_by(CoverageEffect.at, CoverageEffect.id)
    )
    rows: list[tuple[Any, ...]] = [tuple(row) for row in session.execute(query)]
    given = _on_their_way(session, (row[0].id for row in rows))
    seen = seen_of(session, [row[0] for row in rows if row[0].state == OPEN])
    return [_facts(*row, answer=given.get(row[0].id), seen=seen.get(row[0].id, "")) for row in rows]


def _on_their_way(session: Session, effects: Iterable[UUID]) -> dict[UUID, EffectAnswer]:
    wanted = list(effects)
    if not wanted:
        return {}
    query = (
        select(EffectAnswer)
        .join(CoverageEffect, CoverageEffect.id == EffectAnswer.effect_id)
        .where(EffectAnswer.outcome == "", CoverageEffect.state == OPEN)
        .order_by(EffectAnswer.at, EffectAnswer.id)
    )
    asked = set(wanted)
    return {one.effect_id: one for one in session.scalars(query) if one.effect_id in asked}


def _facts(
    effect: CoverageEffect,
    client: str,
    ticket: UUID | None,
    number: int | None,
    provisional: str | None,
    title: str | None,
    *,
    answer: EffectAnswer | None,
    seen: str,
) -> EffectFacts:
    asks: Literal["manager", "client", ""] = ""
    if effect.state == OPEN:
        asks = "client" if effect.kind == ASKS_THE_CLIENT else "manager"
    return EffectFacts(
        id=effect.id,
        client_id=effect.client_id,
        client=client,
        ticket_id=ticket,
        ticket=ticket_label(number, provisional or "") if ticket is not None else "",
        title=title or "",
        kind=effect.kind,
        state=effect.state,
        entry_id=effect.entry_id,
        entry_ids=tuple(UUID(one) for one in effect.entry_ids),
        work_month=effect.work_month,
        posting_month=effect.posting_month,
        amount_minor=effect.amount_minor,
        included_min=effect.included_min,
        currency=effect.currency,
        cause=effect.cause,
        at=effect.at,
        expires_at=effect.expires_at,
        settled_at=effect.settled_at,
        note=effect.note,
        asks=asks,
        answer=answer.answer if answer is not None else "",
        answer_id=answer.id if answer is not None else None,
        seen=seen,
    )
