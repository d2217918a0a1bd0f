"""Counts of what people ask begin anew: those whose time ran out once stood still on SQLCipher.

Their begin was kept as a text there, which is later than every moment: whoever had asked often once
was asked to wait for good.
"""

from __future__ import annotations

from alembic import op

from app.database.migrate import on_side

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=_begin_anew, device=_nothing)


def _begin_anew() -> None:
    op.execute("DELETE FROM portal_count")


def _nothing() -> None:
    """A device counts nobody."""
