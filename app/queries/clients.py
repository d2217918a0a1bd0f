"""A client, to read: who they are, what they agreed, what they have."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database.scope import once
from app.domain.vocabulary import OPEN_STATES
from app.queries.documentation import asset_rows, gaps, page_rows
from app.records import AgreementVersion, Client, Contact, Site, Ticket, User


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A client in the list."""

    id: UUID
    name: str
    code: str
    tier: str
    zone: str
    calendar_id: UUID | None
    tam: str
    open_tickets: int


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact in the list.

    Attributes:
        limit_minor: what they may approve at once, in the client's currency; None: any amount.
    """

    id: UUID
    name: str
    email: str
    phone: str
    site: str
    roles: tuple[str, ...]
    limit_minor: int | None = None


@dataclass(frozen=True, slots=True)
class TermsFacts:
    """The agreement version in force, as its plain words need it."""

    number: int
    effective_from: date
    effective_to: date | None
    zone: str
    calendar_id: UUID
    budget_min: int
    fee_minor: int
    currency: str
    rates: dict[str, Any]
    multipliers: dict[str, Any]
    minor_sr: dict[str, Any]
    wrap_up_min: int
    travel: str
    rounding: dict[str, Any] = field(default_factory=dict)
    callout_minimum_min: int = 0
    training_seats: int = 2
    fee_timing: str = "advance"


@dataclass(frozen=True, slots=True)
class ClientDetail:
    """The head and the overview of a client's page."""

    row: ClientRow
    currency: str
    phone: str
    sites: tuple[str, ...]
    people: int
    assets: int
    pages: int
    open_by_priority: tuple[tuple[int, int], ...]
    oldest_open: datetime | None
    first_replies_min: tuple[int, ...]
    """Minutes to the first reply of the tickets opened since `month_start`, ascending."""
    month_tickets: int
    month_reopened: int
    terms: TermsFacts | None
    gaps: tuple[str, ...]
    """What the documentation lacks, in words."""
    main_contact: ContactRow | None


def client_rows(session: Session) -> list[ClientRow]:
    """All clients of the scope, by name, with their open tickets."""
    counting = (
        select(Ticket.client_id, func.count())
        .where(Ticket.state.in_(sorted(OPEN_STATES)))
        .group_by(Ticket.client_id)
    )
    counts = dict(session.execute(counting).all())
    query = (
        select(
            Client.id,
            Client.name,
            Client.code,
            Client.tier,
            Client.zone,
            Client.calendar_id,
            func.coalesce(User.name, ""),
        )
        .outerjoin(User, User.id == Client.tam_id)
        .order_by(Client.name, Client.id)
    )
    return [ClientRow(*row, counts.get(row[0], 0)) for row in session.execute(query)]


def client_detail(
    session: Session, client_id: UUID, *, today: date, month_start: datetime
) -> ClientDetail | None:
    """One client's overview, or None where it is not in this database.

    Args:
        session: an open reading session.
        client_id: whose.
        today: the local date at the client, which chooses the agreement version.
        month_start: the first instant of the client's month.
    """
    row = next((found for found in client_rows(session) if found.id == client_id), None)
    client = session.get(Client, client_id)
    if row is None or client is None:
        return None
    states = session.execute(
        select(Ticket.priority, Ticket.opened_at)
        .where(Ticket.client_id == client_id, Ticket.state.in_(sorted(OPEN_STATES)))
        .order_by(Ticket.opened_at)
    ).all()
    month = session.execute(
        select(Ticket.opened_at, Ticket.first_response_at, Ticket.reopen_count).where(
            Ticket.client_id == client_id, Ticket.opened_at >= month_start
        )
    ).all()
    contacts = contact_rows(session, client_id)
    assets = asset_rows(session, client_id)
    pages = page_rows(session, client_id)
    return ClientDetail(
        row=row,
        currency=client.currency,
        phone=client.phone,
        sites=tuple(_sites(session, client_id)),
        people=len(contacts),
        assets=len(assets),
        pages=len(pages),
        open_by_priority=tuple(sorted(Counter(found.priority for found in states).items())),
        oldest_open=states[0].opened_at if states else None,
        first_replies_min=tuple(
            sorted(
                int((found.first_response_at - found.opened_at).total_seconds() // 60)
                for found in month
                if found.first_response_at is not None
            )
        ),
        month_tickets=len(month),
        month_reopened=sum(1 for found in month if found.reopen_count),
        terms=terms_in_force(session, client_id, today),
        gaps=tuple(gaps(assets, pages)),
        main_contact=next((c for c in contacts if "coordinator" in c.roles), None),
    )


def _sites(session: Session, client_id: UUID) -> list[str]:
    return list(
        session.scalars(select(Site.name).where(Site.client_id == client_id).order_by(Site.name))
    )


def terms_in_force(session: Session, client_id: UUID, today: date) -> TermsFacts | None:
    """The agreement version in force on a local date."""
    about = (terms_in_force, client_id, today)
    return once(session, about, lambda: _terms_in_force(session, client_id, today))


def _terms_in_force(session: Session, client_id: UUID, today: date) -> TermsFacts | None:
    version = session.scalars(
        select(AgreementVersion)
        .where(
            AgreementVersion.client_id == client_id,
            AgreementVersion.effective_from <= today,
            (AgreementVersion.effective_to.is_(None)) | (AgreementVersion.effective_to >= today),
        )
        .order_by(AgreementVersion.effective_from.desc())
        .limit(1)
    ).first()
    if version is None:
        return None
    return TermsFacts(
        version.number,
        version.effective_from,
        version.effective_to,
        version.zone,
        version.calendar_id,
        version.budget_min,
        version.fee_minor,
        version.currency,
        version.rates,
        version.multipliers,
        version.minor_sr,
        version.wrap_up_min,
        version.travel,
        version.rounding,
        version.callout_minimum_min,
        version.training_seats,
        version.fee_timing,
    )


def contact_rows(session: Session, client_id: UUID) -> list[ContactRow]:
    """The active contacts of a client, by name."""
    query = (
        select(
            Contact.id,
            Contact.name,
            Contact.email,
            Contact.phone,
            func.coalesce(Site.name, ""),
            Contact.roles,
            Contact.approves_to_minor,
        )
        .outerjoin(Site, Site.id == Contact.site_id)
        .where(Contact.client_id == client_id, Contact.active.is_(True))
        .order_by(Contact.name, Contact.id)
    )
    return [ContactRow(*row[:5], tuple(row[5]), row[6]) for row in session.execute(query)]
