"""Making the tables of a device's store."""

from __future__ import annotations

import secrets

from sqlalchemy import insert, select

from app.database.engine import Database
from app.database.migrate import upgrade
from app.store import audit_tables as _audit_tables  # noqa: F401 -- registers its tables
from app.store.learning import take_over
from app.store.tables import SEARCH_BUFFER, sync_state
from app.wire.envelopes import SCHEMA


def new_incarnation() -> str:
    """A name for one unbroken run of this device's operation numbers.

    Source: sync.md 2.5.
    """
    return secrets.token_hex(8)


def create(database: Database) -> None:
    """Bring the tables to the present, with the one row that says where this device stands.

    Raises:
        Refused: the store was written by a newer program.
    """
    upgrade(database.write, "device")
    with database.write.begin() as connection:
        last = connection.execute(select(sync_state.c.schema)).scalar_one_or_none()
        if last is None:
            connection.exec_driver_sql(SEARCH_BUFFER)
            connection.execute(
                insert(sync_state).values(one=1, inc=new_incarnation(), schema=SCHEMA)
            )
        elif last != SCHEMA:
            take_over(connection)
