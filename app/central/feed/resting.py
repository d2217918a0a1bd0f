"""Tickets that rest: they leave their client's scope for its archive, and come back when written.

At any revision a resting row is in the archive's scope and in no other, a waking one in its
client's: so both are exact, and a device that has either is held to nothing but its scopes. Who
puts a ticket to rest and who writes to it take the counter first; whichever comes second sees what
the first one did.

Source: sync.md 3.7, ADR 0030.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, delete, exists, insert, literal, select
from sqlalchemy.orm import Session

from app.central.feed.commits import notify
from app.central.feed.numbering import Entry, name_commit, take, write_changes
from app.central.feed.tables import asked_ticket, resting_ticket
from app.domain.vocabulary import ENDED_STATES
from app.ports.changes import RowChange
from app.ports.clock import Clock
from app.ports.ids import Ids
from app.records.archive import RESTS, WAKES, archive_of
from app.records.nouns import CODES, table_of

KEPT = timedelta(days=14)
"""A ticket that somebody asked for stays awake so long."""

_AT_ONCE = 5000
"""Values in one IN list."""

Member = tuple[str, UUID]


def rests(entity: str, table: Table) -> ColumnElement[bool] | None:
    """Whether a row of this noun rests, asked of the row; None for a noun that never does."""
    if entity not in RESTS:
        return None
    owner = table.c.id if entity == "ticket" else table.c.ticket_id
    return exists(select(literal(1)).where(resting_ticket.c.ticket_id == owner).correlate(table))


def is_any(connection: Connection) -> bool:
    """Whether anything rests at all."""
    return connection.execute(select(resting_ticket.c.ticket_id).limit(1)).first() is not None


def woken_by(connection: Connection, rows: Sequence[RowChange]) -> list[Entry]:
    """What has to be written down, too, because these rows were changed; wakes their tickets.

    The caller has the counter. Rows that are among the changed ones are entered by the caller.
    """
    tickets = {row.ticket for row in rows if row.ticket and _wakes(row)}
    found = _resting(connection, sorted(tickets)) if tickets else []
    if not found:
        return []
    changed = {(row.entity, row.row): row for row in rows}
    entries: list[Entry] = []
    for ticket, client in found:
        members = dict.fromkeys(_members(connection, [ticket]))
        members |= {key: None for key, row in changed.items() if row.ticket == ticket}
        for entity, row in members:
            if entity in RESTS:
                entries += _waking(client, (entity, row), changed.get((entity, row)))
    _forget(connection, [ticket for ticket, _ in found])
    return entries


def _wakes(row: RowChange) -> bool:
    return row.entity in WAKES and not (row.entity == "ticket" and row.kind == "create")


def _waking(client: UUID, member: Member, changed: RowChange | None) -> Iterable[Entry]:
    """A row leaves the archive; unless it is entered anyway, it comes to its client."""
    code = CODES[member[0]]
    if changed is None or changed.kind != "create":
        yield Entry(archive_of(client), code, member[1], "X")
    if changed is None:
        yield Entry(client, code, member[1], "U")


def wake(session: Session, clock: Clock, ids: Ids, tickets: Collection[UUID]) -> int:
    """Bring tickets back that somebody asked for, and keep them awake for a while.

    Args:
        session: the open unit of work.
        clock: of central.
        ids: makes names.
        tickets: those that are there, and that the person who asks may see.

    Returns:
        How many rested.
    """
    connection = session.connection()
    take(connection, 0)
    now = clock.now()
    for ticket in sorted(tickets):
        connection.execute(delete(asked_ticket).where(asked_ticket.c.ticket_id == ticket))
        connection.execute(insert(asked_ticket).values(ticket_id=ticket, asked_at=now))
    found = _resting(connection, sorted(tickets))
    entries = [
        entry
        for ticket, client in found
        for member in _members(connection, [ticket])
        for entry in _waking(client, member, None)
    ]
    if entries:
        _forget(connection, [ticket for ticket, _ in found])
        _enter(connection, entries, clock, ids)
        notify(connection)
    return len(found)


def put_to_rest(
    session: Session, clock: Clock, ids: Ids, tickets: Sequence[UUID], before: datetime, most: int
) -> int:
    """Let tickets rest that nobody has touched, as many as fit into one short transaction.

    Args:
        session: the open unit of work.
        clock: of central.
        ids: makes names.
        tickets: those that looked like it; each is looked at once more.
        before: whatever was touched later stays.
        most: rows to be moved, about; one ticket is moved at least.

    Returns:
        How many of the tickets, from the first on, are done with.
    """
    connection = session.connection()
    take(connection, 0)
    ready = _ready(connection, tickets, before, clock.now())
    members: dict[UUID, list[Member]] = {ticket: [("ticket", ticket)] for ticket in ready}
    for ticket, member in _children(connection, sorted(ready)):
        members[ticket].append(member)
    entries: list[Entry] = []
    done = 0
    for ticket in tickets:
        mine = members.get(ticket, [])
        if entries and len(entries) + 2 * len(mine) > 2 * most:
            break
        done += 1
        if mine:
            client = ready[ticket]
            entries += [entry for member in mine for entry in _resting_entries(client, member)]
            row = {"ticket_id": ticket, "client_id": client, "rested_at": clock.now()}
            connection.execute(insert(resting_ticket), [row])
    if entries:
        _enter(connection, entries, clock, ids)
    return done


def _resting_entries(client: UUID, member: Member) -> Iterable[Entry]:
    code = CODES[member[0]]
    yield Entry(client, code, member[1], "X")
    yield Entry(archive_of(client), code, member[1], "U")


def candidates(connection: Connection, before: datetime, now: datetime, limit: int) -> list[UUID]:
    """Tickets that may rest, the longest untouched first."""
    ticket = table_of("ticket")
    query = (
        select(ticket.c.id)
        .where(*_quiet(before, now))
        .order_by(ticket.c.touched_at, ticket.c.id)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def _quiet(before: datetime, now: datetime) -> tuple[ColumnElement[bool], ...]:
    ticket = table_of("ticket")
    resting = select(literal(1)).where(resting_ticket.c.ticket_id == ticket.c.id)
    asked = select(literal(1)).where(
        asked_ticket.c.ticket_id == ticket.c.id, asked_ticket.c.asked_at > now - KEPT
    )
    return (
        ticket.c.touched_at < before,
        ticket.c.state.in_(sorted(ENDED_STATES)),
        ~exists(resting.correlate(ticket)),
        ~exists(asked.correlate(ticket)),
    )


def _ready(
    connection: Connection, tickets: Sequence[UUID], before: datetime, now: datetime
) -> dict[UUID, UUID]:
    """Those that may still rest, each with its client."""
    ticket = table_of("ticket")
    query = select(ticket.c.id, ticket.c.client_id).where(
        ticket.c.id.in_(tickets), *_quiet(before, now)
    )
    return {row.id: row.client_id for row in connection.execute(query)}


def _resting(connection: Connection, tickets: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """The ones of these that rest, with the client in whose archive they are."""
    found: list[tuple[UUID, UUID]] = []
    c = resting_ticket.c
    for start in range(0, len(tickets), _AT_ONCE):
        query = select(c.ticket_id, c.client_id).where(
            c.ticket_id.in_(tickets[start : start + _AT_ONCE])
        )
        found += [(row.ticket_id, row.client_id) for row in connection.execute(query)]
    return sorted(found)


def _members(connection: Connection, tickets: Sequence[UUID]) -> list[Member]:
    """The rows of these tickets that rest with them."""
    own = [("ticket", ticket) for ticket in tickets]
    there = table_of("ticket").c.id
    stand = set(connection.execute(select(there).where(there.in_(tickets))).scalars())
    children = [member for _, member in _children(connection, tickets)]
    return [member for member in own if member[1] in stand] + children


def _children(connection: Connection, tickets: Sequence[UUID]) -> list[tuple[UUID, Member]]:
    found: list[tuple[UUID, Member]] = []
    for entity in RESTS:
        if entity == "ticket" or not tickets:
            continue
        c = table_of(entity).c
        query = select(c.ticket_id, c.id).where(c.ticket_id.in_(tickets)).order_by(c.id)
        found += [(row.ticket_id, (entity, row.id)) for row in connection.execute(query)]
    return found


def _forget(connection: Connection, tickets: Sequence[UUID]) -> None:
    for start in range(0, len(tickets), _AT_ONCE):
        some = tickets[start : start + _AT_ONCE]
        connection.execute(delete(resting_ticket).where(resting_ticket.c.ticket_id.in_(some)))


def _enter(connection: Connection, entries: Sequence[Entry], clock: Clock, ids: Ids) -> None:
    last = take(connection, len(entries))
    write_changes(connection, entries, last - len(entries) + 1)
    name_commit(connection, last, clock, ids)
