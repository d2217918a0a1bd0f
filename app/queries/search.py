"""Full-text search over what this database holds.

The index is a table of the device's store (`search`, with `search_row` beside it); its rows carry
the client, so that the scope narrows a search as it narrows every other query.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, column, literal_column, select, table
from sqlalchemy.orm import Session

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
    return list(session.scalars(ticket_hits(query, limit)))


def ticket_hits(query: str, limit: int) -> Select[UUID]:
    """The ids of tickets that match an FTS5 query, the latest touched first."""
    return (
        select(SEARCH_ROW.c.row)
        .select_from(SEARCH.join(SEARCH_ROW, SEARCH.c.rowid == SEARCH_ROW.c.rowid))
        .where(literal_column("search").op("MATCH")(query), SEARCH_ROW.c.entity == "ticket")
        .order_by(SEARCH_ROW.c.updated.desc())
        .limit(limit)
    )


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
