"""Second factors, keys of devices and their enrolment."""

from __future__ import annotations

from app.database.migrate import on_side

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=lambda: None, device=lambda: None)
