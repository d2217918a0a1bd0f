"""How contacts come into the portal: links, sessions, counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.records.base import NAMES
from app.records.types import Id, Instant

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """Nobody is signed in yet."""
    tables = sa.MetaData(naming_convention=NAMES)
    sa.Table(
        "portal_link",
        tables,
        sa.Column("hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("browser", sa.LargeBinary(32)),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("used_at", Instant),
        sa.Index(None, "contact_id"),
    )
    sa.Table(
        "portal_session",
        tables,
        sa.Column("hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("contact_id", Id, nullable=False),
        sa.Column("seen_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Index(None, "contact_id"),
    )
    sa.Table(
        "portal_count",
        tables,
        sa.Column("who", sa.Text, primary_key=True),
        sa.Column("since", Instant, nullable=False),
        sa.Column("many", sa.Integer, nullable=False),
    )
    tables.create_all(op.get_bind(), checkfirst=False)


def upgrade_device() -> None:
    """Nobody signs in to a device by mail."""
