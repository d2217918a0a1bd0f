"""What terms of money say besides: when a fee is due, who may approve what, when quarters begin."""

from __future__ import annotations

from app.database.migrate import on_side

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """Nothing yet."""


def upgrade_device() -> None:
    """Nothing yet."""
