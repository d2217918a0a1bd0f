"""Where the bytes of attachments are, on both sides."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.records.base import NAMES
from app.records.types import Id, Instant

revision = "0010"
down_revision = "0009"

_KINDS = "kind IN ('whole', 'small')"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """Uploads with their pieces, and content with the attachments that have it."""
    tables = sa.MetaData(naming_convention=NAMES)
    sa.Table(
        "file_upload",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("attachment_id", Id, nullable=False),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("device_id", Id, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("at_offset", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.Column("begun_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.CheckConstraint(_KINDS, name="kind"),
        sa.Index(None, "attachment_id"),
        sa.Index(None, "device_id"),
        sa.Index(None, "expires_at"),
    )
    sa.Table(
        "file_piece",
        tables,
        sa.Column("upload_id", Id, nullable=False),
        sa.Column("start_at", sa.BigInteger, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.PrimaryKeyConstraint("upload_id", "start_at"),
    )
    sa.Table(
        "file_blob",
        tables,
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("kept_at", Instant, nullable=False),
        sa.Index(None, "sha256", "size_bytes", unique=True),
    )
    sa.Table(
        "file_kept",
        tables,
        sa.Column("attachment_id", Id, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("blob", sa.Text, sa.ForeignKey("file_blob.name"), nullable=False),
        sa.PrimaryKeyConstraint("attachment_id", "kind"),
        sa.CheckConstraint(_KINDS, name="kind"),
        sa.Index(None, "blob"),
        sa.Index(None, "client_id"),
    )
    tables.create_all(op.get_bind(), checkfirst=False)


def upgrade_device() -> None:
    """Sealed copies, the attachments that have them, and what the lane is about."""
    tables = sa.MetaData(naming_convention=NAMES)
    sa.Table(
        "file_copy",
        tables,
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("sha256", sa.Text, nullable=False, index=True),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.Column("used_at", Instant, nullable=False),
    )
    sa.Table(
        "file_here",
        tables,
        sa.Column("attachment", Id, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("copy", sa.Text, nullable=False, index=True),
    )
    sa.Table(
        "file_errand",
        tables,
        sa.Column("attachment", Id, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("way", sa.Text, primary_key=True),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.Column("done_bytes", sa.Integer, nullable=False, server_default="0"),
        sa.Column("upload", sa.Text, nullable=False, server_default=""),
        sa.Column("asked", sa.Boolean, nullable=False, server_default="0"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("not_before", Instant),
        sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
        sa.Column("code", sa.Text, nullable=False, server_default=""),
        sa.Column("error", sa.Text, nullable=False, server_default=""),
    )
    sa.Table(
        "file_part",
        tables,
        sa.Column("attachment", Id, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("start_at", sa.Integer, primary_key=True),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
    )
    tables.create_all(op.get_bind(), checkfirst=False)
