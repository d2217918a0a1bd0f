"""Requests as a contact sees them: their own, or all of their client's.

Source: domain.md 7.6 (1), 7.7.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.database.among import among
from app.domain.queue import ANSWER
from app.domain.vocabulary import OPEN_STATES, TicketState
from app.queries.clocks import clock_readings, ticket_clocks
from app.queries.coverage import CoverageBook, book_of
from app.queries.folding import folded
from app.queries.lifecycle import ANSWER_OWED
from app.records import Contact, Ticket, TicketEvent, User

MOST = 200
MOST_WORDS = 8
_LONGEST_NUMBER = 12
_HEARD = frozenset({"respond", "update"})
"""Clocks that end with a word from us."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads.

    Attributes:
        sees_all: every request of the client is theirs to see, not only their own.
    """

    client: UUID
    contact: UUID
    sees_all: bool

    @property
    def requests(self) -> ColumnElement[bool]:
        """Which tickets they may see."""
        own = Ticket.client_id == self.client
        if self.sees_all:
            return own
        # Ids of people as text are told from each other whole: none is a part of another.
        watched = folded(Ticket.watching).contains(str(self.contact))
        return and_(own, or_(Ticket.requester_id == self.contact, watched))


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request in a list.

    Attributes:
        reason: why it is in its state, in the words of whoever put it there; may be empty.
        hear_by: by when the client hears from us; None where nothing is owed now.
        watching: the contacts who are added to it, as text.
        answer_owed: it is solved, and what the client said since waits for us.
    """

    id: UUID
    number: int
    title: str
    kind: str
    state: str
    reason: str
    owner: str
    requester_id: UUID | None
    requester: str
    opened_at: datetime
    hear_by: datetime | None
    watching: frozenset[str] = frozenset()
    answer_owed: bool = False

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in OPEN_STATES or self.answer_owed


def request_rows(
    session: Session,
    reader: Reader,
    now: datetime,
    *where: ColumnElement[bool],
    limit: int = MOST,
    offset: int = 0,
) -> list[RequestRow]:
    """Requests that somebody may see, the latest first.

    Args:
        session: what to read from.
        reader: who reads.
        now: the present.
        where: which of them.
        limit: so many at most.
        offset: after so many.
    """
    return rows_where(session, now, reader.requests, *where, limit=limit, offset=offset)


def rows_where(
    session: Session,
    now: datetime,
    *where: ColumnElement[bool],
    limit: int = MOST,
    offset: int = 0,
) -> list[RequestRow]:
    """Requests by a condition that says itself who may read them, the latest first."""
    asker = aliased(Contact)
    query = (
        select(Ticket, User.name, asker.name)
        .outerjoin(User, User.id == Ticket.assignee_id)
        .outerjoin(asker, asker.id == Ticket.requester_id)
        .where(Ticket.number.is_not(None), *where)
        .order_by(Ticket.opened_at.desc(), Ticket.id.desc())
        .limit(limit)
        .offset(offset)
    )
    found = session.execute(query).all()
    reasons = state_reasons(session, [ticket.id for ticket, _owner, _name in found])
    book = book_of(session)
    running = [ticket for ticket, _owner, _name in found if ticket.state in OPEN_STATES]
    for client in {ticket.client_id for ticket in running}:
        book.gather_hours(client, (one.site_id for one in running if one.client_id == client))
    return [
        RequestRow(
            ticket.id,
            ticket.number or 0,
            ticket.title,
            ticket.kind,
            ticket.state,
            reasons.get(ticket.id, ""),
            owner or "",
            ticket.requester_id,
            name or "",
            ticket.opened_at,
            _hear_by(ticket, book, now),
            frozenset(ticket.watching),
            _answer_owed(ticket),
        )
        for ticket, owner, name in found
    ]


def state_reasons(session: Session, tickets: Sequence[UUID]) -> dict[UUID, str]:
    """Why each ticket is in its state: the reason of its latest step."""
    query = (
        select(TicketEvent.ticket_id, TicketEvent.reason)
        .where(
            among(session.connection(), TicketEvent.ticket_id, tickets),
            TicketEvent.field_name == "state",
        )
        .order_by(TicketEvent.at, TicketEvent.id)
    )
    # The last step of each wins.
    return dict(session.execute(query).all())


def _hear_by(ticket: Ticket, book: CoverageBook, now: datetime) -> datetime | None:
    if _answer_owed(ticket):
        return ticket.due_at
    if ticket.state not in OPEN_STATES:
        return None
    rules = book.hours(ticket.client_id, ticket.site_id)
    readings = clock_readings(ticket_clocks(ticket), rules, now)
    due = [one.due_at for one in readings if one.kind in _HEARD and one.due_at is not None]
    return min(due, default=None)


def _answer_owed(ticket: Ticket) -> bool:
    """`ANSWER_OWED` of a row that was read."""
    return ticket.state == TicketState.RESOLVED and ticket.due_kind == ANSWER


ON_A_PAGE = 50
_OPEN = or_(Ticket.state.in_(sorted(OPEN_STATES)), ANSWER_OWED)
_FOR_THEM = and_(
    Ticket.state.in_([TicketState.WAITING_CLIENT.value, TicketState.RESOLVED.value]), ~ANSWER_OWED
)
SHOWN: Mapping[str, ColumnElement[bool] | None] = {
    "all": None,
    "open": _OPEN,
    "you": _FOR_THEM,
    "ended": ~_OPEN,
}
"""Which requests a list shows: those on which we have something to do, those that wait for the
client's answer or their word that it is solved, those that are solved or closed. None: all."""


@dataclass(frozen=True, slots=True)
class RequestList:
    """A page of a list of requests.

    Attributes:
        found: how many there are on all pages.
        page: from 1.
    """

    rows: list[RequestRow]
    found: int
    page: int
    pages: int


NO_REQUESTS = RequestList([], 0, 1, 1)


def request_list(
    session: Session, reader: Reader, now: datetime, *, shown: str, words: str, page: int
) -> RequestList:
    """A list of requests that somebody may see, by their state and by words in them.

    Args:
        session: what to read from.
        reader: who reads.
        now: the present.
        shown: as `listed` takes it.
        words: the same.
        page: from 1; the last one where there are fewer.
    """
    where = [reader.requests, Ticket.number.is_not(None), *listed(shown, words)]
    found = session.scalar(select(func.count()).select_from(Ticket).where(*where)) or 0
    pages = max(1, -(-found // ON_A_PAGE))
    page = min(max(1, page), pages)
    rows = rows_where(session, now, *where, limit=ON_A_PAGE, offset=(page - 1) * ON_A_PAGE)
    return RequestList(rows, found, page, pages)


def listed(shown: str, words: str) -> list[ColumnElement[bool]]:
    """Which requests a list shows.

    Args:
        shown: a key of `SHOWN`; whatever else: all of them.
        words: every one of them stands in the title or the description, or is the number.
    """
    which = SHOWN.get(shown)
    where = [which] if which is not None else []
    return where + [_says(word) for word in words.split()[:MOST_WORDS]]


def _says(word: str) -> ColumnElement[bool]:
    wanted = word.lower()
    said = [
        func.lower(text).contains(wanted, autoescape=True)
        for text in (Ticket.title, Ticket.description)
    ]
    if wanted.isascii() and wanted.isdigit() and len(wanted) <= _LONGEST_NUMBER:
        said.append(Ticket.number == int(wanted))
    return or_(*said)
