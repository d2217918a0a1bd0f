"""The ticket and its timeline."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, false
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped

from app.domain.vocabulary import TicketKind, TicketState
from app.records.base import ClientOwned, Record
from app.records.marks import Merge, field


def _when_opened(context: DefaultExecutionContext) -> datetime:
    opened: datetime = context.get_current_parameters()["opened_at"]  # type: ignore[no-untyped-call] # SQLAlchemy leaves it untyped
    return opened


class Ticket(ClientOwned, Record):
    """A thing that a client needs done, from first word to closing."""

    __tablename__ = "ticket"
    ENTITY = "ticket"
    __table_args__ = (
        Index(None, "state", "due_at"),
        Index(None, "state", "priority", "due_at"),
        Index(None, "client_id", "state"),
        Index(None, "client_id", "opened_at"),
        Index(None, "assignee_id", "state"),
        Index(None, "touched_at"),
        Index(None, "opened_at"),
    )

    number: Mapped[int | None] = field(Merge.CENTRAL, portal=True, index=True)
    provisional: Mapped[str] = field(Merge.ONCE, default="")
    """What it is called until central has numbered it: "L-K4-7"."""
    title: Mapped[str] = field(Merge.LATEST, search=True, portal=True)
    description: Mapped[str] = field(Merge.TEXT, default="", search=True, portal=True)
    kind: Mapped[str] = field(Merge.GUARDED, default=TicketKind.INCIDENT, portal=True)
    state: Mapped[str] = field(Merge.GUARDED, default=TicketState.NEW, portal=True)
    effect: Mapped[str] = field(Merge.LATEST, default="disruption")
    impact: Mapped[str] = field(Merge.LATEST, default="medium")
    urgency: Mapped[str] = field(Merge.LATEST, default="medium")
    priority: Mapped[int] = field(Merge.LATEST, default=3, portal=True)
    priority_reason: Mapped[str] = field(Merge.LATEST, default="")
    """Why a person set another priority than impact and urgency give."""
    service: Mapped[str] = field(Merge.LATEST, default="", search=True, portal=True)
    category: Mapped[str] = field(Merge.LATEST, default="")
    minor: Mapped[bool] = field(Merge.LATEST, default=False)
    well_defined: Mapped[bool] = field(Merge.LATEST, default=False)
    estimate_min: Mapped[int] = field(Merge.LATEST, default=0, server_default="0")
    """Minutes that its work is expected to take; 0: nobody has said."""
    site_id: Mapped[UUID | None] = field(Merge.LATEST, refers="site", portal=True)
    requester_id: Mapped[UUID | None] = field(Merge.LATEST, refers="contact", portal=True)
    team_id: Mapped[UUID | None] = field(Merge.LATEST, refers="team")
    assignee_id: Mapped[UUID | None] = field(Merge.GUARDED, refers="user", portal=True)
    asset_ids: Mapped[list[str]] = field(Merge.MEMBERS, default=list, portal=True)
    tags: Mapped[list[str]] = field(Merge.MEMBERS, default=list)
    watchers: Mapped[list[str]] = field(Merge.MEMBERS, default=list)
    watching: Mapped[list[str]] = field(
        Merge.MEMBERS, default=list, server_default="[]", portal=True
    )
    """Contacts beside the requester who see it and hear of it."""
    source: Mapped[str] = field(Merge.ONCE, default="phone")
    follow_up_of: Mapped[UUID | None] = field(Merge.LATEST, refers="ticket")
    recurrence_of: Mapped[UUID | None] = field(Merge.LATEST, refers="ticket")
    opened_at: Mapped[datetime] = field(Merge.ONCE, portal=True)
    service_restored_at: Mapped[datetime | None] = field(Merge.LATEST, portal=True)
    resolution_kind: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    resolution_summary: Mapped[str] = field(Merge.LATEST, default="", search=True, portal=True)
    first_response_at: Mapped[datetime | None] = field(Merge.CENTRAL, portal=True)
    last_update_at: Mapped[datetime | None] = field(Merge.CENTRAL, portal=True)
    """When the client last heard from us."""
    state_since: Mapped[datetime | None] = field(Merge.CENTRAL)
    paused_s: Mapped[int] = field(Merge.CENTRAL, default=0)
    """Business seconds that the restore clock stood still and is running again."""
    reopen_count: Mapped[int] = field(Merge.CENTRAL, default=0, portal=True)
    reassignment_count: Mapped[int] = field(Merge.CENTRAL, default=0)
    due_at: Mapped[datetime | None] = field(Merge.CENTRAL)
    due_kind: Mapped[str] = field(Merge.CENTRAL, default="")
    """respond, update, restore or next_step (domain.md 7.2); of a solved ticket answer, while a
    client's word on it waits."""
    touched_at: Mapped[datetime] = field(Merge.CENTRAL, default=_when_opened)
    """When anything last happened on it."""


class TicketEvent(ClientOwned, Record):
    """One entry of a ticket's timeline: a public reply, an internal note, or a change of a field.

    Append-only: a correction is a further event.
    """

    __tablename__ = "ticket_event"
    ENTITY = "ticket_event"
    __table_args__ = (Index(None, "ticket_id", "at"),)

    ticket_id: Mapped[UUID] = field(Merge.ONCE, refers="ticket")
    kind: Mapped[str] = field(Merge.ONCE)
    at: Mapped[datetime] = field(Merge.ONCE)
    """When it was recorded."""
    effective_at: Mapped[datetime] = field(Merge.ONCE)
    """When it took effect: a reopening counts from the client's call, not from the click."""
    author_kind: Mapped[str] = field(Merge.ONCE, default="user")
    """user, contact or system."""
    author_id: Mapped[UUID | None] = field(Merge.ONCE)
    channel: Mapped[str] = field(Merge.ONCE, default="desk")
    body: Mapped[str] = field(Merge.ONCE, default="", search=True)
    quoted: Mapped[str] = field(Merge.ONCE, default="", server_default="")
    """What a reply by mail quotes, and its signature: kept, and folded away."""
    unproven: Mapped[bool] = field(Merge.ONCE, default=False, server_default=false())
    """Nothing proves that this mail is its sender's."""
    field_name: Mapped[str] = field(Merge.ONCE, default="")
    """Which field a change event is about."""
    old: Mapped[str] = field(Merge.ONCE, default="")
    new: Mapped[str] = field(Merge.ONCE, default="")
    reason: Mapped[str] = field(Merge.ONCE, default="")
