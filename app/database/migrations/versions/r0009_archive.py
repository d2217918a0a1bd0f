"""Tickets that rest at central, and what a device fetched or pinned of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.records.base import NAMES
from app.records.types import Id, Instant

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """Which tickets rest, and which somebody asked for lately."""
    tables = sa.MetaData(naming_convention=NAMES)
    sa.Table(
        "resting_ticket",
        tables,
        sa.Column("ticket_id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False, index=True),
        sa.Column("rested_at", Instant, nullable=False),
    )
    sa.Table(
        "asked_ticket",
        tables,
        sa.Column("ticket_id", Id, primary_key=True),
        sa.Column("asked_at", Instant, nullable=False),
    )
    tables.create_all(op.get_bind(), checkfirst=False)


def upgrade_device() -> None:
    """What was pinned and asked for here, and what came by an archive."""
    tables = sa.MetaData(naming_convention=NAMES)
    sa.Table(
        "pinned_client",
        tables,
        sa.Column("client_id", Id, primary_key=True),
        sa.Column("pinned_at", Instant, nullable=False),
    )
    sa.Table(
        "archived_ticket",
        tables,
        sa.Column("ticket", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False, index=True),
    )
    sa.Table(
        "wanted_ticket",
        tables,
        sa.Column("ticket", Id, primary_key=True),
        sa.Column("wanted_at", Instant, nullable=False),
        sa.Column("answer", sa.Text, nullable=False, server_default=""),
    )
    tables.create_all(op.get_bind(), checkfirst=False)
    op.add_column("base", sa.Column("rests", sa.Boolean, nullable=False, server_default="0"))
