"""What central knows of the bytes that it keeps, and of those that are on their way.

Source: sync.md 2.9, security.md D17.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from app.central.own import OWN
from app.records.types import Id, Instant

file_upload = Table(
    "file_upload",
    OWN,
    Column("id", Id, primary_key=True),
    Column("attachment_id", Id, nullable=False),
    Column("client_id", Id, nullable=False),
    Column("kind", Text, nullable=False),
    Column("user_id", Id, nullable=False),
    Column("device_id", Id, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("at_offset", BigInteger, nullable=False, server_default="0"),
    Column("done", Boolean, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    CheckConstraint("kind IN ('whole', 'small')", name="kind"),
    Index(None, "attachment_id"),
    Index(None, "device_id"),
    Index(None, "expires_at"),
)
"""A file on its way here. Of one that is done the row stays until it expires, so that whoever
missed the last answer can still ask how far it is."""

file_piece = Table(
    "file_piece",
    OWN,
    Column("upload_id", Id, nullable=False),
    Column("start_at", BigInteger, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("name", Text, nullable=False, unique=True),
    PrimaryKeyConstraint("upload_id", "start_at"),
)
"""What has come of an upload: sealed pieces, each under a name of its own."""

file_blob = Table(
    "file_blob",
    OWN,
    Column("name", Text, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("kept_at", Instant, nullable=False),
    Index(None, "sha256", "size_bytes", unique=True),
)
"""Content that is kept once, however many attachments have it."""

file_kept = Table(
    "file_kept",
    OWN,
    Column("attachment_id", Id, nullable=False),
    Column("kind", Text, nullable=False),
    Column("client_id", Id, nullable=False),
    Column("blob", Text, ForeignKey("file_blob.name"), nullable=False),
    PrimaryKeyConstraint("attachment_id", "kind"),
    CheckConstraint("kind IN ('whole', 'small')", name="kind"),
    Index(None, "blob"),
    Index(None, "client_id"),
)
"""Which content an attachment has. The reference keeps content from going while it is wanted."""
