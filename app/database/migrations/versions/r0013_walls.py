"""The walls around each client's rows."""

from __future__ import annotations

from alembic import op

from app.database.migrate import on_side
from app.database.migrations.walls import wall

revision = "0013"
down_revision = "0012"

_OWNED = (
    "site", "contact", "agreement", "agreement_version", "asset", "ticket", "ticket_event",
    "time_entry", "coverage_decision", "page", "page_version", "attachment", "authorization",
    "project", "override", "period", "coverage_effect", "ledger_entry", "effect_answer",
    "file_upload", "file_kept", "resting_ticket",
)  # fmt: skip


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=lambda: None)


def upgrade_central() -> None:
    """PostgreSQL shows a transaction only the clients that it is opened for."""
    connection = op.get_bind()
    wall(connection, "client", "id")
    for table in _OWNED:
        wall(connection, table)
