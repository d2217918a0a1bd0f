"""What rests at central, from the device's side: pinned clients, and tickets that were asked for.

A ticket that came by its client's archive is noted as archived. So it is known which scope has a
row here, whichever of the two central speaks of first: what the one scope lost, the other may have.

Source: sync.md 3.7, ADR 0030.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update

from app.records.archive import RESTS, archive_of
from app.records.base import FIRM_SCOPE
from app.records.nouns import table_of
from app.store import extra, raw
from app.store.tables import (
    archived_ticket,
    base,
    local_file,
    pinned_client,
    scope_state,
    wanted_ticket,
)
from app.wire.envelopes import Page

UNKNOWN = "unknown"
"""Central's answer about a ticket that is not there, or that this person may not see."""

# Built once: to build a statement costs as much as to run one of these.
_PINS = select(pinned_client.c.client_id)
_GRANTS = select(scope_state.c.id, scope_state.c.grant)


def pins(connection: Connection) -> set[UUID]:
    """The clients whose resting tickets are kept here, too."""
    return set(connection.execute(_PINS).scalars())


def pin(connection: Connection, client: UUID, now: datetime) -> None:
    """Keep what rests of a client here from the next round on."""
    if client not in pins(connection):
        connection.execute(insert(pinned_client).values(client_id=client, pinned_at=now))


def unpin(connection: Connection, client: UUID) -> frozenset[str]:
    """Keep what rests of a client here no longer: it goes at once, edits that wait stay.

    Returns:
        The nouns that lost rows.
    """
    connection.execute(delete(pinned_client).where(pinned_client.c.client_id == client))
    connection.execute(delete(scope_state).where(scope_state.c.id == archive_of(client)))
    return forget_archive(connection, client)


def subscribe(connection: Connection) -> None:
    """Ask for the archives of pinned clients from their beginning, where that was not done yet."""
    known = dict(connection.execute(_GRANTS).all())
    rows = [
        {"id": archive_of(client), "grant": known[client], "pos": 0}
        for client in sorted(pins(connection))
        if client in known and archive_of(client) not in known
    ]
    if rows:
        connection.execute(insert(scope_state), rows)


def subscribed(connection: Connection) -> Mapping[bytes, UUID]:
    """Archive → client, of the archives that this device has asked for and still wants.

    An answer about another one is late: it was asked before the pin was taken away, and even if
    it was set again meanwhile, what came with earlier answers is gone.
    """
    asked = set(connection.execute(select(scope_state.c.id)).scalars())
    wanted = {archive_of(client): client for client in pins(connection)}
    return {archive.bytes: client for archive, client in wanted.items() if archive in asked}


def client_of(connection: Connection, scope: bytes) -> UUID | None:
    """The pinned client whose archive a scope is; None for any other scope."""
    return next((c for c in pins(connection) if archive_of(c).bytes == scope), None)


def archives_of(clients: Iterable[bytes]) -> Mapping[bytes, UUID]:
    """Archive → client, of all these scopes that are clients."""
    known = (UUID(bytes=client) for client in clients)
    return {archive_of(client).bytes: client for client in known if client != FIRM_SCOPE}


def note_owner(
    connection: Connection, page: Page, ids: Sequence[bytes], archive: UUID | None
) -> None:
    """Remember by which scope these tickets came; `archive` is its client, None for no archive."""
    if page.entity != "ticket" or not ids:
        return
    if archive is not None:
        raw.run_many(
            connection,
            "INSERT OR REPLACE INTO archived_ticket (ticket, client_id) VALUES (?, ?)",
            [(row, archive.bytes) for row in ids],
        )
    elif _has_archived(connection):
        _not_archived(connection, ids)


def staying(
    connection: Connection, entity: str, gone: Sequence[bytes], archive: UUID | None
) -> set[bytes]:
    """Those of the rows that a scope lost which are here by the other scope of the same client.

    A row belongs to the scope that its ticket came by last; a row whose ticket is not here any
    more has gone with it.

    Args:
        connection: the open transaction.
        entity: the noun of the rows.
        gone: the rows that left the scope.
        archive: the client whose archive that scope is; None where it is no archive.
    """
    if entity not in RESTS or not gone or (archive is None and not _has_archived(connection)):
        return set()
    kept: set[bytes] = set()
    owner = "id" if entity == "ticket" else "ticket_id"
    negated = "NOT " if archive is not None else ""
    for chunk in raw.chunks(sorted(gone)):
        found = raw.rows(
            connection,
            f'SELECT r.id FROM "{table_of(entity).name}" r JOIN ticket t ON t.id = r.{owner} '  # noqa: S608 -- our own names
            f"WHERE r.id IN ({raw.marks(chunk)}) AND {negated}EXISTS "
            "(SELECT 1 FROM archived_ticket a WHERE a.ticket = t.id)",
            chunk,
        )
        kept.update(row for (row,) in found)
    return kept


def awake_in(connection: Connection, pages: Iterable[Page]) -> set[bytes]:
    """The rows that come by a scope which is no archive; none is asked for where nothing rests."""
    if not _has_archived(connection):
        return set()
    archives = {archive_of(client).bytes for client in pins(connection)}
    came = (page for page in pages if page.data and page.scope not in archives)
    return {row for page in came if page.entity in RESTS for row in page.data[0]}


def scopes_of(connection: Connection, entity: str) -> dict[bytes, bytes]:
    """Row → archive, of the rows of a noun that came by an archive."""
    if entity not in RESTS or not _has_archived(connection):
        return {}
    owner = "id" if entity == "ticket" else "ticket_id"
    found = raw.rows(
        connection,
        f'SELECT r.id, a.client_id FROM "{table_of(entity).name}" r '  # noqa: S608 -- our own names
        f"JOIN archived_ticket a ON a.ticket = r.{owner}",
    )
    return {row: archive_of(UUID(bytes=client)).bytes for row, client in found}


