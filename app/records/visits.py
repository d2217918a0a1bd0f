"""Visits to a client's site: who comes when, and for which request.

Source: domain.md 2 (Site), S30; RFC 5546 (what a calendar is told).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from app.records.base import ClientOwned, Record
from app.records.marks import Merge, field


class Visit(ClientOwned, Record):
    """Somebody of the firm comes to a client: planned, done, or cancelled."""

    __tablename__ = "visit"
    ENTITY = "visit"
    __table_args__ = (
        Index(None, "client_id", "starts_at"),
        Index(None, "ticket_id"),
        Index(None, "technician_id", "starts_at"),
    )

    ticket_id: Mapped[UUID | None] = field(Merge.ONCE, refers="ticket", portal=True)
    """What they come for; None: nothing that was asked for."""
    site_id: Mapped[UUID | None] = field(Merge.LATEST, refers="site", portal=True)
    technician_id: Mapped[UUID | None] = field(Merge.LATEST, refers="user", portal=True)
    starts_at: Mapped[datetime] = field(Merge.LATEST, portal=True)
    planned_min: Mapped[int] = field(Merge.LATEST, default=60, portal=True)
    """A length and no end: whoever moves it and whoever lengthens it both get their way."""
    place: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    """Where at the site: a floor, a room, whom to ask for."""
    note: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    """What the client is to know: what is done, what has to be ready."""
    state: Mapped[str] = field(Merge.GUARDED, default="planned", portal=True)
    """planned, done or cancelled."""
    cancel_reason: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    calendar_sequence: Mapped[int] = field(Merge.CENTRAL, default=0)
    """How often its invitation was changed (RFC 5545 SEQUENCE); the row's id is its UID."""


__all__ = ["Visit"]
