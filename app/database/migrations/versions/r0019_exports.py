"""What was taken out of a device."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.database.migrations.references import own, refer
from app.database.migrations.walls import wall
from app.records.base import NAMES
from app.records.types import Id, Instant, Structure

revision = "0019"
down_revision = "0018"

_REFERENCES = (
    ("export", "client_id", "client"),
    ("export", "user_id", "user_account"),
    ("firm_export", "user_id", "user_account"),
)
_OWNED = ("export",)


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """The nouns, and the wall around what is a client's."""
    tables = sa.MetaData(naming_convention=NAMES)
    made = [_export(tables), _firm_export(tables)]
    own(made[0])
    refer(tables, _REFERENCES, _OWNED)
    tables.create_all(op.get_bind(), made, checkfirst=False)
    wall(op.get_bind(), "export")


def upgrade_device() -> None:
    """The nouns without references."""
    tables = sa.MetaData(naming_convention=NAMES)
    _export(tables)
    _firm_export(tables)
    tables.create_all(op.get_bind(), checkfirst=False)


def _export(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "export",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        *_said(),
        sa.Index(None, "client_id", "at"),
    )


def _firm_export(tables: sa.MetaData) -> sa.Table:
    return sa.Table("firm_export", tables, sa.Column("id", Id, primary_key=True), *_said())


def _said() -> list[sa.Column[object]]:
    return [
        sa.Column("user_id", Id, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("subject_kind", sa.Text, nullable=False),
        sa.Column("subject_id", Id),
        sa.Column("pieces", sa.BigInteger, nullable=False),
        sa.Column("size_bytes", sa.BigInteger),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
    ]
