"""How long a device may work without central."""

from __future__ import annotations

from app.database.migrate import on_side

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=lambda: None, device=lambda: None)
