"""What central remembers of its history with the devices.

Source: sync.md 2.5, 2.12, 3.2.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from app.central.own import OWN
from app.records.types import Id, Instant

sync_epoch = Table(
    "sync_epoch",
    OWN,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("epoch", Text, nullable=False),
    Column("fork", BigInteger, nullable=False),
    Column("began_at", Instant),
    UniqueConstraint("epoch"),
)
"""Every epoch that this database knows, in turn. `fork` is the last revision that an epoch has in
common with the one before it; 0 where nobody knows."""

sync_backup = Table(
    "sync_backup",
    OWN,
    Column(
        "one",
        Integer,
        CheckConstraint("one = 1", name="one"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("rev", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
)
"""One row: up to which revision the newest backup that central was told of holds everything."""

sync_token = Table(
    "sync_token",
    OWN,
    Column("device_id", Id, nullable=False),
    Column("inc", Text, nullable=False),
    Column("token", LargeBinary(32), nullable=False),
    Column("token_before", LargeBinary(32), nullable=False),
    Column("turned_at", Instant, nullable=False),
    PrimaryKeyConstraint("device_id", "inc"),
)
"""Digests of the sync token that each incarnation of a device presents next, and of the one before
it. A token belongs to an incarnation: a device and its copy go on under two of them."""
