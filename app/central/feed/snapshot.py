"""What rests of one client, in chunks of whole tickets: what a snapshot is made of.

A chunk is complete in itself, so that a device makes a ticket searchable once: when it is whole.

Source: sync.md 3.3, ADR 0035.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from app.central.feed.rows import columns_of, first_rows
from app.central.feed.tables import resting_ticket, sync_change
from app.records.archive import RESTS, archive_of
from app.records.nouns import table_of
from app.wire.envelopes import Page

CHUNK_ROWS = 5000
"""So many rows, about, in one chunk: it is written in one transaction, as a page of a pull is."""

_TICKETS = 500
"""Tickets that are read at once, with all that hangs on them."""

_EVERY = 1_000_000_000
_by_id = itemgetter(0)

Gathered = dict[str, list[tuple[Any, ...]]]


def count_resting(connection: Connection, client: UUID) -> int:
    """How many rows the archive of a client holds."""
    change = sync_change.c
    query = select(func.count()).where(change.scope == archive_of(client), change.op == "U")
    return int(connection.execute(query).scalar_one())


def chunks_of(connection: Connection, client: UUID) -> Iterator[list[Page]]:
    """Every row of an archive, read from the snapshot that the connection stands on.

    Args:
        connection: a snapshot.
        client: whose archive.
    """
    gathered: Gathered = {entity: [] for entity in RESTS}
    for tickets in _tickets(connection, client):
        for entity in RESTS:
            owner = table_of(entity).c["id" if entity == "ticket" else "ticket_id"]
            gathered[entity] += first_rows(connection, entity, [owner.in_(tickets)], _EVERY)
        if sum(map(len, gathered.values())) >= CHUNK_ROWS:
            yield _pages(client, gathered)
            gathered = {entity: [] for entity in RESTS}
    if any(gathered.values()):
        yield _pages(client, gathered)


def _tickets(connection: Connection, client: UUID) -> Iterator[list[UUID]]:
    """The tickets of an archive in the order of their ids, so many at once."""
    c = resting_ticket.c
    after: UUID | None = None
    while True:
        query = select(c.ticket_id).where(c.client_id == client).order_by(c.ticket_id)
        if after is not None:
            query = query.where(c.ticket_id > after)
        found = list(connection.execute(query.limit(_TICKETS)).scalars())
        if not found:
            return
        yield found
        after = found[-1]


def _pages(client: UUID, gathered: Gathered) -> list[Page]:
    scope = archive_of(client).bytes
    return [
        Page(
            scope,
            entity,
            columns_of(entity),
            [list(column) for column in zip(*sorted(rows, key=_by_id), strict=True)],
        )
        for entity, rows in gathered.items()
        if rows
    ]
