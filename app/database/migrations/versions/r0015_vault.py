"""Sealed credentials and the wraps of their keys."""

from __future__ import annotations

from app.database.migrate import on_side

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=lambda: None, device=lambda: None)
