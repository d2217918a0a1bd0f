"""The chain of what was done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.records.base import NAMES
from app.records.types import Id, Instant

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """What was done, the newest head, the heads of days, the keys."""
    tables = sa.MetaData(naming_convention=NAMES)
    sa.Table(
        "audit_event",
        tables,
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("person", Id),
        sa.Column("device", Id),
        sa.Column("peer", sa.Text, nullable=False),
        sa.Column("subject_kind", sa.Text, nullable=False),
        sa.Column("subject", Id),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("key", sa.Integer, nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Index(None, "kind", "number"),
        sa.Index(None, "person", "number"),
    )
    sa.Table(
        "audit_chain",
        tables,
        sa.Column(
            "one",
            sa.Integer,
            sa.CheckConstraint("one = 1", name="one"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("epoch", sa.Text, nullable=False, server_default=""),
        sa.Column("number", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("at", Instant),
        sa.Column("key", sa.Integer, nullable=False, server_default="1"),
        sa.Column("signature", sa.LargeBinary(64)),
    )
    sa.Table(
        "audit_day",
        tables,
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("epoch", sa.Text, nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("key", sa.Integer, nullable=False),
        sa.Column("signature", sa.LargeBinary(64), nullable=False),
    )
    sa.Table(
        "audit_key",
        tables,
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("public_key", sa.LargeBinary(32), nullable=False),
        sa.Column("made_at", Instant, nullable=False),
    )
    connection = op.get_bind()
    tables.create_all(connection, checkfirst=False)
    if connection.dialect.name != "sqlite":
        return
    for table in ("audit_event", "audit_day"):
        for word in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{word.lower()} BEFORE {word} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def upgrade_device() -> None:
    """The heads of central's chain that this device was shown."""
    tables = sa.MetaData(naming_convention=NAMES)
    sa.Table(
        "audit_witness",
        tables,
        sa.Column("epoch", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("key", sa.Integer, nullable=False),
        sa.Column("public_key", sa.LargeBinary(32), nullable=False),
        sa.Column("signature", sa.LargeBinary(64), nullable=False),
        sa.Column("seen_at", Instant, nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    sa.Table(
        "audit_harm",
        tables,
        sa.Column("epoch", sa.Text, primary_key=True),
        sa.Column("harm", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("found_at", Instant, nullable=False),
    )
    tables.create_all(op.get_bind(), checkfirst=False)
