"""What this device keeps of central's chain of what was done.

Source: security.md D19.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, LargeBinary, Table, Text, false

from app.records.types import Instant
from app.store.tables import LOCAL

audit_witness = Table(
    "audit_witness",
    LOCAL,
    Column("epoch", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("at", Instant, nullable=False),
    Column("key", Integer, nullable=False),
    Column("public_key", LargeBinary(32), nullable=False),
    Column("signature", LargeBinary(64), nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("closed", Boolean, nullable=False, server_default=false()),
)
"""Heads that central showed, with the key that they are signed with. A `closed` one was seen before
central was put back from a backup: the chain need not go on from it any more."""

audit_harm = Table(
    "audit_harm",
    LOCAL,
    Column("epoch", Text, primary_key=True),
    Column("harm", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("found_at", Instant, nullable=False),
)
"""What this device found wrong with the chain, the first time for each kind in each epoch."""
