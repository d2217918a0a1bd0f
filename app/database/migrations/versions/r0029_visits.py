"""Visits to clients' sites."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.database.migrations.references import own, refer
from app.database.migrations.walls import wall
from app.records.base import NAMES
from app.records.types import Id, Instant, Structure

revision = "0029"
down_revision = "0028"

_REFERENCES = (
    ("visit", "client_id", "client"),
    ("visit", "ticket_id", "ticket"),
    ("visit", "site_id", "site"),
    ("visit", "technician_id", "user_account"),
)


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """The noun, and around it the wall."""
    tables = sa.MetaData(naming_convention=NAMES)
    made = _visit(tables)
    own(made)
    refer(tables, _REFERENCES, ("visit", "ticket", "site"))
    tables.create_all(op.get_bind(), [made], checkfirst=False)
    wall(op.get_bind(), made.name)


def upgrade_device() -> None:
    """The noun without references."""
    tables = sa.MetaData(naming_convention=NAMES)
    tables.create_all(op.get_bind(), [_visit(tables)], checkfirst=False)


def _visit(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "visit",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("ticket_id", Id),
        sa.Column("site_id", Id),
        sa.Column("technician_id", Id),
        sa.Column("starts_at", Instant, nullable=False),
        sa.Column("planned_min", sa.BigInteger, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("cancel_reason", sa.Text, nullable=False),
        sa.Column("calendar_sequence", sa.BigInteger, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "client_id", "starts_at"),
        sa.Index(None, "ticket_id"),
        sa.Index(None, "technician_id", "starts_at"),
    )
