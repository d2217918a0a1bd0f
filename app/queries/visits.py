"""Visits as screens, letters and pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.domain.visits import LONGEST_MIN, VisitState
from app.domain.words import planned_words
from app.queries.queue import ticket_label
from app.records import Client, Site, Ticket, User, Visit


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit with the names of what it points at. Units: minutes.

    Attributes:
        zone: of the site, else of the client.
        label: of the request: its number, or what it is called until it has one; may be empty.
        number: of the request; None without one.
        site, address: empty where no site is named.
        access: how to get in there: for the firm's own eyes.
        sequence: how often its invitation was changed.
    """

    id: UUID
    client_id: UUID
    client: str
    zone: str
    ticket_id: UUID | None
    number: int | None
    label: str
    title: str
    site_id: UUID | None
    site: str
    address: str
    access: str
    technician_id: UUID | None
    technician: str
    starts_at: datetime
    planned_min: int
    place: str
    note: str
    state: str
    cancel_reason: str
    sequence: int

    @property
    def ends_at(self) -> datetime:
        """When it is over, as it is planned."""
        return self.starts_at + timedelta(minutes=self.planned_min)

    @property
    def where(self) -> str:
        """In one line, the closest first: "Floor 3, Harbour office, 12 Quay Street"."""
        address = ", ".join(line.strip() for line in self.address.splitlines())
        return ", ".join(part for part in (self.place, self.site, address) if part)

    def when(self, now: datetime) -> str:
        """By the clocks of where it is: "Fri 20 March, 10:00–11:30"."""
        return planned_words(self.starts_at, self.ends_at, self.zone, now)

    @property
    def is_planned(self) -> bool:
        """Whether it is to take place."""
        return self.state == VisitState.PLANNED


def visit_rows(session: Session, *where: ColumnElement[bool]) -> list[VisitRow]:
    """Visits by a condition, the earliest first."""
    query = (
        select(Visit, Client.name, Client.zone, Site, func.coalesce(User.name, ""), Ticket)
        .join(Client, Client.id == Visit.client_id)
        .outerjoin(Site, Site.id == Visit.site_id)
        .outerjoin(User, User.id == Visit.technician_id)
        .outerjoin(Ticket, Ticket.id == Visit.ticket_id)
        .where(*where)
        .order_by(Visit.starts_at, Visit.id)
    )
    return [
        VisitRow(
            one.id,
            one.client_id,
            client,
            (site.zone if site is not None else "") or zone,
            one.ticket_id,
            ticket.number if ticket is not None else None,
            ticket_label(ticket.number, ticket.provisional) if ticket is not None else "",
            ticket.title if ticket is not None else "",
            one.site_id,
            site.name if site is not None else "",
            site.address if site is not None else "",
            site.access_notes if site is not None else "",
            one.technician_id,
            technician,
            one.starts_at,
            one.planned_min,
            one.place,
            one.note,
            one.state,
            one.cancel_reason,
            one.calendar_sequence,
        )
        for one, client, zone, site, technician, ticket in session.execute(query)
    ]


def visits_of_person(session: Session, person: UUID, now: datetime) -> tuple[VisitRow, ...]:
    """Where somebody is expected, the next visit first; one that began is there until it ends."""
    planned = Visit.state == VisitState.PLANNED.value
    found = visit_rows(session, Visit.technician_id == person, planned, not_over_long(now))
    return tuple(one for one in found if one.ends_at > now)


def not_over_long(now: datetime) -> ColumnElement[bool]:
    """Which visits may not be over yet, however long they take."""
    return Visit.starts_at > now - timedelta(minutes=LONGEST_MIN)
