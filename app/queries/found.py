"""What a search finds beside tickets, kind by kind: what was said, people, things, pages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import literal_column, select
from sqlalchemy.orm import Session

from app.queries.queue import QueueRow, queue_rows
from app.queries.search import SEARCH, SEARCH_ROW, fts_query, matching_tickets
from app.records import Asset, Client, Contact, Page, Ticket, TicketEvent, TimeEntry

LIMIT = 8
_LOOKED_AT = 60
"""So many tickets that contain the words are looked through for where they were said."""
_BEFORE, _LONG = 24, 90
_TIME = "time"
_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Said:
    """Words in a ticket's timeline or in the time worked on it.

    Attributes:
        ticket: whose they are.
        row: the event or the entry.
        kind: "reply" (the client reads it), "note" (internal) and so on, or "time".
        passage: the words with some of what stands around them.
    """

    ticket: QueueRow
    row: UUID
    kind: str
    passage: str


@dataclass(frozen=True, slots=True)
class Thing:
    """A contact, an asset or a page.

    Attributes:
        title: its name.
        detail: what tells it from others of that name.
    """

    entity: str
    row: UUID
    client_id: UUID
    client: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, kind by kind, the latest first."""

    said: tuple[Said, ...] = ()
    contacts: tuple[Thing, ...] = ()
    assets: tuple[Thing, ...] = ()
    pages: tuple[Thing, ...] = ()


def found(session: Session, text: str, *, limit: int = LIMIT) -> Found:
    """Everything beside tickets themselves that contains all words of a text."""
    words = text.split()
    if not fts_query(words):
        return Found()
    return Found(
        tuple(_said(session, words, limit)),
        tuple(_things(session, words, Contact, limit)),
        tuple(_things(session, words, Asset, limit)),
        tuple(_things(session, words, Page, limit)),
    )


def _things(
    session: Session, words: Sequence[str], noun: type[Contact | Asset | Page], limit: int
) -> Iterator[Thing]:
    rows = session.execute(
        select(noun, Client.name)
        .select_from(SEARCH.join(SEARCH_ROW, SEARCH.c.rowid == SEARCH_ROW.c.rowid))
        .join(noun, noun.id == SEARCH_ROW.c.row)
        .join(Client, Client.id == SEARCH_ROW.c.client_id)
        .where(
            literal_column("search").op("MATCH")(fts_query(words)),
            SEARCH_ROW.c.entity == noun.ENTITY,
        )
        .order_by(literal_column("rank"))
        .limit(limit)
    )
    row: Any
    for row, client in rows:
        title, detail = _named(row)
        yield Thing(noun.ENTITY, row.id, row.client_id, client, title, detail)


def _named(row: Any) -> tuple[str, str]:
    if isinstance(row, Contact):
        return row.name, " · ".join(filter(None, (row.phone, row.email)))
    if isinstance(row, Asset):
        return row.name, " · ".join(filter(None, (row.tag, row.make, row.model, row.serial)))
    return row.title, ""


def _said(session: Session, words: Sequence[str], limit: int) -> Iterator[Said]:
    """Where the words were said, for tickets that do not have all of them in their own fields."""
    tickets = matching_tickets(session, words, limit=_LOOKED_AT)
    wanted = [token for word in words for token in _tokens(word)]
    own = {
        ticket: _tokens(" ".join(texts))
        for ticket, *texts in session.execute(
            select(
                Ticket.id,
                Ticket.title,
                Ticket.description,
                Ticket.service,
                Ticket.resolution_summary,
            ).where(Ticket.id.in_(tickets))
        )
    }
    lacking = {
        ticket: missing
        for ticket in tickets
        if ticket in own and (missing := [one for one in wanted if not _has(own[ticket], one)])
    }
    places = _places(session, lacking)
    rows = queue_rows(session, list(places)[:limit])
    for ticket in list(places)[:limit]:
        if ticket in rows:
            row, kind, passage = places[ticket]
            yield Said(rows[ticket], row, kind, passage)


def _places(session: Session, lacking: dict[UUID, list[str]]) -> dict[UUID, tuple[UUID, str, str]]:
    """Ticket → the latest event or entry that says one of the words that its fields lack."""
    texts: dict[UUID | None, list[tuple[UUID, str, str]]] = {ticket: [] for ticket in lacking}
    events = select(TicketEvent.ticket_id, TicketEvent.id, TicketEvent.kind, TicketEvent.body)
    for ticket, row, kind, body in session.execute(
        events.where(TicketEvent.ticket_id.in_(lacking), TicketEvent.body != "").order_by(
            TicketEvent.at.desc(), TicketEvent.id
        )
    ):
        texts[ticket].append((row, kind, body))
    entries = select(TimeEntry.ticket_id, TimeEntry.id, TimeEntry.note)
    for owner, row, note in session.execute(
        entries.where(TimeEntry.ticket_id.in_(lacking), TimeEntry.note != "").order_by(
            TimeEntry.started_at.desc(), TimeEntry.id
        )
    ):
        texts[owner].append((row, _TIME, note))
    return {
        ticket: place
        for ticket, missing in lacking.items()
        if (place := _first(texts[ticket], missing)) is not None
    }


def _first(
    texts: Iterable[tuple[UUID, str, str]], missing: Sequence[str]
) -> tuple[UUID, str, str] | None:
    for row, kind, body in texts:
        at = _position(body, missing)
        if at is not None:
            return row, kind, _passage(body, at)
    return None


def _position(body: str, wanted: Sequence[str]) -> int | None:
    """Where the first word that begins with one of these stands."""
    for match in _TOKEN.finditer(body):
        if any(_folded(match.group()).startswith(one) for one in wanted):
            return match.start()
    return None


def _passage(body: str, at: int) -> str:
    start = max(0, at - _BEFORE)
    if start:
        start = body.find(" ", start, at) + 1 or start
    cut = " ".join(body[start : start + _LONG].split())
    return ("…" if start else "") + cut + ("…" if start + _LONG < len(body) else "")


def _tokens(text: str) -> set[str]:
    return {_folded(match.group()) for match in _TOKEN.finditer(text)}


def _has(tokens: Iterable[str], wanted: str) -> bool:
    return any(token.startswith(wanted) for token in tokens)


def _folded(word: str) -> str:
    """As the index reads it: without case and accents."""
    apart = unicodedata.normalize("NFKD", word.lower())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
