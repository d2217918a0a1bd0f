"""The queue as whoever looks after central sees it: what waits, what nobody took, and anew.

Source: ADR 0060.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.central.mail_tables import LetterState, mail_letter


@dataclass(frozen=True, slots=True)
class Line:
    """A letter that is dead, came back, or was tried in vain, for whoever looks after central."""

    id: UUID
    kind: str
    state: str
    tries: int
    since: datetime
    due_at: datetime
    problem: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How many letters wait, were sent within a day, are dead; and what went wrong."""

    waiting: int
    sent: int
    dead: int
    lines: Sequence[Line]


def standing(session: Session, now: datetime, most: int = 50) -> Standing:
    """How the queue stands."""
    table, connection = mail_letter.c, session.connection()
    counted = (
        select(table.state, func.count().label("many"))
        .where((table.state != LetterState.SENT) | (table.ended_at > now - timedelta(days=1)))
        .group_by(table.state)
    )
    counts: dict[str, int] = {row.state: row.many for row in connection.execute(counted)}
    troubled = (
        select(mail_letter)
        .where(
            table.problem != "",
            table.state.in_((LetterState.BOUNCED, LetterState.DEAD, LetterState.WAITING)),
        )
        # Nobody can do anything here about those that came back: the others are not behind them.
        .order_by(table.state == LetterState.BOUNCED, table.state, table.since, table.id)
        .limit(most)
    )
    lines = [
        Line(row.id, row.kind, row.state, row.tries, row.since, row.due_at, row.problem)
        for row in connection.execute(troubled)
    ]
    return Standing(
        counts.get(LetterState.WAITING, 0),
        counts.get(LetterState.SENT, 0),
        counts.get(LetterState.DEAD, 0),
        lines,
    )


def again(session: Session, now: datetime, letter: UUID | None = None) -> int:
    """Let dead letters be tried anew, and those that wait at once.

    Args:
        session: of a transaction of its own.
        now: the present.
        letter: which; None: all of them.

    Returns:
        How many.
    """
    table = mail_letter.c
    change = (
        update(mail_letter)
        .where(table.state.in_((LetterState.DEAD, LetterState.WAITING)), table.sealed.is_not(None))
        .values(state=LetterState.WAITING.value, tries=0, since=now, due_at=now, ended_at=None)
        .returning(table.id)
    )
    if letter is not None:
        change = change.where(table.id == letter)
    return len(session.connection().execute(change).all())
