"""Answers to proposals, and why time was corrected."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.database.migrations.references import own, refer
from app.records.base import NAMES
from app.records.types import Id, Instant, Structure

revision = "0005"
down_revision = "0004"

_REFERENCES = (
    ("effect_answer", "client_id", "client"),
    ("effect_answer", "effect_id", "coverage_effect"),
    ("effect_answer", "contact_id", "contact"),
)
_OWNED = ("effect_answer", "coverage_effect", "contact")


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """No answer can point at another client's proposal."""
    table = _effect_answer()
    own(table)
    refer(table.metadata, _REFERENCES, _OWNED)
    table.create(op.get_bind())
    _widen()


def upgrade_device() -> None:
    """The same without references."""
    _effect_answer().create(op.get_bind())
    _widen()


def _widen() -> None:
    reason = sa.Column("correction_reason", sa.Text, nullable=False, server_default="")
    op.add_column("time_entry", reason)


def _effect_answer() -> sa.Table:
    return sa.Table(
        "effect_answer",
        sa.MetaData(naming_convention=NAMES),
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("effect_id", Id, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("contact_id", Id),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "effect_id"),
    )
