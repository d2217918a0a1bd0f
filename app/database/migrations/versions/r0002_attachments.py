"""Attachments: what is known of a file, and on a device where the file is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.database.migrations.references import own, refer
from app.records.base import NAMES
from app.records.types import Id, Instant, Structure

revision = "0002"
down_revision = "0001"

_REFERENCES = (
    ("attachment", "client_id", "client"),
    ("attachment", "ticket_id", "ticket"),
    ("attachment", "page_id", "page"),
    ("attachment", "asset_id", "asset"),
)
_OWNED = ("attachment", "ticket", "page", "asset")


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """An attachment cannot point at another client's row."""
    tables = sa.MetaData(naming_convention=NAMES)
    attachment = _attachment(tables)
    own(attachment)
    refer(tables, _REFERENCES, _OWNED)
    tables.create_all(op.get_bind(), [attachment], checkfirst=False)


def upgrade_device() -> None:
    """The same without references, and the paths, which never leave the device."""
    tables = sa.MetaData(naming_convention=NAMES)
    _attachment(tables)
    sa.Table(
        "local_file",
        tables,
        sa.Column("attachment", Id, primary_key=True),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("noted_at", Instant, nullable=False),
    )
    tables.create_all(op.get_bind(), checkfirst=False)


def _attachment(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "attachment",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("ticket_id", Id),
        sa.Column("page_id", Id),
        sa.Column("asset_id", Id),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("width", sa.BigInteger),
        sa.Column("height", sa.BigInteger),
        sa.Column("taken_at", Instant),
        sa.Column("added_at", Instant, nullable=False),
        sa.Column("author_kind", sa.Text, nullable=False),
        sa.Column("author_id", Id),
        sa.Column("visibility", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("void", sa.Boolean, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "ticket_id", "added_at"),
        sa.Index(None, "page_id"),
        sa.Index(None, "asset_id"),
        sa.Index(None, "sha256"),
    )
