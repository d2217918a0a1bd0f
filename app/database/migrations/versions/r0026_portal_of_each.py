"""How each client's portal looks, and what is tried before it opens."""

from __future__ import annotations

from app.database.migrate import on_side

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """Nothing yet."""


def upgrade_device() -> None:
    """Nothing yet."""
