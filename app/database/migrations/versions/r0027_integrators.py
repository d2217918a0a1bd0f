"""Keys of programs that read what a client may."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.database.migrations.walls import wall
from app.records.base import NAMES
from app.records.types import Id, Instant

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """No program has a key yet."""
    tables = sa.MetaData(naming_convention=NAMES)
    sa.Table(
        "integrator_key",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("rights", sa.Text, nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("used_at", Instant),
        sa.Column("ended_at", Instant),
        sa.Index(None, "hash", unique=True),
    )
    sa.Table(
        "integrator_once",
        tables,
        sa.Column("key_id", Id, primary_key=True),
        sa.Column("token", sa.LargeBinary(32), primary_key=True),
        sa.Column("body", sa.LargeBinary(32), nullable=False),
        sa.Column("ticket_id", Id, nullable=False),
        sa.Column("at", Instant, nullable=False),
    )
    tables.create_all(op.get_bind(), checkfirst=False)
    wall(op.get_bind(), "integrator_key")


def upgrade_device() -> None:
    """Programs speak with central alone."""