def note_gone(connection: Connection, entity: str, rows: Iterable[bytes]) -> None:
    """These tickets are here no more."""
    if entity == "ticket" and _has_archived(connection):
        _not_archived(connection, rows)


def _not_archived(connection: Connection, rows: Iterable[bytes]) -> None:
    raw.run_many(
        connection, "DELETE FROM archived_ticket WHERE ticket = ?", [(row,) for row in rows]
    )


def _has_archived(connection: Connection) -> bool:
    return bool(raw.rows(connection, "SELECT 1 FROM archived_ticket LIMIT 1"))


def note_resting(connection: Connection, entity: str, rows: Iterable[bytes]) -> None:
    """What lies beneath edits that wait went to rest: it is central's no more, and still shown."""
    ids = [UUID(bytes=row) for row in rows]
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        connection.execute(
            update(base).where(base.c.entity == entity, base.c.row.in_(some)).values(rests=True)
        )


_AT_ONCE = 400
"""Ids in one IN list."""


def forget_archive(connection: Connection, client: UUID) -> frozenset[str]:
    """Take what came by a client's archive off this device, out of the search, too.

    Returns:
        The nouns that lost rows.
    """
    mine = "SELECT ticket FROM archived_ticket WHERE client_id = ?"
    key = (client.bytes,)
    docs = f"SELECT rowid FROM search_row WHERE entity = 'ticket' AND row IN ({mine} {_BARE})"  # noqa: S608 -- our own words
    connection.exec_driver_sql(f"DELETE FROM search WHERE rowid IN ({docs})", key)  # noqa: S608 -- as above
    connection.exec_driver_sql(
        f"DELETE FROM search_row WHERE entity = 'ticket' AND row IN ({mine} {_BARE})",  # noqa: S608 -- as above
        key,
    )
    connection.exec_driver_sql(
        f"DELETE FROM {local_file.name} WHERE attachment IN "  # noqa: S608 -- as above
        f"(SELECT id FROM attachment WHERE ticket_id IN ({mine}))",
        key,
    )
    lost: set[str] = set()
    for entity in reversed(RESTS):
        owner = "id" if entity == "ticket" else "ticket_id"
        name = table_of(entity).name
        rows = f'SELECT id FROM "{name}" WHERE {owner} IN ({mine})'  # noqa: S608 -- as above
        connection.exec_driver_sql(
            f"UPDATE base SET rests = 1 WHERE entity = '{entity}' AND row IN ({rows})",  # noqa: S608 -- as above
            key,
        )
        taken = connection.exec_driver_sql(
            f'DELETE FROM "{name}" WHERE {owner} IN ({mine}) AND id NOT IN '  # noqa: S608 -- as above
            f"(SELECT row FROM base WHERE entity = '{entity}')",
            key,
        )
        if taken.rowcount:
            lost.add(entity)
    connection.execute(delete(archived_ticket).where(archived_ticket.c.client_id == client))
    extra.forget_scope(connection, archive_of(client).bytes)
    return frozenset(lost)


_BARE = "AND ticket NOT IN (SELECT row FROM base WHERE entity = 'ticket')"
"""Without edits that wait."""


def forget_client(connection: Connection, client: UUID) -> None:
    """A client is not this person's any more: nothing of it is pinned or archived."""
    extra.forget_scope(connection, archive_of(client).bytes)
    connection.execute(delete(archived_ticket).where(archived_ticket.c.client_id == client))


def drop_pin(connection: Connection, client: UUID) -> None:
    """A client was taken away: it is not pinned when it comes back."""
    connection.execute(delete(pinned_client).where(pinned_client.c.client_id == client))


def forget_missing(connection: Connection) -> None:
    """Forget by which scope tickets came that are here no more."""
    connection.exec_driver_sql(
        "DELETE FROM archived_ticket WHERE ticket NOT IN (SELECT id FROM ticket)"
    )


def want(connection: Connection, ticket: UUID, now: datetime) -> None:
    """Ask central for a ticket at the next round."""
    connection.execute(delete(wanted_ticket).where(wanted_ticket.c.ticket == ticket))
    connection.execute(insert(wanted_ticket).values(ticket=ticket, wanted_at=now))


def unwant(connection: Connection, tickets: Iterable[UUID]) -> None:
    """Ask central no more for tickets that it was not asked for yet."""
    c = wanted_ticket.c
    gone = delete(wanted_ticket).where(c.ticket.in_(list(tickets)), c.answer == "")
    connection.execute(gone)


def wanted(connection: Connection, limit: int) -> list[UUID]:
    """Tickets that central was not asked for yet, the first asked first."""
    c = wanted_ticket.c
    query = select(c.ticket).where(c.answer == "").order_by(c.wanted_at, c.ticket).limit(limit)
    return list(connection.execute(query).scalars())


def is_wanted(connection: Connection, ticket: UUID) -> str | None:
    """What central said of a ticket that was asked for: "" for nothing yet, None if not asked."""
    query = select(wanted_ticket.c.answer).where(wanted_ticket.c.ticket == ticket)
    return connection.execute(query).scalar_one_or_none()


def answered(connection: Connection, awake: Iterable[bytes], unknown: Iterable[bytes]) -> None:
    """Write down what became of what was asked for."""
    for row in awake:
        connection.execute(delete(wanted_ticket).where(wanted_ticket.c.ticket == UUID(bytes=row)))
    for row in unknown:
        connection.execute(
            update(wanted_ticket)
            .where(wanted_ticket.c.ticket == UUID(bytes=row))
            .values(answer=UNKNOWN)
        )
