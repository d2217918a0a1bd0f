"""The chain, the wraps, and the passwords that people could read who may no longer.

Source: docs/adr/0039-keys-of-the-vault.md.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from app.central.own import OWN
from app.records.types import Id, Instant

vault_entry = Table(
    "vault_entry",
    OWN,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False, unique=True),
    Column("raw", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False),
)
"""The chain of the vault's keys (`security.vault`), entry by entry. Append-only."""

vault_wrap = Table(
    "vault_wrap",
    OWN,
    Column("name", LargeBinary(32), nullable=False),
    Column("receiver", LargeBinary(32), nullable=False),
    Column("client_id", Id, nullable=False),
    Column("wrap", LargeBinary(81), nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("name", "receiver"),
    Index(None, "client_id", "receiver"),
)
"""A client's key, by its name, sealed to a device or to recovery, by their keys that sign. Those of
whoever stays are never deleted: history and backups need them."""

vault_ask = Table(
    "vault_ask",
    OWN,
    Column("device_id", Id, primary_key=True),
    Column("user_id", Id, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False),
)
"""A device that asks to be let into the vault (`security.vault.compared.Asked`), until it is."""

vault_rotation = Table(
    "vault_rotation",
    OWN,
    Column("user_id", Id, nullable=False),
    Column("credential_id", Id, nullable=False),
    Column("field", Text, nullable=False),
    Column("client_id", Id, nullable=False),
    Column("edition", BigInteger, nullable=False),
    Column("revealed", Boolean, nullable=False),
    Column("why", Text, nullable=False),
    Column("since", Instant, nullable=False),
    PrimaryKeyConstraint("user_id", "credential_id", "field"),
    Index(None, "client_id"),
    CheckConstraint("why IN ('client', 'lost')", name="why"),
)
"""Passwords that a person could read when they lost the client, or a laptop of theirs was lost."""
