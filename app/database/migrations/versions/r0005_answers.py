"""Answers to proposals, and why time was corrected."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.records.base import NAMES
from app.records.types import Id, Instant, Structure

revision = "0005"
down_revision = "0004"

_REFERENCES = (
    ("client_id", "client"),
    ("effect_id", "coverage_effect"),
    ("contact_id", "contact"),
)
"""(column, table it points at)."""


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """No answer can point at another client's proposal."""
    table = _effect_answer()
    table.append_constraint(sa.UniqueConstraint("client_id", "id"))
    for column, target in _REFERENCES:
        alone = target == "client"
        # A table of an earlier revision, as far as a reference has to know it.
        columns = ["id"] if alone else ["client_id", "id"]
        sa.Table(target, table.metadata, *(sa.Column(name, Id) for name in columns))
        near = [column] if alone else ["client_id", column]
        far = [f"{target}.{name}" for name in columns]
        table.append_constraint(
            sa.ForeignKeyConstraint(near, far, deferrable=True, initially="DEFERRED")
        )
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
