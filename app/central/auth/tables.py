"""Accounts, devices and tokens; of tokens and passwords only digests (security.md D6)."""

from __future__ import annotations

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
    UniqueConstraint,
    false,
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
    Column("second_factor", Text, nullable=False, server_default="offered"),
    Column("new_devices", Text, nullable=False, server_default="at_once"),
)
"""The firm that runs this central. One row.

How people come in: `second_factor` is "required" or "offered"; `new_devices` may sync when they are
"approved" or "at_once". A firm from before there was a choice goes on as it was.
"""

account = Table(
    "account",
    OWN,
    Column("user_id", Id, primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("auth_epoch", Integer, nullable=False, server_default="0"),
    Column("starting_until", Instant),
)
"""How a person signs in. A new `auth_epoch` ends every session that the person has.

With `starting_until`, the password is a secret that central chose: until then it is good for one
sign-in, in which the person chooses a password of their own.
"""

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
    Column("sign_key", LargeBinary(32)),
    Column("box_key", LargeBinary(32)),
    Column("nonce", LargeBinary(16)),
    Column("lease_seq", BigInteger, nullable=False, server_default="0"),
    UniqueConstraint("short_name"),
    Index(None, "user_id", "inc"),
    CheckConstraint("state IN ('pending', 'active', 'suspended', 'revoked')", name="state"),
)
"""An enrolled device. `short_name` ("K4") is part of the numbers that it gives while offline; up to
`pos`, told at `pulled_at`, it has everything. Its public keys came with a sign-in, and `nonce` is
central's part of the words that they are compared by; one from before there were keys has none.
`lease_seq` is the number of its last lease.
"""

device_key_signature = Table(
    "device_key_signature",
    OWN,
    Column("device_id", Id, primary_key=True),
    Column("signer_device_id", Id),
    Column("signer_key", LargeBinary(32), nullable=False),
    Column("signature", LargeBinary(64), nullable=False),
    Column("signed_at", Instant, nullable=False),
)
"""Who vouches for a device's keys (`security.device_keys.statement`): another device, or central
itself where an administrator approved it at the command line."""

handed_in = Table(
    "handed_in",
    OWN,
    Column("device_id", Id, primary_key=True),
    Column("digest", LargeBinary(32), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False),
)
"""What a device that was put out had not sent, sealed (`security.orders`), until an administrator
has looked at it."""

second_factor = Table(
    "second_factor",
    OWN,
    Column("user_id", Id, primary_key=True),
    Column("seed", LargeBinary),
    Column("asked", LargeBinary),
    Column("last_step", BigInteger, nullable=False, server_default="0"),
    Column("confirmed_at", Instant),
)
"""What a person's phone makes codes from, sealed. `asked` was shown and counts with its first code;
no code of `last_step` or before it counts again."""

recovery_code = Table(
    "recovery_code",
    OWN,
    Column("user_id", Id, primary_key=True),
    Column("hash", LargeBinary(32), primary_key=True),
    Column("used_at", Instant),
)

request_nonce = Table(
    "request_nonce",
    OWN,
    Column("key", LargeBinary(16), primary_key=True),
    Column("nonce", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Index(None, "at"),
)
"""Requests of the last minutes, where several processes may serve (ADR 0037)."""

token_family = Table(
    "token_family",
    OWN,
    Column("id", Id, primary_key=True),
    Column("user_id", Id, nullable=False),
    Column("device_id", Id, nullable=False),
    Column("auth_epoch", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("second_factor", Boolean, nullable=False, server_default=false()),
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
