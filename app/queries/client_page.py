"""Clients as their screen shows them: the list with local hours, and one client's whole page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.calendar import CalendarRules
from app.domain.queue.hours import SiteHours, site_hours
from app.domain.vocabulary import OPEN_STATES
from app.domain.words import month_bounds
from app.queries.budget import BudgetFacts, budget_facts
from app.queries.clients import (
    ClientDetail,
    ClientRow,
    ContactRow,
    client_detail,
    client_rows,
    contact_rows,
)
from app.queries.coverage import CoverageBook
from app.queries.credentials import CredentialLine, credential_lines
from app.queries.documentation import (
    AssetRow,
    Completeness,
    PageRow,
    asset_rows,
    completeness,
    page_rows,
)
from app.queries.page_versions import pages_with_two
from app.records import (
    AgreementVersion,
    Asset,
    Client,
    Contact,
    Page,
    QuarterlyReview,
    Quote,
    Ticket,
)

Part = Literal["overview", "tickets", "assets", "pages", "contacts", "quotes", "review"]


@dataclass(frozen=True, slots=True)
class ClientLine:
    """A client in the list, with the time there."""

    row: ClientRow
    hours: SiteHours


@dataclass(frozen=True, slots=True)
class AgreementSpan:
    """Where the agreement begins and ends around today.

    Attributes:
        ended: the last day of what is not in force any more; None while a version is in force.
        next_number: the version that comes next, with its first day; 0 where none is written.
    """

    ended: date | None = None
    next_number: int = 0
    next_from: date | None = None


@dataclass(frozen=True, slots=True)
class ClientPage:
    """Everything that a client's page shows at once.

    Attributes:
        terms_hours: the business hours of the agreement in force; None without one.
        tickets: the open ones, the most urgent first.
        pages_with_two: the pages of which two versions stand side by side.
        credentials: those in use, by name; None for who may use none.
    """

    detail: ClientDetail
    hours: SiteHours
    terms_hours: CalendarRules | None
    span: AgreementSpan
    budget: BudgetFacts | None
    completeness: Completeness
    tickets: tuple[UUID, ...]
    assets: tuple[AssetRow, ...]
    pages: tuple[PageRow, ...]
    contacts: tuple[ContactRow, ...]
    pages_with_two: frozenset[UUID]
    credentials: tuple[CredentialLine, ...] | None = None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """On whose page, and in which part of it, a thing stands."""

    client: UUID
    part: Part


def client_lines(session: Session, now: datetime) -> list[ClientLine]:
    """All clients by name, with their open tickets and the time there."""
    book = CoverageBook(session)
    return [
        ClientLine(row, _hours(book, row.calendar_id, row.zone, now))
        for row in client_rows(session)
    ]


def _hours(book: CoverageBook, calendar: UUID | None, zone: str, now: datetime) -> SiteHours:
    if calendar is None:
        return SiteHours(zone, open_now=False)
    return site_hours(book.calendar(calendar), now)


def client_page(
    session: Session, client_id: UUID, now: datetime, *, credentials: bool = False
) -> ClientPage | None:
    """One client's page, or None where the client is not in this database.

    Args:
        session: one snapshot.
        client_id: whose.
        now: the instant that the page speaks of.
        credentials: whether the person may use them.
    """
    client = session.get(Client, client_id)
    if client is None:
        return None
    today = now.astimezone(ZoneInfo(client.zone)).date()
    detail = client_detail(
        session, client_id, today=today, month_start=month_bounds(now, client.zone)[0]
    )
    if detail is None:
        return None
    book = CoverageBook(session)
    assets, pages = asset_rows(session, client_id), page_rows(session, client_id)
    terms = detail.terms
    return ClientPage(
        detail=detail,
        hours=_hours(book, client.calendar_id, client.zone, now),
        terms_hours=book.calendar(terms.calendar_id) if terms else None,
        span=_span(session, client_id, today),
        budget=budget_facts(session, client_id, now),
        completeness=completeness(assets, pages),
        tickets=tuple(_open_tickets(session, client_id)),
        assets=tuple(assets),
        pages=tuple(pages),
        contacts=tuple(contact_rows(session, client_id)),
        pages_with_two=pages_with_two(session, client_id),
        credentials=_credentials(session, client_id) if credentials else None,
    )


def _credentials(session: Session, client_id: UUID) -> tuple[CredentialLine, ...]:
    return tuple(one for one in credential_lines(session, client_id) if not one.retired)


def _open_tickets(session: Session, client_id: UUID) -> list[UUID]:
    return list(
        session.scalars(
            select(Ticket.id)
            .where(Ticket.client_id == client_id, Ticket.state.in_(sorted(OPEN_STATES)))
            .order_by(Ticket.priority, Ticket.opened_at, Ticket.id)
        )
    )


def _span(session: Session, client_id: UUID, today: date) -> AgreementSpan:
    versions = session.execute(
        select(
            AgreementVersion.number, AgreementVersion.effective_from, AgreementVersion.effective_to
        )
        .where(AgreementVersion.client_id == client_id)
        .order_by(AgreementVersion.effective_from)
    ).all()
    now_on = [v for v in versions if v[1] <= today and (v[2] is None or v[2] >= today)]
    later = next((v for v in versions if v[1] > today), None)
    past = [v[2] for v in versions if v[2] is not None and v[2] < today]
    return AgreementSpan(
        ended=None if now_on or not past else max(past),
        next_number=later[0] if later else 0,
        next_from=later[1] if later else None,
    )


_Named = type[Asset] | type[Page] | type[Contact] | type[Quote] | type[QuarterlyReview]


def whereabouts(session: Session, target: UUID) -> Whereabouts | None:
    """On whose page a client, asset, page, contact, quote or review stands; None for others."""
    if session.scalar(select(Client.id).where(Client.id == target)):
        return Whereabouts(target, "overview")
    nouns: tuple[tuple[_Named, Part], ...] = (
        (Asset, "assets"),
        (Page, "pages"),
        (Contact, "contacts"),
        (Quote, "quotes"),
        (QuarterlyReview, "review"),
    )
    for noun, part in nouns:
        client = session.scalar(select(noun.client_id).where(noun.id == target))
        if client is not None:
            return Whereabouts(client, part)
    return None


def ticket_named(session: Session, label: str) -> UUID | None:
    """The ticket that a text calls "T-1042", or "L-K4-7" until it has a number."""
    digits = label.strip().upper().removeprefix("T-")
    if digits.isdecimal():
        return session.scalar(select(Ticket.id).where(Ticket.number == int(digits)))
    return session.scalar(
        select(Ticket.id).where(func.upper(Ticket.provisional) == label.strip().upper())
    )
