"""Waiting for one's turn, where a check and what follows from it must be one step.

SQLite has one writer at a time, so there a turn costs a look at one row. On PostgreSQL the row
stays locked until the commit, and whoever waited for it sees what was committed meanwhile.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.auth.tables import account, firm


def firm_turn(session: Session) -> None:
    """Before deciding whether a name, an address or a code is free in the whole firm."""
    session.connection().execute(select(firm.c.one).with_for_update(key_share=True))


def person_turn(session: Session, user: UUID) -> None:
    """Before looking at what a person's devices have told already.

    A device may tell the same thing twice at once, after a connection that seemed lost. And a
    person's hours at several clients are weighed against each other.
    """
    session.connection().execute(
        select(account.c.user_id).where(account.c.user_id == user).with_for_update(key_share=True)
    )
