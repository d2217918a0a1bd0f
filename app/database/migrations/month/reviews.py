"""What is said about excluded work, and the quarter's review of the budget."""

from __future__ import annotations

import sqlalchemy as sa

from app.records.types import Id, Instant, Structure


def reviews(tables: sa.MetaData) -> list[sa.Table]:
    """The tables of this room."""
    return [_quarterly_review(tables), _exceptional_mark(tables), _review_act(tables)]


def _quarterly_review(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "quarterly_review",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("quarter", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("evidence", Structure),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("published_at", Instant),
        sa.Column("budget_min", sa.BigInteger),
        sa.Column("fee_minor", sa.BigInteger),
        sa.Column("effective_from", sa.Date),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("decided_at", Instant),
        sa.Column("approved_by", Id),
        sa.Column("decided_by", Id),
        sa.Column("approval_note", sa.Text, nullable=False),
        sa.Column("version_id", Id),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "client_id", "quarter"),
    )


def _exceptional_mark(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "exceptional_mark",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("month", sa.Text, nullable=False),
        sa.Column("ticket_id", Id, nullable=False),
        sa.Column("minutes", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("void", sa.Boolean, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "client_id", "month"),
    )


def _review_act(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "review_act",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("entry_id", Id, nullable=False),
        sa.Column("group_key", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("contact_id", Id),
        sa.Column("override_id", Id),
        sa.Column("check_in_id", Id),
        sa.Column("at", Instant, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "client_id", "at"),
        sa.Index(None, "entry_id"),
    )
