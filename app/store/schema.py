"""Making the tables of a device's store."""

from __future__ import annotations

import secrets

from sqlalchemy import insert, select

from app.database.engine import Database
from app.database.schema import device_metadata
from app.store.tables import LOCAL, SEARCH_DDL, sync_state
from app.wire.envelopes import SCHEMA


def new_incarnation() -> str:
    """A name for one unbroken run of this device's operation numbers.

    Source: sync.md 2.5.
    """
    return secrets.token_hex(8)


def create(database: Database) -> None:
    """Make whatever tables are missing, and the one row that says where this device stands."""
    with database.write.begin() as connection:
        device_metadata().create_all(connection)
        LOCAL.create_all(connection)
        connection.exec_driver_sql(SEARCH_DDL)
        if connection.execute(select(sync_state.c.one)).first() is None:
            connection.execute(
                insert(sync_state).values(one=1, inc=new_incarnation(), schema=SCHEMA)
            )
