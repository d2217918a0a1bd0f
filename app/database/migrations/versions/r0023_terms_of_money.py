"""What terms of money say besides: when a fee is due, who may approve what, when quarters begin."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.records.types import Structure

revision = "0023"
down_revision = "0022"

_WORDS = (
    ("agreement_version", "fee_timing", "advance"),
    ("agreement", "quarter_anchor", "calendar"),
    ("client", "tax_name", ""),
    ("month_act", "number", ""),
    ("month_act", "reason", ""),
)


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=_columns, device=_columns)


def _columns() -> None:
    """The same on both sides: what was agreed before goes on as it was."""
    for table, name, before in _WORDS:
        op.add_column(table, sa.Column(name, sa.Text, nullable=False, server_default=before))
    op.add_column("invoice", sa.Column("included", Structure))
    op.add_column("contact", sa.Column("approves_to_minor", sa.BigInteger))
    estimate = sa.Column("estimate_min", sa.BigInteger, nullable=False, server_default="0")
    op.add_column("ticket", estimate)
    rate = sa.Column("tax_rate_bp", sa.BigInteger, nullable=False, server_default="0")
    op.add_column("client", rate)
