"""One request as a contact reads it: the public story, and the time with what was decided of it.

Internal notes, internal work, withdrawn entries and what is still held are not read at all.

Source: domain.md 7.6 (2) to (5), S07.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.billing.exclusions import group_key
from app.domain.billing.reviews import PROPOSED
from app.domain.coverage.model import Group
from app.domain.vocabulary import EventKind, WorkKind
from app.queries.billing.standing import Spoken, Telling, spoken_of
from app.queries.coverage import CoverageBook
from app.queries.decisions import WorkRow, work_rows
from app.queries.portal.requests import Reader, RequestRow, request_rows
from app.queries.ticket import TimelineItem, timeline
from app.records import Client, Ticket, TimeEntry, User

_TOLD_CHANGES = frozenset({"state", "kind", "kind_correction", "assignee_id"})
"""Changes that the client reads; of the others the desk alone."""
_WITH_REASON = _TOLD_CHANGES - {"assignee_id"}


@dataclass(frozen=True, slots=True)
class StoryItem:
    """Something that happened, as the client reads it.

    Attributes:
        field_name: empty for a reply, otherwise what changed.
        by_us: whether somebody of the firm, or the system, did it.
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


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an entry with one decision.

    Attributes:
        decision: included or excluded, or not_applicable.
        review: where an excluded part stands that is billed by time; empty for any other.
        review_reason: what was said about it.

    Units: minutes, minor units of `currency`.
    """

    decision: str
    worked_min: int
    counted_min: int
    amount_minor: int
    currency: str
    sentence: str
    review: str
    review_reason: str


@dataclass(frozen=True, slots=True)
class WorkEntry:
    """Time that somebody worked on it. Without parts, it is not decided yet. Units: minutes."""

    who: str
    started_at: datetime
    ended_at: datetime
    worked_min: int
    note: str
    parts: tuple[Part, ...]

    @property
    def counted_min(self) -> int:
        """What is counted of it."""
        return sum(part.counted_min for part in self.parts)


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Everything that a contact reads of a request.

    Attributes:
        held: how many entries are being checked; nothing else is told of them.
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


def request_page(
    session: Session, reader: Reader, number: int, now: datetime
) -> RequestPage | None:
    """One request by its number; None where it is not there, or not theirs to see."""
    rows = request_rows(session, reader, now, Ticket.number == number)
    ticket = session.get(Ticket, rows[0].id) if rows else None
    if ticket is None:
        return None
    work, held = _work(session, ticket)
    client = session.get(Client, ticket.client_id)
    tam = session.get(User, client.tam_id) if client is not None and client.tam_id else None
    return RequestPage(
        rows[0],
        ticket.description,
        ticket.resolution_summary,
        ticket.resolution_kind,
        ticket.site_id,
        tam.name if tam is not None else "",
        tuple(_told(one) for one in timeline(session, ticket.id) if _is_public(one)),
        work,
        held,
    )


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
    )


def _work(session: Session, ticket: Ticket) -> tuple[tuple[WorkEntry, ...], int]:
    rows = work_rows(
        session,
        TimeEntry.ticket_id == ticket.id,
        TimeEntry.client_id == ticket.client_id,
        TimeEntry.void.is_(False),
        TimeEntry.work_kind != WorkKind.INTERNAL.value,
    )
    if not rows:
        return (), 0
    open_ones = [row for row in rows if not _is_held(row)]
    ids = [row.id for row in open_ones]
    spoken = spoken_of(session, [ticket.client_id], entries=ids)[ticket.client_id]
    tell = Telling(session, spoken, CoverageBook(session), [str(one) for one in ids])
    told = tuple(_entry(row, spoken, tell) for row in open_ones)
    return told, len(rows) - len(open_ones)


def _is_held(row: WorkRow) -> bool:
    """Whether somebody has to look at it before it counts; also where that came about later."""
    return any(one is not None and one.hold for one in (row.decision, row.waiting))


def _entry(row: WorkRow, spoken: Spoken, tell: Telling) -> WorkEntry:
    decision = spoken.decisions.get(str(row.id))
    groups = decision.groups if decision is not None else ()
    return WorkEntry(
        row.user,
        row.started_at,
        row.ended_at,
        row.worked_s // 60,
        row.note,
        tuple(_part(row, one, spoken, tell) for one in groups),
    )


def _part(row: WorkRow, group: Group, spoken: Spoken, tell: Telling) -> Part:
    key = group_key(group)
    review = next(
        (
            one.review
            for one in spoken.standing
            if one.exclusion.entry == str(row.id) and one.exclusion.key == key
        ),
        None,
    )
    return Part(
        group.decision,
        group.worked_seconds // 60,
        group.rounded_min,
        group.amount_minor,
        group.currency,
        tell.group(str(row.id), group),
        review.state if review is not None else "",
        review.reason if review is not None and review.state != PROPOSED else "",
    )
