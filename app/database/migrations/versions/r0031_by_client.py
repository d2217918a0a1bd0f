"""What a client's own pages look up is found without a look at every row, theirs or everybody's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side

revision = "0031"
down_revision = "0029"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=_indexes, device=_indexes)


def _indexes() -> None:
    """Few entries correct another one, so only those are in the index."""
    corrects = sa.text("supersedes IS NOT NULL")
    op.create_index(
        "ix_time_entry_corrects",
        "time_entry",
        ["client_id", "supersedes", "id"],
        postgresql_where=corrects,
        sqlite_where=corrects,
    )
    op.create_index("ix_ticket_client_id_opened_at", "ticket", ["client_id", "opened_at"])
