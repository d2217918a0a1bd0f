"""Keys of programs that read what a client may."""

from __future__ import annotations

from app.database.migrate import on_side

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """Nothing yet."""


def upgrade_device() -> None:
    """Nothing yet."""
