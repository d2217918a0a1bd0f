"""Which tables belong to clients, and whether PostgreSQL keeps its wall around each of them.

Source: security.md D5.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sqlalchemy import Connection, text

from app.central.schema import metadata
from app.records.nouns import table_of

_OPEN = text("""
    SELECT named FROM unnest(CAST(:names AS text[])) AS named
     WHERE NOT EXISTS (
           SELECT FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid
            WHERE relnamespace = current_schema()::regnamespace AND relname = named
              AND relrowsecurity AND relforcerowsecurity AND polname = 'clients')
     ORDER BY named
""")
_HIDDEN = text("""
    SELECT count(*) FROM unnest(CAST(:names AS text[])) AS named
     WHERE row_security_active(quote_ident(named)::regclass)
       AND NOT EXISTS (
           SELECT FROM pg_policies
            WHERE schemaname = current_schema() AND tablename = named
              AND policyname = 'owner' AND current_user = ANY (roles))
""")


@cache
def walled() -> Mapping[str, str]:
    """Each table whose rows belong to one client, and the column that says whose they are."""
    tables = metadata().tables.values()
    client = {table_of("client").name: "id"}
    return client | {table.name: "client_id" for table in tables if "client_id" in table.c}


def open_tables(connection: Connection) -> list[str]:
    """The tables of clients around which no wall stands in this PostgreSQL database."""
    return list(connection.execute(_OPEN, {"names": sorted(walled())}).scalars())


def sees_all(connection: Connection) -> bool:
    """Whether the role of this connection is shown every row, as the owner of the tables is."""
    hidden: int = connection.execute(_HIDDEN, {"names": sorted(walled())}).scalar_one()
    return hidden == 0
