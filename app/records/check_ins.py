"""Check-ins of account managers with their clients: what was planned, said, decided and promised.

An agenda builds itself from other rows; what is kept here is what people add to it. When a check-in
is over its agenda is frozen with it, since the rows move on.

Source: domain.md 2, 6.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from app.records.base import ClientOwned, Record
from app.records.marks import Merge, field


class CheckIn(ClientOwned, Record):
    """One meeting with a client: planned, held, or cancelled."""

    __tablename__ = "check_in"
    ENTITY = "check_in"
    __table_args__ = (Index(None, "client_id", "planned_at"),)

    planned_at: Mapped[datetime] = field(Merge.LATEST, portal=True)
    planned_min: Mapped[int] = field(Merge.LATEST, default=60, portal=True)
    place: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    """A room, an address or a link, as the invitation says it."""
    tam_id: Mapped[UUID | None] = field(Merge.LATEST, refers="user", portal=True)
    attendees: Mapped[list[str]] = field(Merge.MEMBERS, default=list, portal=True)
    """Contacts of the client."""
    state: Mapped[str] = field(Merge.GUARDED, default="planned", portal=True)
    """planned, running, held or cancelled."""
    cancel_reason: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    started_at: Mapped[datetime | None] = field(Merge.LATEST, portal=True)
    ended_at: Mapped[datetime | None] = field(Merge.LATEST, portal=True)
    entry_id: Mapped[UUID | None] = field(Merge.LATEST, refers="time_entry")
    """The time that it took."""
    agenda: Mapped[dict[str, Any] | None] = field(Merge.LATEST)
    """As it was shown, with every figure; None until it is frozen."""
    frozen_at: Mapped[datetime | None] = field(Merge.LATEST, portal=True)
    minutes_text: Mapped[str] = field(Merge.TEXT, default="", portal=True)
    """What the manager wrote into the minutes beside agenda and captures."""
    minutes_sent_at: Mapped[datetime | None] = field(Merge.LATEST, portal=True)
    calendar_sequence: Mapped[int] = field(Merge.CENTRAL, default=0)
    """How often its invitation was changed (RFC 5545 SEQUENCE); the row's id is its UID."""


class AgendaMark(ClientOwned, Record):
    """What the manager made of one item of an agenda: pinned, hidden, or moved."""

    __tablename__ = "agenda_mark"
    ENTITY = "agenda_mark"
    __table_args__ = (Index(None, "check_in_id"),)

    check_in_id: Mapped[UUID] = field(Merge.ONCE, refers="check_in")
    item: Mapped[str] = field(Merge.ONCE)
    """What the item is about: "ticket:<id>", "entry:<id>", "page:<id>" …"""
    pinned: Mapped[bool] = field(Merge.LATEST, default=False)
    hidden: Mapped[bool] = field(Merge.LATEST, default=False)
    hidden_reason: Mapped[str] = field(Merge.LATEST, default="")
    place: Mapped[int | None] = field(Merge.LATEST)
    """Where it stands in its section, from 0; None: by the section's own order."""


class AgendaTopic(ClientOwned, Record):
    """Something to speak about that no row says: a topic, or a priority of the client."""

    __tablename__ = "agenda_topic"
    ENTITY = "agenda_topic"
    __table_args__ = (Index(None, "client_id", "closed_at"),)

    check_in_id: Mapped[UUID | None] = field(Merge.LATEST, refers="check_in", portal=True)
    """None: whenever they meet next."""
    kind: Mapped[str] = field(Merge.LATEST, default="topic", portal=True)
    """topic or priority; a priority stays open over many check-ins."""
    section: Mapped[int] = field(Merge.LATEST, default=2)
    """Of the agenda, from 1 to 13."""
    text: Mapped[str] = field(Merge.LATEST, search=True, portal=True)
    internal: Mapped[bool] = field(Merge.LATEST, default=False)
    """For the firm's own eyes."""
    contact_id: Mapped[UUID | None] = field(Merge.ONCE, refers="contact", portal=True)
    """Who of the client brought it up; None: the firm."""
    at: Mapped[datetime] = field(Merge.ONCE, portal=True)
    closed_at: Mapped[datetime | None] = field(Merge.LATEST, portal=True)


class Capture(ClientOwned, Record):
    """What was noted or decided while a check-in ran."""

    __tablename__ = "capture"
    ENTITY = "capture"
    __table_args__ = (Index(None, "check_in_id"),)

    check_in_id: Mapped[UUID] = field(Merge.ONCE, refers="check_in", portal=True)
    item: Mapped[str] = field(Merge.ONCE, default="")
    """What was spoken about, as `AgendaMark.item`; empty: nothing in particular."""
    kind: Mapped[str] = field(Merge.ONCE, portal=True)
    """note or decision."""
    text: Mapped[str] = field(Merge.LATEST, search=True, portal=True)
    internal: Mapped[bool] = field(Merge.LATEST, default=False)
    override_id: Mapped[UUID | None] = field(Merge.ONCE, refers="override")
    """What the decision put in force."""
    at: Mapped[datetime] = field(Merge.ONCE, portal=True)
    void: Mapped[bool] = field(Merge.LATEST, default=False)


class Action(ClientOwned, Record):
    """What somebody promised at a check-in; unfinished ones open the next agenda."""

    __tablename__ = "action"
    ENTITY = "action"
    __table_args__ = (Index(None, "client_id", "state"),)

    check_in_id: Mapped[UUID] = field(Merge.ONCE, refers="check_in", portal=True)
    item: Mapped[str] = field(Merge.ONCE, default="")
    text: Mapped[str] = field(Merge.LATEST, search=True, portal=True)
    owner_user_id: Mapped[UUID | None] = field(Merge.LATEST, refers="user", portal=True)
    owner_contact_id: Mapped[UUID | None] = field(Merge.LATEST, refers="contact", portal=True)
    """Somebody of the firm or of the client; neither: nobody yet."""
    due_on: Mapped[date | None] = field(Merge.LATEST, portal=True)
    state: Mapped[str] = field(Merge.GUARDED, default="open", portal=True)
    """open, done or dropped."""
    settled_at: Mapped[datetime | None] = field(Merge.LATEST, portal=True)
    settled_note: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    ticket_id: Mapped[UUID | None] = field(Merge.LATEST, refers="ticket", portal=True)
    """The ticket that it became."""
    at: Mapped[datetime] = field(Merge.ONCE, portal=True)


__all__ = ["Action", "AgendaMark", "AgendaTopic", "Capture", "CheckIn"]
