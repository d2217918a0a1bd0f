"""One request as a contact reads it: the public story, and the time with what was decided of it.

Internal notes are not read at all.

Source: domain.md 7.6 (2) to (5), S07.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.mail import UNPROVEN, opening
from app.domain.vocabulary import EventKind
from app.queries.portal.files import RequestFile, files_of
from app.queries.portal.requests import Reader, RequestRow, request_rows
from app.queries.portal.visits import coming_visits
from app.queries.portal.work import WorkEntry, work_of
from app.queries.scoping import fixed_price_comes
from app.queries.ticket import TimelineItem, timelines
from app.queries.visits import VisitRow
from app.records import Client, Ticket, TimeEntry, User, Visit

_TOLD_CHANGES = frozenset({"state", "kind", "kind_correction", "assignee_id"})
"""Changes that the client reads; of the others the desk alone."""
_WITH_REASON = _TOLD_CHANGES - {"assignee_id"}


@dataclass(frozen=True, slots=True)
class StoryItem:
    """Something that happened, as the client reads it.

    Attributes:
        field_name: empty for a reply, otherwise what changed.
        by_us: whether somebody of the firm, or the system, did it.
        quoted: what a reply by mail quotes, and its signature.
        unproven: nothing proves that the mail is its sender's.
    """

    at: datetime
    effective_at: datetime
    author: str
    by_us: bool
    body: str
    field_name: str
    old: str
    new: str
    reason: str
    quoted: str = ""
    unproven: bool = False


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Everything that a contact reads of a request.

    Attributes:
        words: of the description, those of whoever asked.
        quoted: what the description quotes, where it came by mail.
        unproven: nothing proves that the mail it was made of is its sender's.
        held: how many entries are being checked; nothing else is told of them.
        stopped: whoever asked said that nobody there can go on working.
        fixed_price: it is larger than what is included, and a fixed price comes before its work.
        visits: who comes for it, and which visits to come were called off.
    """

    row: RequestRow
    description: str
    resolution: str
    resolution_kind: str
    site_id: UUID | None
    tam: str
    story: tuple[StoryItem, ...]
    work: tuple[WorkEntry, ...]
    held: int
    stopped: bool = False
    files: tuple[RequestFile, ...] = ()
    fixed_price: bool = False
    words: str = ""
    quoted: str = ""
    unproven: bool = False
    visits: tuple[VisitRow, ...] = ()


def request_page(
    session: Session, reader: Reader, number: int, now: datetime
) -> RequestPage | None:
    """One request by its number; None where it is not there, or not theirs to see."""
    rows = request_rows(session, reader, now, Ticket.number == number)
    ticket = session.get(Ticket, rows[0].id) if rows else None
    if ticket is None:
        return None
    work, held = work_of(session, ticket.client_id, TimeEntry.ticket_id == ticket.id)
    client = session.get(Client, ticket.client_id)
    words, quoted = opening(ticket.source, ticket.description)
    tam = session.get(User, client.tam_id) if client is not None and client.tam_id else None
    return RequestPage(
        rows[0],
        ticket.description,
        ticket.resolution_summary,
        ticket.resolution_kind,
        ticket.site_id,
        tam.name if tam is not None else "",
        story_of(session, [ticket.id]).get(ticket.id, ()),
        work,
        held,
        ticket.impact == ticket.urgency == "high",
        files_of(session, ticket.id),
        rows[0].is_open and fixed_price_comes(session, ticket, now),
        words,
        quoted,
        UNPROVEN in ticket.tags,
        coming_visits(session, reader, now, Visit.ticket_id == ticket.id),
    )


def story_of(session: Session, tickets: Sequence[UUID]) -> dict[UUID, tuple[StoryItem, ...]]:
    """What happened on tickets that the reader may see, as clients read it."""
    return {
        ticket: tuple(_told(one) for one in items if _is_public(one))
        for ticket, items in timelines(session, tickets).items()
    }


def _is_public(item: TimelineItem) -> bool:
    if item.kind == EventKind.REPLY:
        return True
    return item.kind == EventKind.CHANGE and item.field_name in _TOLD_CHANGES


def _told(item: TimelineItem) -> StoryItem:
    return StoryItem(
        item.at,
        item.effective_at,
        item.author,
        item.author_kind != "contact",
        item.body if item.kind == EventKind.REPLY else "",
        item.field_name,
        item.old,
        item.new,
        item.reason if item.field_name in _WITH_REASON else "",
        item.quoted if item.kind == EventKind.REPLY else "",
        item.unproven,
    )
