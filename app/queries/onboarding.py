"""How far the initial setup of a client has come: what the data shows to be done.

Nothing of it is ticked by hand; what is missing is missing in the rows.

Source: domain.md 2 (OnboardingChecklist), S22 to S25.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.domain.check_ins.life import CheckInState
from app.domain.rights import Permission, known_roles, may
from app.domain.vocabulary import ContactRole, TicketState, WorkKind
from app.queries.decisions import superseded
from app.queries.documentation import TEMPLATES
from app.records import (
    Agreement,
    AgreementVersion,
    Asset,
    CheckIn,
    Client,
    Contact,
    Credential,
    Page,
    PortalBrand,
    Ticket,
    TimeEntry,
)

PORTAL = "portal"
"""What a ticket comes from that a contact sent, and the topic of the training for it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the checklist.

    Attributes:
        key: "contacts", "agreement", "configured", "portal", "seat1", "seat2", "pages", "assets",
            "credentials" or "check_in".
        words: what is to be done.
        done: whether the data shows it.
    """

    key: str
    words: str
    done: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """A request that somebody sent through the portal."""

    ticket: UUID
    number: int | None
    title: str
    state: str
    asked_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat of the portal training that is taken."""

    contact: UUID
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Onboarding:
    """A client's initial setup.

    Attributes:
        completed_at: when it was said to be over; None while it goes on.
        tried: the latest requests that came through the portal, the latest first.
        seats: how many people are trained without being billed.
        taken: the seats that are taken, in the order in which they were.
    """

    steps: tuple[Step, ...]
    completed_at: datetime | None
    tried: tuple[Tried, ...]
    seats: int
    taken: tuple[Seat, ...]

    @property
    def open_steps(self) -> tuple[Step, ...]:
        """What is left to do."""
        return tuple(one for one in self.steps if not one.done)


_FEW = 3


def onboarding(session: Session, client: UUID, today: date) -> Onboarding:
    """How far a client's setup has come.

    Cost: eleven statements.
    """
    found = session.get(Client, client)
    seats = session.scalar(
        select(AgreementVersion.training_seats)
        .where(AgreementVersion.client_id == client, AgreementVersion.effective_from <= today)
        .order_by(AgreementVersion.effective_from.desc())
        .limit(1)
    )
    taken = tuple(_taken(session, client, seats or 0))
    return Onboarding(
        tuple(steps_of(session, client, _read(session, client), len(taken))),
        found.onboarding_completed_at if found is not None else None,
        _tried(session, client),
        seats or 0,
        taken,
    )


@dataclass(frozen=True, slots=True)
class Read:
    """What the steps are found in: roles of the people who are there, reviewed pages, the rest."""

    roles: Sequence[frozenset[ContactRole]]
    reviewed: frozenset[str]
    assets: bool
    credentials: bool


def portal_tried(session: Session, client: UUID) -> bool:
    """Whether a request that came through the portal was tracked to its end (S23).

    Whoever sent it came in by a link that we mailed them: so letters arrive there, too.
    """
    query = select(Ticket.id).where(
        Ticket.client_id == client,
        Ticket.source == PORTAL,
        Ticket.state == TicketState.CLOSED.value,
    )
    return session.scalar(query.limit(1)) is not None


