"""The walls around each client's rows."""

from __future__ import annotations

from app.database.migrate import on_side

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=lambda: None, device=lambda: None)
