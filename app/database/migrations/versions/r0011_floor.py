"""How far back central still remembers what was deleted, and how far each device is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.records.types import Instant

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """Nothing was let go so far; where the devices are, their next pull tells."""
    op.add_column(
        "sync_counter", sa.Column("floor", sa.BigInteger, nullable=False, server_default="0")
    )
    op.add_column("device", sa.Column("pos", sa.BigInteger))
    op.add_column("device", sa.Column("pulled_at", Instant))


def upgrade_device() -> None:
    """No filling of a scope is known to run: one that does begins again, if it must."""
    op.add_column("scope_state", sa.Column("since", sa.Integer, nullable=False, server_default="0"))
