"""What a client's people want to speak about at their next check-in.

Source: domain.md 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.check_ins import Section
from app.records import AgendaTopic, Contact


@dataclass(frozen=True, slots=True)
class Topic:
    """Something to speak about.

    Attributes:
        by: who brought it up.
        mine: whether the reader did, and so may change it.
        lasting: a priority, which stays open over many check-ins.
    """

    id: UUID
    text: str
    by: str
    mine: bool
    lasting: bool
    at: datetime


def open_topics(session: Session, client: UUID, contact: UUID) -> list[Topic]:
    """What the client's people want to speak about at the next check-in, as they entered it.

    The firm's own topics are told by the agenda, where one that is hidden is left out.
    """
    query = (
        select(AgendaTopic, Contact.name)
        .join(Contact, Contact.id == AgendaTopic.contact_id)
        .where(
            AgendaTopic.client_id == client,
            AgendaTopic.closed_at.is_(None),
            AgendaTopic.internal.is_(False),
            AgendaTopic.section == int(Section.TOPICS),
        )
        .order_by(AgendaTopic.at, AgendaTopic.id)
    )
    return [
        Topic(
            one.id, one.text, name, one.contact_id == contact, one.kind == "priority", one.at
        )
        for one, name in session.execute(query)
    ]  # fmt: skip


def withdrawn_topic(session: Session, client: UUID, contact: UUID, topic: UUID) -> Topic | None:
    """A topic that its author took off, and may put back; None for any other."""
    one = session.get(AgendaTopic, topic)
    if (
        one is None
        or (one.client_id, one.contact_id) != (client, contact)
        or one.internal
        or one.closed_at is None
        or one.check_in_id is not None
    ):
        return None
    return Topic(one.id, one.text, "", mine=True, lasting=False, at=one.at)
