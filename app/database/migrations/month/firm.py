"""How the firm writes."""

from __future__ import annotations

import sqlalchemy as sa

from app.records.types import Id, Instant, Structure


def letterhead(tables: sa.MetaData) -> sa.Table:
    """The one row of the letterhead."""
    return sa.Table(
        "letterhead",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("firm", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("colour", sa.Text, nullable=False),
        sa.Column("logo", sa.LargeBinary),
        sa.Column("paper", sa.Text, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
    )
