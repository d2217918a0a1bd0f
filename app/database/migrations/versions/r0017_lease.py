"""How long a device may work without central, and what keeps its window shut."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.records.base import NAMES
from app.records.types import Id, Instant

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """Leases are counted by device; work of devices that were put out is kept for a person."""
    op.add_column(
        "device", sa.Column("lease_seq", sa.BigInteger, nullable=False, server_default="0")
    )
    tables = sa.MetaData(naming_convention=NAMES)
    sa.Table(
        "handed_in",
        tables,
        sa.Column("device_id", Id, primary_key=True),
        sa.Column("digest", sa.LargeBinary(32), primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("at", Instant, nullable=False),
    )
    tables.create_all(op.get_bind(), checkfirst=False)


def upgrade_device() -> None:
    """The lease with central's key, and the PIN of the window."""
    tables = sa.MetaData(naming_convention=NAMES)
    sa.Table(
        "lease",
        tables,
        sa.Column("one", sa.Integer, sa.CheckConstraint("one = 1", name="one"), primary_key=True),
        sa.Column("central_key", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.Column("signature", sa.LargeBinary),
        sa.Column("confirmed_at", Instant),
        sa.Column("confirmed_here", Instant),
        sa.Column("active_s", sa.Float, nullable=False, server_default="0"),
        sa.Column("order_body", sa.LargeBinary),
        sa.Column("order_signature", sa.LargeBinary),
    )
    sa.Table(
        "lock_pin",
        tables,
        sa.Column("one", sa.Integer, sa.CheckConstraint("one = 1", name="one"), primary_key=True),
        sa.Column("salt", sa.LargeBinary),
        sa.Column("digest", sa.LargeBinary),
        sa.Column("cost", sa.Text, nullable=False, server_default=""),
        sa.Column("failed", sa.Integer, nullable=False, server_default="0"),
        sa.Column("until", Instant),
    )
    tables.create_all(op.get_bind(), checkfirst=False)
