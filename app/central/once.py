"""What was sent under a name of its sender's own counts once within a day, however often it comes.

A program gives the name itself (Idempotency-Key); a form of the portal has one in it, so that
pressing twice, or going back and sending again, is no second request.

Source: docs/adr/0054; security.md D5.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.integrator_tables import integrator_once
from app.database.absent import insert_absent
from app.ports.problems import Refused
from app.security.tokens import digest

_BYTES = 12
_LONGEST = 100


def fresh_name() -> str:
    """A name for a form that is shown now."""
    return secrets.token_urlsafe(_BYTES)


def form_name(once: str, said: bytes) -> str:
    """The name of what a form says; empty where the form had none.

    Whoever goes back and writes something else has not said the same thing twice.

    Args:
        once: that the form brought along.
        said: digest of what stands in it.
    """
    return f"{once[:_LONGEST]} {said.hex()}" if once else ""


def known(session: Session, who: UUID, name: str) -> tuple[bytes, UUID] | None:
    """What came under this name before: the digest of what was said, and the ticket that it is of.

    Args:
        session: the open unit of work.
        who: the key of a program, or a contact.
        name: any text of theirs.
    """
    table = integrator_once.c
    query = select(table.body, table.ticket_id).where(
        table.key_id == who, table.token == digest(name)
    )
    row = session.connection().execute(query).first()
    return None if row is None else (row.body, row.ticket_id)


def keep(session: Session, who: UUID, name: str, body: bytes, ticket: UUID, now: datetime) -> None:
    """Remember what was made under this name.

    Args:
        session: the open unit of work.
        who: the key of a program, or a contact.
        name: any text of theirs.
        body: digest of what was said.
        ticket: what it is of.
        now: the present; it is forgotten a day later.

    Raises:
        Refused: the same is being taken in just now, by another transaction.
    """
    line = {"key_id": who, "token": digest(name), "body": body, "ticket_id": ticket, "at": now}
    if not insert_absent(session.connection(), integrator_once, line):
        raise Refused(
            "request-at-once",
            "The same request is being taken in just now.",
            next_step="Send it again to hear its number.",
            retry_after_s=1,
        )
