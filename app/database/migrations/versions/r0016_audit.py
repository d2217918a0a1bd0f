"""The chain of what was done."""

from __future__ import annotations

from app.database.migrate import on_side

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=lambda: None, device=lambda: None)
