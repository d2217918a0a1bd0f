"""Sealed credentials and the wraps of their keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.database.migrations.references import own, refer
from app.database.migrations.walls import wall
from app.records.base import NAMES
from app.records.types import Id, Instant, Structure

revision = "0015"
down_revision = "0014"

_REFERENCES = (
    ("credential", "client_id", "client"),
    ("credential", "asset_id", "asset"),
    ("credential_reveal", "client_id", "client"),
    ("credential_reveal", "credential_id", "credential"),
    ("credential_reveal", "user_id", "user_account"),
)
_OWNED = ("credential", "credential_reveal", "asset")
_WALLED = ("credential", "credential_reveal", "vault_wrap", "vault_rotation")


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """The nouns, the chain, and around what is a client's the wall."""
    tables = sa.MetaData(naming_convention=NAMES)
    made = [_credential(tables), _reveal(tables)]
    for table in made:
        own(table)
    refer(tables, _REFERENCES, _OWNED)
    made += _central(tables)
    tables.create_all(op.get_bind(), made, checkfirst=False)
    for name in _WALLED:
        wall(op.get_bind(), name)


def upgrade_device() -> None:
    """The nouns without references, and what the vault of this device keeps."""
    tables = sa.MetaData(naming_convention=NAMES)
    _credential(tables)
    _reveal(tables)
    _device(tables)
    tables.create_all(op.get_bind(), checkfirst=False)


def _credential(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "credential",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("asset_id", Id),
        sa.Column("rotation_due", sa.Date),
        sa.Column("password", sa.LargeBinary),
        sa.Column("totp_seed", sa.LargeBinary),
        sa.Column("note", sa.LargeBinary),
        sa.Column("retired", sa.Boolean, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "client_id", "label"),
    )


def _reveal(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "credential_reveal",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("credential_id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("field_name", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "credential_id", "at"),
    )


def _central(tables: sa.MetaData) -> list[sa.Table]:
    entry = sa.Table(
        "vault_entry",
        tables,
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False, unique=True),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.Column("at", Instant, nullable=False),
    )
    wrap = sa.Table(
        "vault_wrap",
        tables,
        sa.Column("name", sa.LargeBinary(32), nullable=False),
        sa.Column("receiver", sa.LargeBinary(32), nullable=False),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("wrap", sa.LargeBinary(81), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("name", "receiver"),
        sa.Index(None, "client_id", "receiver"),
    )
    rotation = sa.Table(
        "vault_rotation",
        tables,
        sa.Column("user_id", Id, nullable=False),
        sa.Column("credential_id", Id, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("edition", sa.BigInteger, nullable=False),
        sa.Column("revealed", sa.Boolean, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("since", Instant, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "credential_id", "field"),
        sa.Index(None, "client_id"),
        sa.CheckConstraint("why IN ('client', 'lost')", name="why"),
    )
    ask = sa.Table(
        "vault_ask",
        tables,
        sa.Column("device_id", Id, primary_key=True),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.Column("at", Instant, nullable=False),
    )
    return [entry, wrap, rotation, ask]


def _device(tables: sa.MetaData) -> None:
    sa.Table(
        "vault_entry",
        tables,
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("raw", sa.LargeBinary, nullable=False),
    )
    sa.Table(
        "vault_wrap",
        tables,
        sa.Column("name", sa.LargeBinary, primary_key=True),
        sa.Column("client_id", Id, nullable=False, index=True),
        sa.Column("wrap", sa.LargeBinary, nullable=False),
    )
    sa.Table(
        "vault_named",
        tables,
        sa.Column("client_id", Id, primary_key=True),
        sa.Column("device", Id, primary_key=True),
    )
    sa.Table(
        "vault_key",
        tables,
        sa.Column("one", sa.Integer, sa.CheckConstraint("one = 1", name="one"), primary_key=True),
        sa.Column("sign_key", sa.LargeBinary, nullable=False),
        sa.Column("box_key", sa.LargeBinary, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("asked", sa.LargeBinary),
        sa.Column("made_at", Instant, nullable=False),
    )
    sa.Table(
        "vault_seen",
        tables,
        sa.Column("credential", Id, primary_key=True),
        sa.Column("field", sa.Text, primary_key=True),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("seen", sa.LargeBinary, nullable=False),
    )
    sa.Table(
        "vault_state",
        tables,
        sa.Column("one", sa.Integer, sa.CheckConstraint("one = 1", name="one"), primary_key=True),
        sa.Column("confirmed_at", Instant),
        sa.Column("code", sa.Text, nullable=False, server_default=""),
    )
