"""Forgetting what this device remembers of a client's person who was erased.

Their row and the search index follow from what central sends. Beside them lie values that gave way,
acts that were answered, and refusals that were dealt with. What is still to be sent stays, and so
does a refusal that somebody has to look at; central says of each that the person was erased.

Source: ADR 0045.
"""

from __future__ import annotations

from uuid import UUID

import msgspec
from sqlalchemy import Connection, Table, and_, delete, select, update

from app.domain.erasure import ERASED_NAME, without_person
from app.store.tables import conflict, dead_letter, journal, outbox
from app.wire.envelopes import Page

NOUN = "contact"


def erased_in(page: Page) -> list[UUID]:
    """The people on a page from central who were erased."""
    if page.entity != NOUN or "name" not in page.columns:
        return []
    columns = dict(zip(page.columns, page.data, strict=True))
    pairs = zip(columns["id"], columns["name"], strict=True)
    return [UUID(bytes=row) for row, name in pairs if name == ERASED_NAME]


def forget_people(connection: Connection, people: list[UUID]) -> None:
    """Keep nothing of these people but that something was done."""
    if not people:
        return
    gone = and_(conflict.c.entity == NOUN, conflict.c.row.in_(people))
    connection.execute(delete(conflict).where(gone))
    dealt_with = and_(
        dead_letter.c.entity == NOUN, dead_letter.c.row.in_(people), dead_letter.c.ended != ""
    )
    connection.execute(delete(dead_letter).where(dealt_with))
    _blank(connection, journal, people)
    _blank(connection, outbox, people)


def forget_words(connection: Connection) -> None:
    """Leave no word in the search index that stands in no document any more.

    A word that was taken out stays in the older pieces of the index until they are joined. It takes
    as long as joining all of them: a second or two for a hundred thousand documents.
    """
    connection.exec_driver_sql("INSERT INTO search (search) VALUES ('optimize')")


def _blank(connection: Connection, table: Table, people: list[UUID]) -> None:
    """Acts are offered again to a central that was put back: then they erase once more."""
    about = [table.c.entity == NOUN, table.c.row.in_(people)]
    if table is outbox:
        about.append(table.c.state.in_(("acked", "shown")))
    for op_id, fields in connection.execute(select(table.c.op_id, table.c.fields).where(*about)):
        left = msgspec.msgpack.encode(without_person(msgspec.msgpack.decode(fields)))
        connection.execute(update(table).where(table.c.op_id == op_id).values(fields=left))
