"""What a check-in keeps beside the rows that it speaks of."""

from __future__ import annotations

import sqlalchemy as sa

from app.records.types import Id, Instant, Structure


def check_ins(tables: sa.MetaData) -> list[sa.Table]:
    """The tables of this room."""
    return [
        _check_in(tables),
        _agenda_mark(tables),
        _agenda_topic(tables),
        _capture(tables),
        _action(tables),
    ]


def _check_in(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "check_in",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("planned_at", Instant, nullable=False),
        sa.Column("planned_min", sa.BigInteger, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("tam_id", Id),
        sa.Column("attendees", Structure, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("cancel_reason", sa.Text, nullable=False),
        sa.Column("started_at", Instant),
        sa.Column("ended_at", Instant),
        sa.Column("entry_id", Id),
        sa.Column("agenda", Structure),
        sa.Column("frozen_at", Instant),
        sa.Column("minutes_text", sa.Text, nullable=False),
        sa.Column("minutes_sent_at", Instant),
        sa.Column("calendar_sequence", sa.BigInteger, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "client_id", "planned_at"),
    )


def _agenda_mark(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "agenda_mark",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("check_in_id", Id, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("pinned", sa.Boolean, nullable=False),
        sa.Column("hidden", sa.Boolean, nullable=False),
        sa.Column("hidden_reason", sa.Text, nullable=False),
        sa.Column("place", sa.BigInteger),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "check_in_id"),
    )


def _agenda_topic(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "agenda_topic",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("check_in_id", Id),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("section", sa.BigInteger, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("internal", sa.Boolean, nullable=False),
        sa.Column("contact_id", Id),
        sa.Column("at", Instant, nullable=False),
        sa.Column("closed_at", Instant),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "client_id", "closed_at"),
    )


def _capture(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "capture",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("check_in_id", Id, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("internal", sa.Boolean, nullable=False),
        sa.Column("override_id", Id),
        sa.Column("at", Instant, nullable=False),
        sa.Column("void", sa.Boolean, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "check_in_id"),
    )


def _action(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "action",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("check_in_id", Id, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("owner_user_id", Id),
        sa.Column("owner_contact_id", Id),
        sa.Column("due_on", sa.Date),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("settled_at", Instant),
        sa.Column("settled_note", sa.Text, nullable=False),
        sa.Column("ticket_id", Id),
        sa.Column("at", Instant, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "client_id", "state"),
    )
