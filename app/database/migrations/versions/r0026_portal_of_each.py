"""How each client's portal looks, and who of its people watches a request beside whoever asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.database.migrations.references import own, refer
from app.database.migrations.walls import wall
from app.records.base import NAMES
from app.records.types import Id, Instant, Structure

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """The noun, and around it the wall."""
    _watch()
    tables = sa.MetaData(naming_convention=NAMES)
    made = _brand(tables)
    own(made)
    refer(tables, (("portal_brand", "client_id", "client"),), ())
    tables.create_all(op.get_bind(), [made], checkfirst=False)
    wall(op.get_bind(), made.name)


def upgrade_device() -> None:
    """The noun without references."""
    _watch()
    tables = sa.MetaData(naming_convention=NAMES)
    tables.create_all(op.get_bind(), [_brand(tables)], checkfirst=False)


def _watch() -> None:
    watching = sa.Column("watching", Structure, nullable=False, server_default="[]")
    op.add_column("ticket", watching)


def _brand(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "portal_brand",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("colour", sa.Text, nullable=False),
        sa.Column("logo", sa.LargeBinary),
        sa.Column("greeting", sa.Text, nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("sites", Structure, nullable=False),
        sa.Column("unasked", Structure, nullable=False, server_default="[]"),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
    )
