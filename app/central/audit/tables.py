"""The chain's tables: what was done, the newest head, the heads of days, the keys (sealed)."""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    BigInteger,
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

audit_event = Table(
    "audit_event",
    OWN,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("person", Id),
    Column("device", Id),
    Column("peer", Text, nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("subject", Id),
    Column("facts", Text, nullable=False),
    Column("key", Integer, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Index(None, "kind", "number"),
    Index(None, "person", "number"),
)
"""Append-only. `facts` is JSON as `security.audit.facts_text` writes it."""

audit_chain = Table(
    "audit_chain",
    OWN,
    Column(
        "one",
        Integer,
        CheckConstraint("one = 1", name="one"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("epoch", Text, nullable=False, server_default=""),
    Column("number", BigInteger, nullable=False, server_default="0"),
    Column("hash", LargeBinary(32), nullable=False),
    Column("at", Instant),
    Column("key", Integer, nullable=False, server_default="1"),
    Column("signature", LargeBinary(64)),
)
"""One row: the newest head. Its UPDATE is the lock that gives events their places; it is taken
after the feed's counter, as the last thing before a commit, and by nobody who has nothing to tell.
"""

audit_day = Table(
    "audit_day",
    OWN,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("epoch", Text, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("at", Instant, nullable=False),
    Column("key", Integer, nullable=False),
    Column("signature", LargeBinary(64), nullable=False),
)
"""The last head of each day (UTC) that had one. Append-only."""

audit_key = Table(
    "audit_key",
    OWN,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("public_key", LargeBinary(32), nullable=False),
    Column("made_at", Instant, nullable=False),
)
"""The keys of codes and signatures, sealed under central's own. What an older one chained is
looked through with it for ever."""

APPEND_ONLY = (audit_event, audit_day)


def guards() -> list[DDL]:
    """What keeps the past as it is on SQLite; PostgreSQL has grants for it (`central.roles`)."""
    return [
        DDL(  # type: ignore[no-untyped-call] # SQLAlchemy leaves it untyped
            f"CREATE TRIGGER {table.name}_no_{word.lower()} BEFORE {word} ON {table.name} "
            f"BEGIN SELECT RAISE(ABORT, '{table.name} is append-only'); END"
        )
        for table in APPEND_ONLY
        for word in ("UPDATE", "DELETE")
    ]
