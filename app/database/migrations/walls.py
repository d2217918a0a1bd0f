"""Row-level security around what belongs to a client, for every revision that makes such tables.

What is made here has been made in databases that exist: it never changes.

Source: security.md D5.
"""

from __future__ import annotations

from sqlalchemy import Connection

_CLIENTS = """
    (SELECT CASE WHEN coalesce(said, '') IN ('', '*') THEN '{}'::uuid[] ELSE said::uuid[] END
       FROM (SELECT current_setting('trestle.clients', true)) AS setting (said))
"""
"""In a SELECT of its own, so that it is read once for a question and not for each row."""

_EVERYTHING = "(SELECT coalesce(current_setting('trestle.clients', true), '') = '*')"


def wall(connection: Connection, table: str, column: str = "client_id") -> None:
    """Let a transaction see and write only rows of clients that it was opened for.

    The owner of the table goes on seeing all of it: revisions and backups are theirs. Who serves is
    never the owner. On SQLite, where a file has no roles, nothing is done.

    Args:
        connection: the revision's.
        table: whose rows belong to one client each.
        column: that client's id.
    """
    if connection.dialect.name != "postgresql":
        return
    sees = f'{_EVERYTHING} OR "{column}" = ANY ({_CLIENTS}::uuid[])'
    for statement in (
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'CREATE POLICY "clients" ON "{table}" USING ({sees}) WITH CHECK ({sees})',
        f'CREATE POLICY "owner" ON "{table}" TO CURRENT_USER USING (true) WITH CHECK (true)',
    ):
        connection.exec_driver_sql(statement)
