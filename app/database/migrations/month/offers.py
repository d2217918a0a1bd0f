"""Quotes and what they become."""

from __future__ import annotations

import sqlalchemy as sa

from app.records.types import Id, Instant, Structure


def offers(tables: sa.MetaData) -> list[sa.Table]:
    """The tables of this room."""
    return [_quote(tables), _milestone(tables), _material(tables)]


def _quote(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "quote",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("deliverables", sa.Text, nullable=False),
        sa.Column("out_of_scope", sa.Text, nullable=False),
        sa.Column("fee_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("estimate_min", sa.BigInteger, nullable=False),
        sa.Column("milestones", Structure, nullable=False),
        sa.Column("ticket_ids", Structure, nullable=False),
        sa.Column("edition", sa.BigInteger, nullable=False),
        sa.Column("supersedes", Id),
        sa.Column("expires_on", sa.Date),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("sent_at", Instant),
        sa.Column("sent_digest", sa.Text, nullable=False),
        sa.Column("decided_at", Instant),
        sa.Column("decided_by", Id),
        sa.Column("decided_digest", sa.Text, nullable=False),
        sa.Column("recorded_by", Id),
        sa.Column("attachment_id", Id),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("project_id", Id),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "client_id", "state"),
    )


def _milestone(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "milestone",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("project_id", Id, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("fee_minor", sa.BigInteger, nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("reached_at", Instant),
        sa.Column("reached_by", Id),
        sa.Column("void", sa.Boolean, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "project_id"),
    )


def _material(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "material",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("ticket_id", Id),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("quantity_milli", sa.BigInteger, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("used_on", sa.Date, nullable=False),
        sa.Column("approved_by", Id),
        sa.Column("approved_at", Instant),
        sa.Column("approval_note", sa.Text, nullable=False),
        sa.Column("void", sa.Boolean, nullable=False),
        sa.Column("invoice_id", Id),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "client_id", "used_on"),
    )
