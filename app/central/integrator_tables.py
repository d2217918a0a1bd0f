"""Keys of programs that read and write for one client; of each key only the digest.

Source: security.md D5, D6.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, Table, Text

from app.central.own import OWN
from app.records.types import Id, Instant

integrator_key = Table(
    "integrator_key",
    OWN,
    Column("id", Id, primary_key=True),
    Column("hash", LargeBinary(32), nullable=False),
    Column("client_id", Id, nullable=False),
    Column("name", Text, nullable=False),
    Column("rights", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("ended_at", Instant),
    Index(None, "hash", unique=True),
)
"""A key counts until `ends_at`, unless somebody ended it. `rights`: words with blanks between."""

integrator_once = Table(
    "integrator_once",
    OWN,
    Column("key_id", Id, primary_key=True),
    Column("token", LargeBinary(32), primary_key=True),
    Column("body", LargeBinary(32), nullable=False),
    Column("ticket_id", Id, nullable=False),
    Column("at", Instant, nullable=False),
)
"""What became of a request that a program named, so that it counts once, however often it comes."""
