"""The second parent of a page's version that brings two together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.records.types import Id

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """The same on both sides; no reference: the other version may come later."""
    op.add_column("page_version", sa.Column("merged_id", Id))
