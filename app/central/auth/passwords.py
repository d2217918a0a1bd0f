"""Keeping what opens an account: a person's password, or a secret that central chose."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from app.central.audit.kinds import Kind
from app.central.audit.notes import note
from app.central.auth.sessions import end_all
from app.central.auth.tables import account
from app.database.work import WorkSession


def store_password(
    session: Session, user: UUID, hashed: str, starting_until: datetime | None = None
) -> None:
    """Keep a password's hash for a person who has none yet.

    Args:
        session: an open unit of work.
        user: whose it is.
        hashed: of a password that the person chose, or of a secret that central chose.
        starting_until: how long such a secret counts; None for a password.
    """
    values = {
        "user_id": user,
        "password_hash": hashed,
        "auth_epoch": 0,
        "starting_until": starting_until,
    }
    session.connection().execute(insert(account), [values])


def replace_password(
    session: WorkSession, user: UUID, hashed: str, starting_until: datetime | None = None
) -> None:
    """Put a hash in place of a person's, and end every session that they have."""
    session.connection().execute(
        update(account)
        .where(account.c.user_id == user)
        .values(password_hash=hashed, starting_until=starting_until)
    )
    end_all(session, user)
    note(session, Kind.PASSWORD_SET, ("user", user))
