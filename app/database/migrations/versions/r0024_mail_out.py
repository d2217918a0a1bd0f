"""Letters that wait to leave, and what people do not want to be told."""

from __future__ import annotations

from app.database.migrate import on_side

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """Nothing yet."""


def upgrade_device() -> None:
    """Nothing yet."""
