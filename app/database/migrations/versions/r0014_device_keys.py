"""Second factors, keys of devices and their enrolment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.records.base import NAMES
from app.records.types import Id, Instant

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """A firm that is there goes on as it was; its devices have no keys until they sign in."""
    op.add_column(
        "firm", sa.Column("second_factor", sa.Text, nullable=False, server_default="offered")
    )
    op.add_column(
        "firm", sa.Column("new_devices", sa.Text, nullable=False, server_default="at_once")
    )
    op.add_column("device", sa.Column("sign_key", sa.LargeBinary(32)))
    op.add_column("device", sa.Column("box_key", sa.LargeBinary(32)))
    op.add_column("device", sa.Column("nonce", sa.LargeBinary(16)))
    op.add_column(
        "token_family",
        sa.Column("second_factor", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    tables = sa.MetaData(naming_convention=NAMES)
    sa.Table(
        "device_key_signature",
        tables,
        sa.Column("device_id", Id, primary_key=True),
        sa.Column("signer_device_id", Id),
        sa.Column("signer_key", sa.LargeBinary(32), nullable=False),
        sa.Column("signature", sa.LargeBinary(64), nullable=False),
        sa.Column("signed_at", Instant, nullable=False),
    )
    sa.Table(
        "second_factor",
        tables,
        sa.Column("user_id", Id, primary_key=True),
        sa.Column("seed", sa.LargeBinary),
        sa.Column("asked", sa.LargeBinary),
        sa.Column("last_step", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("confirmed_at", Instant),
    )
    sa.Table(
        "recovery_code",
        tables,
        sa.Column("user_id", Id, primary_key=True),
        sa.Column("hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("used_at", Instant),
    )
    sa.Table(
        "request_nonce",
        tables,
        sa.Column("key", sa.LargeBinary(16), primary_key=True),
        sa.Column("nonce", sa.Text, primary_key=True),
        sa.Column("at", Instant, nullable=False),
        sa.Index(None, "at"),
    )
    tables.create_all(op.get_bind(), checkfirst=False)


def upgrade_device() -> None:
    """This device's own keys, sealed."""
    tables = sa.MetaData(naming_convention=NAMES)
    sa.Table(
        "device_key",
        tables,
        sa.Column("one", sa.Integer, sa.CheckConstraint("one = 1", name="one"), primary_key=True),
        sa.Column("sign_key", sa.LargeBinary, nullable=False),
        sa.Column("box_key", sa.LargeBinary, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("tier", sa.Text, nullable=False),
        sa.Column("made_at", Instant, nullable=False),
    )
    tables.create_all(op.get_bind(), checkfirst=False)
