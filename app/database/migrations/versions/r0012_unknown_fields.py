"""Fields that a newer program sent and this one keeps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.records.base import NAMES
from app.records.types import Id

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=lambda: None, device=upgrade_device)


def upgrade_device() -> None:
    """Until now they were passed over; `pull.request` copies again what such a program had."""
    tables = sa.MetaData(naming_convention=NAMES)
    sa.Table(
        "extra",
        tables,
        sa.Column("entity", sa.Text, primary_key=True),
        sa.Column("row", Id, primary_key=True),
        sa.Column("scope", Id, nullable=False, index=True),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("values", sa.LargeBinary, nullable=False),
    )
    tables.create_all(op.get_bind(), checkfirst=False)
