"""The state of a ticket beside its words, so that a search is narrowed where it is found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """Central has nothing to do."""


def upgrade_device() -> None:
    """Note the state of every ticket that is found."""
    state = sa.Column("state", sa.Text, nullable=False, server_default="")
    op.add_column("search_row", state)
    op.execute(
        "UPDATE search_row SET state = coalesce("
        "(SELECT t.state FROM ticket t WHERE t.id = search_row.row), '') WHERE entity = 'ticket'"
    )
