"""What the books lack to be held to what was agreed: words of lines and of answers as they were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.records.types import Structure

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=_columns, device=_columns)


def _columns() -> None:
    """Documents from before keep what is read beside their lines today."""
    for name in ("ticket", "title", "person"):
        op.add_column("invoice_line", sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.add_column("invoice_line", sa.Column("worked_on", sa.Date))
    op.add_column("invoice", sa.Column("issued_from", Structure))
    op.add_column("effect_answer", sa.Column("seen", sa.Text, nullable=False, server_default=""))
