"""Letters that wait to leave, and what was told already. Letters are sealed.

Source: ADR 0060.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from app.central.own import OWN
from app.records.types import Id, Instant

LETTER = "letter"
"""What a sealed letter is bound to, beside its key."""


class LetterState(StrEnum):
    """Where a letter stands."""

    WAITING = "waiting"
    SENT = "sent"
    BOUNCED = "bounced"
    DEAD = "dead"
    DROPPED = "dropped"


mail_letter = Table(
    "mail_letter",
    OWN,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("contact_id", Id),
    Column("message_id", Text, nullable=False),
    Column("address", LargeBinary(32), nullable=False),
    Column("sealed", LargeBinary),
    Column("state", Text, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("since", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("until", Instant),
    Column("ended_at", Instant),
    Column("problem", Text, nullable=False, server_default=""),
    Index(None, "state", "due_at"),
    Index(None, "address", "ended_at"),
)
"""A letter to one person: waiting, sent, bounced (a server
took it, and reported that it did not arrive), dead (nobody took it), or dropped (it was for nothing
any more). `key` names what it tells and whom; `address` is a digest; `sealed` is the letter itself,
which goes when it has ended otherwise than dead. `due_at` is its next try, `until` when it is for
nothing, `since` from when the time is counted in which it must have left."""

mail_notice = Table(
    "mail_notice",
    OWN,
    Column("key", Text, primary_key=True),
    Column("at", Instant, nullable=False),
)
"""What people were told, or would have been if they wanted it: nothing is told twice."""

mail_position = Table(
    "mail_position",
    OWN,
    Column(
        "one",
        Integer,
        CheckConstraint("one = 1", name="one"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("rev", BigInteger, nullable=False),
    Column("since", Instant, nullable=False),
)
"""One row: up to which revision changes were told. What happened before `since` never is."""
