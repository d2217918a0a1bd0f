"""The queue in order of heat: what burns most comes first, and why.

Cost: linear in the tickets ranked; each needs a few bisections of its site's business hours
(measured: about a tenth of a second for a thousand).

Source: domain.md 7.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.domain.queue import Score, TicketClocks, rank, score
from app.domain.vocabulary import OPEN_STATES, PAUSED_STATES
from app.queries.coverage import CoverageBook
from app.queries.lifecycle import ANSWER_OWED, to_act_on
from app.records import Calendar, Client, Site, Ticket

FEW = 400
"""So many ids fit into one question; beyond that all that somebody is to act on are read."""
_STATE = 7
"""Where the state stands in a row of the question."""
TIERS = {"gold": Fraction(12, 10)}
_NO_TIER = Fraction(1)


def ranked(session: Session, ids: Sequence[UUID], now: datetime) -> tuple[UUID, ...]:
    """These open tickets, the hottest first; one that vanished meanwhile is left out.

    A solved one is among them where a client's word on it waits.
    """
    scored = scores(session, ids, now)
    keys = {
        ticket: _key(rank(found, kind, opened, str(ticket)))
        for ticket, (found, kind, opened) in scored.items()
    }
    return tuple(sorted(keys, key=keys.__getitem__))


def _key(key: tuple[bool, Fraction, int, datetime, str]) -> tuple[Any, ...]:
    """The key with a float before the exact value, which then decides between equal floats only."""
    pinned, value, *rest = key
    return (pinned, float(value), value, *rest)


def scores(
    session: Session, ids: Sequence[UUID], now: datetime
) -> dict[UUID, tuple[Score, str, datetime]]:
    """The score of each open ticket, with its kind and the moment it was opened."""
    wanted = set(ids)
    query = (
        select(
            Ticket.id,
            Ticket.kind,
            Ticket.priority,
            Ticket.opened_at,
            Ticket.first_response_at,
            Ticket.last_update_at,
            Ticket.paused_s,
            Ticket.state,
            Ticket.state_since,
            Ticket.reopen_count,
            Client.tier,
            func.coalesce(Site.calendar_id, Client.calendar_id),
            case((ANSWER_OWED, Ticket.due_at)),
        )
        .join(Client, Client.id == Ticket.client_id)
        .outerjoin(Site, Site.id == Ticket.site_id)
    )
    # One or the other: asked for both, the database may walk all open tickets for a few ids.
    query = query.where(Ticket.id.in_(wanted) if len(wanted) <= FEW else to_act_on())
    book = CoverageBook(session)
    # All at once; the book then finds each in the session instead of asking for it.
    _calendars = session.scalars(select(Calendar)).all()
    rows: list[tuple[Any, ...]] = [tuple(row) for row in session.execute(query)]
    return {
        row[0]: (_score(book, row, now), row[1], row[3])
        for row in rows
        if row[0] in wanted and (row[_STATE] in OPEN_STATES or row[-1] is not None)
    }


def _score(book: CoverageBook, row: tuple[Any, ...], now: datetime) -> Score:
    (
        _id, kind, priority, opened, responded, updated, paused, state, since, reopened, tier,
        hours, answer_by,
    ) = row  # fmt: skip
    clocks = TicketClocks(
        priority=priority,
        kind=kind,
        created_at=opened,
        first_response_at=responded,
        last_client_update_at=updated,
        paused_seconds=paused,
        paused_at=since if state in PAUSED_STATES else None,
        answer_by=answer_by,
    )
    return score(
        clocks,
        book.calendar(hours),
        now,
        tier=TIERS.get(tier, _NO_TIER),
        reopened=reopened > 0,
    )
