"""Clients' people who were put out, or erased: with the same commit they are out of the portal.

Source: security.md A32.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete

from app.central.portal_tables import portal_link, portal_session
from app.ports.changes import RowChange


def end_of_contacts(connection: Connection, rows: Iterable[RowChange]) -> None:
    """End the sessions of contacts who were put out, or erased, and let none of their links count.

    What is only looked at with each request would come back to life with whoever comes back.
    """
    gone = [
        row.row
        for row in rows
        if row.entity == "contact"
        and (row.kind == "delete" or row.fields.get("active", (None, True))[1] is False)
    ]
    if not gone:
        return
    for table in (portal_session, portal_link):
        connection.execute(delete(table).where(table.c.contact_id.in_(gone)))
