"""What is told of requests: received, answered, asked, solved, closed; incidents that stop a firm.

Internal notes are not read at all.

Source: domain.md 2.1, 2.4, 7.1.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.central.mail.notices.found import Found, joined, of_request, who_may
from app.domain.rights import Permission
from app.domain.vocabulary import OPEN_STATES, EventKind, TicketKind, TicketState
from app.records import Ticket, TicketEvent, User

HOUR = timedelta(hours=1)
LONG_OVER = timedelta(days=7)
"""What closed by itself as of an earlier day than this is told no more: central did not run."""
_STEPS = {
    TicketState.WAITING_CLIENT: "question",
    TicketState.RESOLVED: "resolved",
    TicketState.CLOSED: "closed",
    TicketState.CANCELLED: "closed",
}
_STRONGER = ("update", "first_response", "question", "resolved", "closed")
_MOST_URGENT = 1


def told_of_requests(
    session: Session, tickets: Iterable[UUID], events: Iterable[UUID], since: datetime
) -> Iterator[Found]:
    """What is to be told of requests and events that changed.

    Args:
        session: one snapshot that sees every client.
        tickets: requests that came or changed.
        events: entries of timelines that came.
        since: what happened before is not told.
    """
    for ticket in _all(session, Ticket, tickets):
        if ticket.number is None:
            continue
        if ticket.opened_at >= since:
            yield found_of(session, "received", f"received:{ticket.id}", ticket)
        if is_emergency(ticket) and _declared(session, ticket) >= since:
            yield _emergency(session, "p1", f"p1:{ticket.id}", ticket)
    by_ticket: dict[UUID, list[TicketEvent]] = defaultdict(list)
    for event in _all(session, TicketEvent, events):
        if event.at >= since and _is_told(event):
            by_ticket[event.ticket_id].append(event)
    for ticket in _all(session, Ticket, by_ticket):
        if ticket.number is not None:
            yield from _steps(session, ticket, sorted(by_ticket[ticket.id], key=lambda e: e.at))


def _is_told(event: TicketEvent) -> bool:
    """Whether a client hears of it: not of notes, their own words, and what was over long ago."""
    if event.kind == EventKind.NOTE or event.author_kind == "contact":
        return False
    return event.author_kind != "system" or event.at - event.effective_at <= LONG_OVER


def _steps(session: Session, ticket: Ticket, events: Sequence[TicketEvent]) -> Iterator[Found]:
    """One letter for what was said and done at one time: its strongest kind, every reply."""
    replies = [one for one in events if one.kind == EventKind.REPLY]
    kinds: dict[str, TicketEvent] = {}
    for event in replies:
        kinds["update"] = event
    if replies and not _answered_before(session, ticket, replies[0]):
        kinds["first_response"] = replies[0]
    for event in events:
        if event.field_name == "state" and event.new in set(_STEPS):
            kinds[_STEPS[TicketState(event.new)]] = event
    if not kinds:
        return
    kind = max(kinds, key=_STRONGER.index)
    text = "\n\n".join(one.body for one in replies)
    if not text and kind == "resolved":
        text = ticket.resolution_summary
    by = session.get(User, replies[-1].author_id) if replies and replies[-1].author_id else None
    reason = kinds[kind].reason if kind in {"question", "closed"} else ""
    yield found_of(
        session, kind, f"{kind}:{kinds[kind].id}", ticket,
        text=text, by=by.name if by is not None else "", reason=reason,
    )  # fmt: skip


def hourly_emergencies(session: Session, since: datetime, now: datetime) -> Iterator[Found]:
    """How open incidents of the highest priority go on: the present hour of each, once."""
    query = select(Ticket).where(
        Ticket.priority == _MOST_URGENT,
        Ticket.kind == TicketKind.INCIDENT.value,
        Ticket.state.in_([one.value for one in OPEN_STATES]),
        Ticket.number.is_not(None),
    )
    for ticket in session.scalars(query.order_by(Ticket.id)):
        declared = _declared(session, ticket)
        hours = (now - declared) // HOUR
        if declared >= since and hours:
            key = f"p1:{ticket.id}:{hours}"
            yield _emergency(session, "p1_hourly", key, ticket, hours_on=hours)


def is_emergency(ticket: Ticket) -> bool:
    """Whether it is an open incident of the highest priority."""
    return (
        ticket.priority == _MOST_URGENT
        and ticket.kind == TicketKind.INCIDENT
        and ticket.state in OPEN_STATES
    )


def _declared(session: Session, ticket: Ticket) -> datetime:
    """Since when it has the highest priority."""
    query = select(func.max(TicketEvent.at)).where(
        TicketEvent.ticket_id == ticket.id,
        TicketEvent.field_name == "priority",
        TicketEvent.new == str(_MOST_URGENT),
    )
    found: datetime | None = session.scalar(query)
    return found or ticket.opened_at


def _emergency(session: Session, kind: str, key: str, ticket: Ticket, **values: object) -> Found:
    said = last_said(session, ticket)
    everybody = who_may(session, ticket.client_id, Permission.SEE_ALL_REQUESTS)
    return found_of(
        session, kind, key, ticket, also=everybody,
        text=said.body if said is not None else "",
        **values,
    )  # fmt: skip


def last_said(session: Session, ticket: Ticket) -> TicketEvent | None:
    """What the firm wrote last to the client."""
    latest = (
        select(TicketEvent)
        .where(
            TicketEvent.ticket_id == ticket.id,
            TicketEvent.kind == EventKind.REPLY.value,
            TicketEvent.author_kind == "user",
        )
        .order_by(TicketEvent.at.desc(), TicketEvent.id.desc())
        .limit(1)
    )
    return session.scalars(latest).first()


def found_of(
    session: Session,
    kind: str,
    key: str,
    ticket: Ticket,
    also: Iterable[UUID] = (),
    **values: object,
) -> Found:
    """Something about a request that whoever asked, and who watches it, is told."""
    owner = session.get(User, ticket.assignee_id) if ticket.assignee_id else None
    return Found(
        kind,
        key,
        ticket.client_id,
        joined(of_request(ticket), also),
        values={
            "number": ticket.number,
            "title": ticket.title,
            "description": ticket.description if kind == "received" else "",
            "state": ticket.state,
            "owner": owner.name if owner is not None else "",
            "text": "",
            "by": "",
            "reason": "",
            "hours_on": 0,
            **values,
        },
        ticket=ticket.id,
    )


def _answered_before(session: Session, ticket: Ticket, reply: TicketEvent) -> bool:
    earlier = select(TicketEvent.id).where(
        TicketEvent.ticket_id == ticket.id,
        TicketEvent.kind == EventKind.REPLY.value,
        TicketEvent.author_kind == "user",
        TicketEvent.at < reply.at,
    )
    return session.scalars(earlier.limit(1)).first() is not None


def _all(session: Session, noun: Any, ids: Iterable[UUID]) -> list[Any]:
    wanted = sorted(set(ids))
    if not wanted:
        return []
    return list(session.scalars(select(noun).where(noun.id.in_(wanted)).order_by(noun.id)))
