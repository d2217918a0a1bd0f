"""All tables of central, and their making."""

from __future__ import annotations

from functools import cache

from sqlalchemy import MetaData, event, select

from app.central import file_tables as _file_tables  # noqa: F401 -- as above
from app.central import integrator_tables as _integrator_tables  # noqa: F401 -- as above
from app.central import mail_in_tables as _mail_in_tables  # noqa: F401 -- as above
from app.central import mail_tables as _mail_tables  # noqa: F401 -- as above
from app.central import portal_tables as _portal_tables  # noqa: F401 -- as above
from app.central.audit.tables import audit_chain, guards
from app.central.auth import tables as _auth_tables  # noqa: F401 -- registers its tables
from app.central.feed import vault_tables as _vault_tables  # noqa: F401 -- as above
from app.central.feed.history_tables import sync_epoch
from app.central.feed.tables import sync_counter, ticket_counter
from app.central.own import OWN
from app.database.absent import insert_absent
from app.database.engine import Database
from app.database.migrate import upgrade
from app.database.schema import central_metadata
from app.ports.ids import Ids
from app.security.audit import BEGINNING

FIRST_TICKET = 1001


@cache
def metadata() -> MetaData:
    """The nouns as central keeps them, together with central's own tables."""
    whole = MetaData(naming_convention=OWN.naming_convention)
    for source in (central_metadata(), OWN):
        for table in source.tables.values():
            table.to_metadata(whole)
    for guard in guards():
        event.listen(whole, "after_create", guard.execute_if(dialect="sqlite"))
    return whole


def create(database: Database, ids: Ids) -> None:
    """Bring the tables to the present, and begin the first epoch. Twice changes nothing.

    Raises:
        Refused: the database was written by a newer program.
    """
    upgrade(database.write, "central")
    with database.write.begin() as connection:
        insert_absent(connection, sync_counter, {"one": 1, "epoch": ids.new().hex, "rev": 0})
        epoch = connection.execute(select(sync_counter.c.epoch)).scalar_one()
        insert_absent(connection, sync_epoch, {"number": 1, "epoch": epoch, "fork": 0})
        insert_absent(connection, ticket_counter, {"one": 1, "last": FIRST_TICKET - 1})
        insert_absent(connection, audit_chain, {"one": 1, "hash": BEGINNING})