def steps_of(session: Session, client: UUID, read: Read, taken: int) -> Iterable[Step]:
    """The checklist in its order.

    Args:
        session: one snapshot.
        client: whose.
        read: what was read of it.
        taken: how many seats of the training are taken.
    """
    speaks = any(ContactRole.COORDINATOR in roles for roles in read.roles)
    accepts = any(may(roles, Permission.ACCEPT_OFFERS) for roles in read.roles)
    signed: date | None = session.scalar(
        select(func.max(Agreement.signed_on)).where(Agreement.client_id == client)
    )
    pages = len(read.reviewed & TEMPLATES.keys())
    faced, tried = (
        _any(session, PortalBrand, PortalBrand.id == client),
        portal_tried(session, client),
    )
    booked = _any(
        session, CheckIn, CheckIn.client_id == client, CheckIn.state != CheckInState.CANCELLED.value
    )
    return (
        Step("contacts", "Enter contacts: a coordinator and an approver", speaks and accepts),
        Step("agreement", "Sign the agreement", signed is not None),
        Step(
            "configured",
            "Set up the portal: its look, its sites and its form"
            + (" are there, the test request is left" if faced and not tried else ""),
            faced and tried,
        ),
        Step(PORTAL, "Submit a test request and track it to closed", tried),
        Step("seat1", "Train the first person in the portal", taken > 0),
        Step("seat2", "Train the second person in the portal", taken > 1),
        Step(
            "pages",
            f"Review the six pages of documentation: {pages} of {len(TEMPLATES)} done",
            pages == len(TEMPLATES),
        ),
        Step("assets", "Import the assets", read.assets),
        Step("credentials", "Store the credentials", read.credentials),
        Step("check_in", "Book the first check-in", booked),
    )


def _read(session: Session, client: UUID) -> Read:
    roles = session.scalars(
        select(Contact.roles).where(Contact.client_id == client, Contact.active.is_(True))
    )
    reviewed = session.scalars(
        select(Page.template).where(Page.client_id == client, Page.reviewed_at.is_not(None))
    )
    return Read(
        tuple(known_roles(one) for one in roles),
        frozenset(reviewed),
        _any(session, Asset, Asset.client_id == client, Asset.state != "retired"),
        _any(session, Credential, Credential.client_id == client, Credential.retired.is_(False)),
    )


def _any(session: Session, noun: Any, *where: Any) -> bool:
    return session.scalar(select(noun.id).where(*where).limit(1)) is not None


def _tried(session: Session, client: UUID) -> tuple[Tried, ...]:
    query = (
        select(Ticket, Contact.name)
        .outerjoin(Contact, Contact.id == Ticket.requester_id)
        .where(Ticket.client_id == client, Ticket.source == PORTAL)
        .order_by(Ticket.opened_at.desc(), Ticket.id.desc())
        .limit(_FEW)
    )
    return tuple(
        Tried(one.id, one.number, one.title, one.state, name or "", one.opened_at)
        for one, name in session.execute(query)
    )


def portal_trainings(session: Session, client: UUID) -> Sequence[Row[UUID, datetime, list[str]]]:
    """Entries in which people were shown the portal, with their begin and who came, in order."""
    query = (
        select(TimeEntry.id, TimeEntry.started_at, TimeEntry.attendees)
        .where(
            TimeEntry.client_id == client,
            TimeEntry.work_kind == WorkKind.TRAINING.value,
            TimeEntry.topic == PORTAL,
            TimeEntry.void.is_(False),
            TimeEntry.id.not_in(superseded()),
        )
        .order_by(TimeEntry.started_at, TimeEntry.id)
    )
    return session.execute(query).all()


def _taken(session: Session, client: UUID, seats: int) -> Iterable[Seat]:
    """Seats go to distinct people in the order of the sessions (domain.md 3.2, "Seats")."""
    holders: dict[str, datetime] = {}
    terms = session.execute(
        select(
            AgreementVersion.zone, AgreementVersion.effective_from, AgreementVersion.effective_to
        ).where(AgreementVersion.client_id == client)
    ).all()
    for _entry, at, attendees in portal_trainings(session, client):
        days = ((at.astimezone(ZoneInfo(zone)).date(), first, last) for zone, first, last in terms)
        if not any(first <= day and (last is None or day <= last) for day, first, last in days):
            continue  # a session without an agreement in force takes no seat
        for who in attendees:
            if len(holders) < seats:
                holders.setdefault(who, at)
    rows = session.execute(select(Contact.id, Contact.name).where(Contact.client_id == client))
    names = {str(id_): name for id_, name in rows}
    for who, at in holders.items():
        yield Seat(UUID(who), names.get(who, "a former contact"), at)
