"""Until when a secret that central chose opens an account."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.records.types import Instant

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """Who has a password keeps it; secrets that were given out before stay what they were."""
    op.add_column("account", sa.Column("starting_until", Instant))


def upgrade_device() -> None:
    """A device keeps no passwords."""
