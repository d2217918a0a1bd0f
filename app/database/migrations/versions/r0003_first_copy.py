"""How far a first copy is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.records.base import NAMES

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """Central has nothing to do."""


def upgrade_device() -> None:
    """The place at which a copy goes on."""
    tables = sa.MetaData(naming_convention=NAMES)
    sa.Table(
        "first_copy",
        tables,
        sa.Column("one", sa.Integer, primary_key=True),
        sa.Column("position", sa.LargeBinary, nullable=False),
    )
    tables.create_all(op.get_bind(), checkfirst=False)
