"""How often something may be done: counted before it is done, in one statement.

Source: security.md A14, D16.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import case, literal, select, update
from sqlalchemy.orm import Session

from app.central.auth.attempts import address_key, peer_key
from app.central.portal_tables import portal_count
from app.database.absent import insert_absent
from app.ports.problems import Refused
from app.records.types import Instant


@dataclass(frozen=True, slots=True)
class Limit:
    """How often something may be done within a time, which begins with the first one."""

    name: str
    most: int
    within: timedelta


def of_address(email: str) -> str:
    """Names an e-mail address without storing what strangers typed."""
    return address_key(email)


def of_peer(peer: str) -> str:
    """Names a network peer."""
    return peer_key(peer)


def of_contact(contact: UUID) -> str:
    """Names a contact."""
    return f"contact:{contact.hex}"


def count(session: Session, limit: Limit, who: str, now: datetime) -> None:
    """Count once more.

    Raises:
        Refused: there were too many; nothing may be done.
    """
    connection, table = session.connection(), portal_count.c
    key = f"{limit.name}:{who}"
    if insert_absent(connection, portal_count, {"who": key, "since": now, "many": 1}):
        return
    over = table.since <= now - limit.within
    told = (
        update(portal_count)
        .where(table.who == key, over | (table.many < limit.most))
        .values(
            many=case((over, 1), else_=table.many + 1),
            # A bare moment would be bound as what the driver makes of one, not as this column does.
            since=case((over, literal(now, Instant)), else_=table.since),
        )
        .returning(table.many)
    )
    if connection.execute(told).first() is None:
        since = connection.execute(select(table.since).where(table.who == key)).scalar_one()
        raise too_many(since + limit.within - now)


def too_many(left: timedelta) -> Refused:
    """The one answer to whoever asks too often."""
    minutes = max(1, -(-int(left.total_seconds()) // 60))
    wait = "a minute" if minutes == 1 else f"{minutes} minutes"
    return Refused(
        "portal-too-many",
        "That was asked very often in a short time.",
        next_step=f"Wait {wait}, then try again. In a hurry, call us.",
        retry_after_s=left.total_seconds(),
    )
