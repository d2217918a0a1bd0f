"""Central's own tables of the first revision."""

from __future__ import annotations

import sqlalchemy as sa

from app.records.types import Id, Instant


def own(tables: sa.MetaData) -> None:
    """The feed, accounts and tokens."""
    sa.Table(
        "access_token",
        tables,
        sa.Column("hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("family", Id, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Index(None, "family"),
    )
    sa.Table(
        "account",
        tables,
        sa.Column("user_id", Id, primary_key=True),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("auth_epoch", sa.Integer, nullable=False, server_default="0"),
    )
    sa.Table(
        "device",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("short_name", sa.Text, nullable=False),
        sa.Column("inc", sa.Text, nullable=False),
        sa.Column("last_seq", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("schema", sa.Integer, nullable=False, server_default="0"),
        sa.Column("state", sa.Text, nullable=False, server_default="active"),
        sa.Column("enrolled_at", Instant, nullable=False),
        sa.Column("seen_at", Instant, nullable=False),
        sa.CheckConstraint("state IN ('pending', 'active', 'suspended', 'revoked')", name="state"),
        sa.UniqueConstraint("short_name"),
        sa.Index(None, "user_id", "inc"),
    )
    sa.Table(
        "firm",
        tables,
        sa.Column(
            "one",
            sa.Integer,
            sa.CheckConstraint("one = 1", name="one"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("name", sa.Text, nullable=False),
    )
    sa.Table(
        "grant_scope",
        tables,
        sa.Column("user_id", Id, primary_key=True),
        sa.Column("scope", Id, primary_key=True),
        sa.Column("grant_id", Id, nullable=False),
        sa.Column("granted_at", Instant, nullable=False),
    )
    sa.Table(
        "op_log",
        tables,
        sa.Column("op_id", Id, primary_key=True),
        sa.Column("inc", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("device_id", Id, nullable=False),
        sa.Column("tx", Id, nullable=False),
        sa.Column("verb", sa.Text, nullable=False),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("row_id", Id, nullable=False),
        sa.Column("scope", Id),
        sa.Column("rev", sa.BigInteger, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False, server_default=""),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("at", Instant, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("before", sa.LargeBinary),
        sa.Column("clashed", sa.Text, nullable=False, server_default=""),
        sa.UniqueConstraint("inc", "seq"),
        sa.Index(None, "rev"),
        sa.Index(None, "row_id", "rev"),
    )
    sa.Table(
        "refresh_token",
        tables,
        sa.Column("hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("family", Id, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("used_at", Instant),
        sa.Index(None, "family"),
    )
    sa.Table(
        "sign_in_attempt",
        tables,
        sa.Column("who", sa.Text, primary_key=True),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("locked_until", Instant),
    )
    sa.Table(
        "sync_change",
        tables,
        sa.Column("scope", Id, primary_key=True),
        sa.Column("entity", sa.SmallInteger, primary_key=True),
        sa.Column("row_id", Id, primary_key=True),
        sa.Column("rev", sa.BigInteger, nullable=False),
        sa.Column("op", sa.Text, nullable=False),
        sa.CheckConstraint("op IN ('U', 'D', 'X')", name="op"),
        sa.Index(None, "rev", unique=True),
        sa.Index(None, "scope", "rev"),
    )
    sa.Table(
        "sync_commit",
        tables,
        sa.Column("rev_hi", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("commit_id", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
    )
    sa.Table(
        "sync_counter",
        tables,
        sa.Column(
            "one",
            sa.Integer,
            sa.CheckConstraint("one = 1", name="one"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("epoch", sa.Text, nullable=False),
        sa.Column("rev", sa.BigInteger, nullable=False),
    )
    sa.Table(
        "ticket_counter",
        tables,
        sa.Column(
            "one",
            sa.Integer,
            sa.CheckConstraint("one = 1", name="one"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("last", sa.BigInteger, nullable=False),
    )
    sa.Table(
        "token_family",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("device_id", Id, nullable=False),
        sa.Column("auth_epoch", sa.Integer, nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("ended_at", Instant),
        sa.Index(None, "device_id"),
    )
