"""The numbers of invoices: one counter for each year."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.records.base import NAMES

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """The counter; the row of a year comes with its first document."""
    tables = sa.MetaData(naming_convention=NAMES)
    sa.Table(
        "invoice_counter",
        tables,
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last", sa.BigInteger, nullable=False),
    )
    tables.create_all(op.get_bind(), checkfirst=False)


def upgrade_device() -> None:
    """A device numbers no documents."""
