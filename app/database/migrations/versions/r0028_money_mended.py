"""What the books lack to be held to what was agreed."""

from __future__ import annotations

from app.database.migrate import on_side

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """Nothing yet."""


def upgrade_device() -> None:
    """Nothing yet."""
