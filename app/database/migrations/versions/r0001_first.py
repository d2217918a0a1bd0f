"""The first schema: nouns on both sides, the feed on central, the outbox on a device."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.database.migrations.first import central, device, nouns, references
from app.records.base import NAMES

revision = "0001"
down_revision = None

SEARCH = (
    "CREATE VIRTUAL TABLE search USING fts5("
    "text, tokenize=\"unicode61 remove_diacritics 2\", prefix='2 3')"
)


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """What central needs."""
    tables = sa.MetaData(naming_convention=NAMES)
    nouns.nouns(tables)
    references.bind(tables)
    central.own(tables)
    tables.create_all(op.get_bind(), checkfirst=False)


def upgrade_device() -> None:
    """What a device needs."""
    tables = sa.MetaData(naming_convention=NAMES)
    nouns.nouns(tables)
    device.own(tables)
    tables.create_all(op.get_bind(), checkfirst=False)
    op.get_bind().exec_driver_sql(SEARCH)
