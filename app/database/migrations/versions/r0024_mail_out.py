"""Letters that wait to leave, what was told already, and what people do not want to be told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.records.base import NAMES
from app.records.types import Id, Instant, Structure

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """Nothing waits, and nobody was told anything yet."""
    _mute()
    tables = sa.MetaData(naming_convention=NAMES)
    sa.Table(
        "mail_letter",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("contact_id", Id),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("address", sa.LargeBinary(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("since", Instant, nullable=False),
        sa.Column("due_at", Instant, nullable=False),
        sa.Column("until", Instant),
        sa.Column("ended_at", Instant),
        sa.Column("problem", sa.Text, nullable=False, server_default=""),
        sa.Index(None, "state", "due_at"),
        sa.Index(None, "address", "ended_at"),
    )
    sa.Table(
        "mail_notice",
        tables,
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("at", Instant, nullable=False),
    )
    sa.Table(
        "mail_position",
        tables,
        sa.Column(
            "one",
            sa.Integer,
            sa.CheckConstraint("one = 1", name="one"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("rev", sa.BigInteger, nullable=False),
        sa.Column("since", Instant, nullable=False),
    )
    tables.create_all(op.get_bind(), checkfirst=False)


def upgrade_device() -> None:
    """A device sends nothing, and shows what contacts muted."""
    _mute()


def _mute() -> None:
    op.add_column("contact", sa.Column("muted", Structure, nullable=False, server_default="[]"))
