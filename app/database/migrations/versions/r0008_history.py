"""What central and a device remember of their common history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.records.base import NAMES
from app.records.types import Id, Instant

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """Its epochs, what its backups cover, and the token that each device presents next.

    The epoch that goes on is written down when the tables are next opened.
    """
    tables = sa.MetaData(naming_convention=NAMES)
    sa.Table(
        "sync_epoch",
        tables,
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("epoch", sa.Text, nullable=False),
        sa.Column("fork", sa.BigInteger, nullable=False),
        sa.Column("began_at", Instant),
        sa.UniqueConstraint("epoch"),
    )
    sa.Table(
        "sync_backup",
        tables,
        sa.Column(
            "one",
            sa.Integer,
            sa.CheckConstraint("one = 1", name="one"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("rev", sa.BigInteger, nullable=False),
        sa.Column("at", Instant, nullable=False),
    )
    sa.Table(
        "sync_token",
        tables,
        sa.Column("device_id", Id, nullable=False),
        sa.Column("inc", sa.Text, nullable=False),
        sa.Column("token", sa.LargeBinary(32), nullable=False),
        sa.Column("token_before", sa.LargeBinary(32), nullable=False),
        sa.Column("turned_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("device_id", "inc"),
    )
    tables.create_all(op.get_bind(), checkfirst=False)


def upgrade_device() -> None:
    """What its central's backups cover, the token, and what a fork or a rewind leaves to do."""
    number, text, yes = sa.Integer, sa.Text, sa.Boolean
    op.add_column("sync_state", sa.Column("backup_rev", number, nullable=False, server_default="0"))
    op.add_column("sync_state", sa.Column("sync_token", text, nullable=False, server_default=""))
    op.add_column("sync_state", sa.Column("forked_at", Instant))
    op.add_column("sync_state", sa.Column("fork_check", text, nullable=False, server_default=""))
    op.add_column("dead_letter", sa.Column("rev", number, nullable=False, server_default="0"))
    op.add_column("dead_letter", sa.Column("lost", yes, nullable=False, server_default="0"))
