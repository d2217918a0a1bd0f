"""Accounts, devices and tokens; of tokens and passwords only digests (security.md D6)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from app.central.own import OWN
from app.records.types import Id, Instant

firm = Table(
    "firm",
    OWN,
    Column(
        "one",
        Integer,
        CheckConstraint("one = 1", name="one"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("name", Text, nullable=False),
)
"""The firm that runs this central. One row."""

account = Table(
    "account",
    OWN,
    Column("user_id", Id, primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("auth_epoch", Integer, nullable=False, server_default="0"),
)
"""How a person signs in. A new `auth_epoch` ends every session that the person has."""

sign_in_attempt = Table(
    "sign_in_attempt",
    OWN,
    Column("who", Text, primary_key=True),
    Column("failed", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("locked_until", Instant),
)
"""Wrong passwords by address and by peer; unknown addresses are counted like known ones."""

device = Table(
    "device",
    OWN,
    Column("id", Id, primary_key=True),
    Column("user_id", Id, nullable=False),
    Column("name", Text, nullable=False),
    Column("short_name", Text, nullable=False),
    Column("inc", Text, nullable=False),
    Column("last_seq", BigInteger, nullable=False, server_default="0"),
    Column("schema", Integer, nullable=False, server_default="0"),
    Column("state", Text, nullable=False, server_default="active"),
    Column("enrolled_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("pos", BigInteger),
    Column("pulled_at", Instant),
    UniqueConstraint("short_name"),
    Index(None, "user_id", "inc"),
    CheckConstraint("state IN ('pending', 'active', 'suspended', 'revoked')", name="state"),
)
"""An enrolled device. `short_name` ("K4") is part of the numbers that it gives while offline; up to
`pos`, told at `pulled_at`, it has everything."""

token_family = Table(
    "token_family",
    OWN,
    Column("id", Id, primary_key=True),
    Column("user_id", Id, nullable=False),
    Column("device_id", Id, nullable=False),
    Column("auth_epoch", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index(None, "device_id"),
)
"""All tokens that follow from one sign-in; they end together."""

access_token = Table(
    "access_token",
    OWN,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("family", Id, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index(None, "family"),
)

refresh_token = Table(
    "refresh_token",
    OWN,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("family", Id, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Index(None, "family"),
)
