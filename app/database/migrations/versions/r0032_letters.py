"""Which operation says a refused one anew, on both sides."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.records.types import Id

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """Of what was sent anew before, nobody says any more what it was."""
    op.add_column("op_log", sa.Column("replaces", Id))
    some = sa.text("replaces IS NOT NULL")
    op.create_index(
        "ix_op_log_replaces", "op_log", ["replaces"], sqlite_where=some, postgresql_where=some
    )


def upgrade_device() -> None:
    """As above."""
    op.add_column("dead_letter", sa.Column("replaced_by", Id))
