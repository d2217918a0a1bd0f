"""Clients' people who were put out, erased or moved: the same commit ends their sessions.

Source: security.md A32.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete

from app.central.portal_tables import portal_link, portal_session
from app.ports.changes import RowChange


def end_of_contacts(connection: Connection, rows: Iterable[RowChange]) -> None:
    """End the sessions of contacts who were put out, erased, or whose address is another one now.

    None of their links counts any more. What is only looked at with each request would come back to
    life with whoever comes back, and who read the former mailbox would stay in.
    """
    gone = [row.row for row in rows if row.entity == "contact" and _ends(row)]
    if not gone:
        return
    for table in (portal_session, portal_link):
        connection.execute(delete(table).where(table.c.contact_id.in_(gone)))


def _ends(row: RowChange) -> bool:
    put_out = row.fields.get("active", (None, True))[1] is False
    return row.kind == "delete" or put_out or (row.kind == "edit" and "email" in row.fields)
