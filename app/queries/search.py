"""Full-text search over what this database holds.

The index is a table of the device's store (`search`, with `search_row` beside it); its rows carry
the client, so that the scope narrows a search as it narrows every other query.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import Select, bindparam, column, literal_column, select, table
from sqlalchemy.orm import Session

from app.database.scope import ScopedSession
from app.records import Ticket
from app.records.types import Id

SEARCH = table("search", column("rowid"), column("text"))
SEARCH_ROW = table(
    "search_row",
    column("rowid"),
    column("entity"),
    column("row", Id()),
    column("client_id", Id()),
    column("updated"),
    column("state"),
)


def fts_query(words: Sequence[str]) -> str:
    """The words as an FTS5 query: each the beginning of a word, all of them needed.

    Quoted, so that nothing in them is an operator.
    """
    quoted = (word.replace('"', '""') for word in words if any(map(str.isalnum, word)))
    return " ".join(f'"{word}"*' for word in quoted)


def matching_tickets(session: Session, words: Sequence[str], *, limit: int) -> list[UUID]:
    """Ids of tickets that contain all words, the latest touched first; a ticket number wins."""
    numbered = ticket_by_number(session, words)
    if numbered:
        return numbered
    query = fts_query(words)
    if not query:
        return []
    clients = clients_in_sight(session)
    statement = ticket_hits(some_clients=clients is not None)
    given = {"words": query, "most": limit, "clients": clients}
    return list(session.scalars(statement, given))


@cache
def ticket_hits(*, some_clients: bool, some_states: bool = False) -> Select[UUID, str]:
    """(id, state) of tickets that match, the latest touched first.

    Built once, for that costs as much as to run it. It reads the index alone: to look 10,000 hits
    up among the tickets would cost more than to find them.

    Args:
        some_clients: not all clients are in sight; `clients` names those that are.
        some_states: not all states are wanted; `states` names those that are.

    Its parameters: `words` (an FTS5 query), `most`, and the two above.
    """
    row = SEARCH_ROW.c
    query = (
        select(row.row, row.state)
        .select_from(SEARCH.join(SEARCH_ROW, SEARCH.c.rowid == row.rowid))
        .where(literal_column("search").op("MATCH")(bindparam("words")), row.entity == "ticket")
        .order_by(row.updated.desc(), row.row)
        .limit(bindparam("most"))
    )
    if some_clients:
        query = query.where(row.client_id.in_(bindparam("clients", expanding=True)))
    if some_states:
        query = query.where(row.state.in_(bindparam("states", expanding=True)))
    return query


def clients_in_sight(session: Session) -> list[UUID] | None:
    """The clients that a session may see, for statements that read the index alone; None: all."""
    assert isinstance(session, ScopedSession)  # noqa: S101 -- no query without a scope
    clients = session.scope.clients
    return sorted(clients) if clients is not None else None


def ticket_by_number(session: Session, words: Sequence[str]) -> list[UUID]:
    """The tickets that a single word names by their number; none where it is no number."""
    if len(words) != 1:
        return []
    text = words[0].upper().removeprefix("#").removeprefix("T-")
    if text.startswith("L-"):
        return list(session.scalars(select(Ticket.id).where(Ticket.provisional == text)))
    if not text.isascii() or not text.isdigit():
        return []
    return list(session.scalars(select(Ticket.id).where(Ticket.number == int(text))))
