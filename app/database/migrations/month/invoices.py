"""Closing a month, and what is issued."""

from __future__ import annotations

import sqlalchemy as sa

from app.records.types import Id, Instant, Structure


def invoices(tables: sa.MetaData) -> list[sa.Table]:
    """The tables of this room."""
    return [_invoice(tables), _invoice_line(tables), _month_act(tables)]


def _invoice(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "invoice",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("month", sa.Text, nullable=False),
        sa.Column("credits_id", Id),
        sa.Column("issued_at", Instant, nullable=False),
        sa.Column("issued_by", Id),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("total_minor", sa.BigInteger, nullable=False),
        sa.Column("billed_to", Structure, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "client_id", "month"),
        sa.UniqueConstraint("number"),
    )


def _invoice_line(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "invoice_line",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("invoice_id", Id, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("section", sa.Text, nullable=False),
        sa.Column("entry_id", Id),
        sa.Column("effect_id", Id),
        sa.Column("milestone_id", Id),
        sa.Column("material_id", Id),
        sa.Column("group_key", sa.Text, nullable=False),
        sa.Column("work_month", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("minutes", sa.BigInteger, nullable=False),
        sa.Column("rate_minor", sa.BigInteger, nullable=False),
        sa.Column("multiplier", sa.Text, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "client_id", "work_month"),
        sa.Index(None, "entry_id"),
        sa.Index(None, "invoice_id"),
    )


def _month_act(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "month_act",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("month", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("seen", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("outcome_words", sa.Text, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "client_id", "month"),
    )
