"""What people of the firm are told, where the firm wants letters for them.

Source: domain.md 2.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.mail.notices.found import Found
from app.central.mail.notices.requests import is_emergency
from app.domain.vocabulary import EventKind
from app.records import Client, Contact, CoverageDecision, Override, Ticket, TicketEvent, TimeEntry

_HELD = "held"
_DECIDED = frozenset({"in_force", "declined"})


def told_of_talk(session: Session, events: Iterable[UUID], since: datetime) -> Iterator[Found]:
    """Whom a request was given to, and who of a client answered."""
    wanted = select(TicketEvent).where(TicketEvent.id.in_(list(events)), TicketEvent.at >= since)
    for event in session.scalars(wanted.order_by(TicketEvent.at, TicketEvent.id)):
        ticket = session.get(Ticket, event.ticket_id)
        if ticket is None:
            continue
        if event.field_name == "assignee_id" and event.new:
            user = UUID(event.new)
            if user != event.author_id:
                yield about(session, "staff_assigned", f"assigned:{event.id}", ticket, user)
        if event.kind == EventKind.REPLY and event.author_kind == "contact" and ticket.assignee_id:
            by = session.get(Contact, event.author_id) if event.author_id else None
            yield about(
                session, "staff_replied", f"replied:{event.id}", ticket, ticket.assignee_id,
                text=event.body, by=by.name if by is not None else "",
            )  # fmt: skip


def told_of_emergencies(
    session: Session, tickets: Iterable[UUID], since: datetime
) -> Iterator[Found]:
    """Account managers hear of an incident of the highest priority."""
    for ticket in session.scalars(select(Ticket).where(Ticket.id.in_(list(tickets)))):
        client = session.get(Client, ticket.client_id)
        if ticket.touched_at >= since and is_emergency(ticket) and client and client.tam_id:
            yield about(session, "staff_p1", f"staff_p1:{ticket.id}", ticket, client.tam_id)


def told_of_time(
    session: Session, decisions: Iterable[UUID], overrides: Iterable[UUID], since: datetime
) -> Iterator[Found]:
    """Time that is held, and overrides that were decided."""
    held = select(CoverageDecision).where(
        CoverageDecision.id.in_(list(decisions)),
        CoverageDecision.status == _HELD,
        CoverageDecision.at >= since,
    )
    for decision in session.scalars(held.order_by(CoverageDecision.id)):
        entry = session.get(TimeEntry, decision.entry_id)
        if entry is not None:
            yield Found(
                "staff_held",
                f"held:{entry.id}:{decision.hold}",
                entry.client_id,
                user=entry.user_id,
                values={"started_at": entry.started_at, "hold": decision.hold},
            )
    decided = select(Override).where(Override.id.in_(list(overrides)), Override.decided_at >= since)
    for one in session.scalars(decided.order_by(Override.id)):
        if one.state in _DECIDED and one.proposed_by and one.proposed_by != one.decided_by:
            yield Found(
                "staff_override",
                f"override:{one.id}:{one.state}",
                one.client_id,
                user=one.proposed_by,
                values={
                    "in_force": one.state == "in_force",
                    "reason": one.reason,
                    "note": one.decision_note,
                },
            )


def about(
    session: Session, kind: str, key: str, ticket: Ticket, user: UUID, **values: object
) -> Found:
    """Something about a request that one person of the firm is told."""
    client = session.get(Client, ticket.client_id)
    return Found(
        kind,
        key,
        ticket.client_id,
        user=user,
        values={
            "number": ticket.number,
            "title": ticket.title,
            "client": client.name if client is not None else "",
            "text": "",
            "by": "",
            **values,
        },
    )
