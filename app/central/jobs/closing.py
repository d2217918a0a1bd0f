"""Closing solved requests of which nobody said otherwise, as long as central serves.

They are looked for where nobody waits, and closed a few in a transaction, each after another look.
So it may be broken off anywhere, and done by two at once.

Source: domain.md 2.1 (resolved → closed); ADR 0048, 0076.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.central.central import Central
from app.central.feed.tables import op_log
from app.database.scope import ScopedSession, whole
from app.database.work import WorkSession
from app.domain.lifecycle import REOPEN_DAYS
from app.domain.people import NOBODY
from app.domain.vocabulary import TicketState
from app.queries.coverage import CoverageBook
from app.queries.lifecycle import ANSWER_OWED, resolution
from app.records import Ticket
from app.usecases.close_solved import close_when_over, may_be_over
from app.usecases.context import Ctx

EVERY_S = 900.0
AT_ONCE = 100
"""Requests in one transaction: nobody has to wait long for it."""
LOOKED_AT = 500
_LEAST = timedelta(days=REOPEN_DAYS, hours=-1)
"""No five business days are shorter; clocks may have gone forward in them."""
_SCOPE = whole("closing what is solved")


def close_solved(central: Central) -> int:
    """Close every solved request whose days are over, as of their end.

    Returns:
        How many closed.

    Raises:
        Unavailable: the database does not answer; what is left closes next time.
    """
    ctx = Ctx(NOBODY, central.clock, central.ids, _SCOPE)
    closed, after = 0, UUID(int=0)
    while True:
        last, found = central.work.read(_SCOPE, _looker(after, central.clock.now()))
        for at in range(0, len(found), AT_ONCE):
            some = found[at : at + AT_ONCE]
            closed += central.work.run("change_state", _SCOPE, _closer(ctx, some))
        if last is None:
            return closed
        after = last


Looked = tuple[UUID | None, Sequence[UUID]]
"""The last one that was looked at, None where none is left; and those worth another look."""


def _looker(after: UUID, now: datetime) -> Callable[[ScopedSession], Looked]:
    query = (
        select(Ticket)
        .where(
            Ticket.state == TicketState.RESOLVED.value,
            ~ANSWER_OWED,
            func.coalesce(Ticket.state_since, Ticket.touched_at) <= now - _LEAST,
            Ticket.id > after,
        )
        .order_by(Ticket.id)
        .limit(LOOKED_AT)
    )

    def look(session: ScopedSession) -> Looked:
        tickets, book = list(session.scalars(query)), CoverageBook(session)
        for client in {one.client_id for one in tickets}:
            book.gather_hours(client, (one.site_id for one in tickets if one.client_id == client))
        found = [one.id for one in tickets if may_be_over(session, book, one, now)]
        return tickets[-1].id if len(tickets) == LOOKED_AT else None, found

    return look


def _closer(ctx: Ctx, tickets: Sequence[UUID]) -> Callable[[WorkSession], int]:
    def close(session: WorkSession) -> int:
        return sum(close_when_over(session, ctx, one, _heard(session, one)) for one in tickets)

    return close


def _heard(session: Session, ticket: UUID) -> datetime | None:
    """When a device told that a ticket is solved: a day after somebody said so, or a week.

    None where nobody said it on a device.
    """
    said = resolution(session, ticket)
    if said is None:
        return None
    query = select(func.min(op_log.c.at)).where(
        op_log.c.row_id == said.id, op_log.c.result != "rejected"
    )
    heard: datetime | None = session.connection().execute(query).scalar_one()
    return heard
