"""The feed's own tables.

Source: sync.md 3.2, 3.8.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from app.central.own import OWN
from app.records.types import Id, Instant

sync_counter = Table(
    "sync_counter",
    OWN,
    Column(
        "one",
        Integer,
        CheckConstraint("one = 1", name="one"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("epoch", Text, nullable=False),
    Column("rev", BigInteger, nullable=False),
    Column("floor", BigInteger, nullable=False, server_default="0"),
)
"""One row. Its UPDATE is the lock that makes revisions rise in the order of the commits. What was
deleted, or left a scope, up to `floor` is forgotten (`feed.floor`)."""

sync_commit = Table(
    "sync_commit",
    OWN,
    Column("rev_hi", BigInteger, primary_key=True, autoincrement=False),
    Column("commit_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
"""One row for each transaction: its last revision, and a name by which a rewind is found out."""

sync_change = Table(
    "sync_change",
    OWN,
    Column("scope", Id, nullable=False),
    Column("entity", SmallInteger, nullable=False),
    Column("row_id", Id, nullable=False),
    Column("rev", BigInteger, nullable=False),
    Column("op", Text, nullable=False),
    PrimaryKeyConstraint("scope", "entity", "row_id"),
    CheckConstraint("op IN ('U', 'D', 'X')", name="op"),
    Index(None, "scope", "rev"),
    Index(None, "rev", unique=True),
)
"""The last change of each row in each scope: U it is there, D deleted, X it left this scope."""

_SAYS_ANEW = text("replaces IS NOT NULL")

op_log = Table(
    "op_log",
    OWN,
    Column("op_id", Id, primary_key=True),
    Column("inc", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("user_id", Id, nullable=False),
    Column("device_id", Id, nullable=False),
    Column("tx", Id, nullable=False),
    Column("verb", Text, nullable=False),
    Column("entity", Text, nullable=False),
    Column("row_id", Id, nullable=False),
    Column("scope", Id),
    Column("rev", BigInteger, nullable=False),
    Column("result", Text, nullable=False),
    Column("code", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("at", Instant, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("before", LargeBinary),
    Column("clashed", Text, nullable=False, server_default=""),
    Column("replaces", Id),
    UniqueConstraint("inc", "seq"),
    Index(None, "rev"),
    Index(None, "row_id", "rev"),
    Index(None, "replaces", sqlite_where=_SAYS_ANEW, postgresql_where=_SAYS_ANEW),
)
"""Everything that ever arrived, with what became of it. Append-only. The rows with result
`rejected` are central's copy of the dead letters, and `replaces` names the one that an operation
says anew; `before` keeps the values that gave way, and
`clashed` names the fields, with commas, that somebody else had changed meanwhile."""

ticket_counter = Table(
    "ticket_counter",
    OWN,
    Column(
        "one",
        Integer,
        CheckConstraint("one = 1", name="one"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("last", BigInteger, nullable=False),
)
"""One row: the ticket number that was given last."""

invoice_counter = Table(
    "invoice_counter",
    OWN,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
)
"""One row for each year: the number that was given last to an invoice or a credit note."""

grant_scope = Table(
    "grant_scope",
    OWN,
    Column("user_id", Id, nullable=False),
    Column("scope", Id, nullable=False),
    Column("grant_id", Id, nullable=False),
    Column("granted_at", Instant, nullable=False),
    PrimaryKeyConstraint("user_id", "scope"),
)
"""Who may see which client. A new grant has a new id, so that a device that missed a
revocation still starts that scope again."""

resting_ticket = Table(
    "resting_ticket",
    OWN,
    Column("ticket_id", Id, primary_key=True),
    Column("client_id", Id, nullable=False, index=True),
    Column("rested_at", Instant, nullable=False),
)
"""Tickets that are in their client's archive, with all that rests with them."""

asked_ticket = Table(
    "asked_ticket",
    OWN,
    Column("ticket_id", Id, primary_key=True),
    Column("asked_at", Instant, nullable=False),
)
"""Tickets that somebody asked for, which stay awake for a while."""
