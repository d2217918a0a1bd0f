"""Quotes to read: what they say, where they stand, and what the work takes.

Source: domain.md 2.3, S14, S50.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.estimates import Progress
from app.domain.offers import Offer, stages_of
from app.domain.quotes import QuoteState, standing_state, unreached_words
from app.queries.queue import ticket_label
from app.queries.quote_progress import quote_progress
from app.records import (
    Client,
    Contact,
    InvoiceLine,
    Milestone,
    Project,
    Quote,
    Ticket,
    User,
)


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """A quote in the list.

    Attributes:
        state: as it stands today: one that was sent expires by itself.
        progress: how much of it is used; None before it is approved.
        replaced: whether a later edition exists.
    """

    id: UUID
    title: str
    kind: str
    edition: int
    state: str
    fee_minor: int
    currency: str
    expires_on: date | None
    sent_at: datetime | None
    decided_at: datetime | None
    decided_by: str
    progress: Progress | None
    replaced: bool


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A part of a project's fee.

    Attributes:
        reached_at: None while it is ahead.
    """

    id: UUID
    title: str
    fee_minor: int
    due_on: date | None
    reached_at: datetime | None


@dataclass(frozen=True, slots=True)
class QuoteTicket:
    """A ticket that a quote is for."""

    id: UUID
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class QuotePage:
    """One quote, whole.

    Attributes:
        recorded_by: who of the firm wrote the answer down; empty where the client gave it.
        attachment_id: the message that says so.
        milestones: of the project that it began or amended, in order; without replaced ones.
        closed_at: when that project closed.
    """

    line: QuoteLine
    offer: Offer
    tickets: tuple[QuoteTicket, ...]
    recorded_by: str
    attachment_id: UUID | None
    note: str
    project_id: UUID | None
    milestones: tuple[MilestoneLine, ...]
    closed_at: datetime | None

    @property
    def left(self) -> str:
        """What of its project nobody reached, in words."""
        ahead = [(one.title, one.fee_minor) for one in self.milestones if one.reached_at is None]
        return unreached_words(ahead, self.line.currency)

    @property
    def closable(self) -> bool:
        """Whether it has a project that is open."""
        return self.project_id is not None and self.closed_at is None


def offer_of(quote: Quote) -> Offer:
    """What a stored quote says.

    Raises:
        RuleBroken: its milestones cannot be read.
    """
    return Offer(
        title=quote.title,
        kind=quote.kind,
        scope=quote.scope,
        deliverables=quote.deliverables,
        out_of_scope=quote.out_of_scope,
        fee_minor=quote.fee_minor,
        currency=quote.currency,
        estimate_min=quote.estimate_min,
        stages=stages_of(quote.milestones),
        edition=quote.edition,
        expires_on=quote.expires_on,
    )


def quote_lines(session: Session, client: UUID, now: datetime) -> list[QuoteLine]:
    """A client's quotes: those that wait for somebody first, then the latest."""
    owner = session.get(Client, client)
    if owner is None:
        return []
    today = now.astimezone(ZoneInfo(owner.zone)).date()
    quotes = session.scalars(select(Quote).where(Quote.client_id == client)).all()
    names = _contacts(session, [quote.decided_by for quote in quotes])
    replaced = {quote.supersedes for quote in quotes}
    used = quote_progress(
        session, [quote for quote in quotes if quote.state == QuoteState.APPROVED]
    )
    lines = [
        _line(quote, today, names, used.get(quote.id), replaced=quote.id in replaced)
        for quote in quotes
    ]
    born = {quote.id: (quote.created_at, quote.edition) for quote in quotes}
    lines.sort(key=lambda one: born[one.id], reverse=True)
    return sorted(lines, key=lambda one: _ORDER.get(one.state, len(_ORDER)))


_ORDER: Mapping[str, int] = {
    QuoteState.DRAFT: 0,
    QuoteState.SENT: 1,
    QuoteState.EXPIRED: 2,
    QuoteState.APPROVED: 3,
}


def quote_page(session: Session, quote: UUID, now: datetime) -> QuotePage | None:
    """One quote, or None where it is not in this database."""
    found = session.get(Quote, quote)
    client = session.get(Client, found.client_id) if found is not None else None
    if found is None or client is None:
        return None
    today = now.astimezone(ZoneInfo(client.zone)).date()
    later = session.scalars(select(Quote.id).where(Quote.supersedes == quote).limit(1)).first()
    used = quote_progress(session, [found] if found.state == QuoteState.APPROVED else [])
    names = _contacts(session, [found.decided_by])
    recorder = session.get(User, found.recorded_by) if found.recorded_by else None
    project = session.get(Project, found.project_id) if found.project_id else None
    return QuotePage(
        _line(found, today, names, used.get(found.id), replaced=later is not None),
        offer_of(found),
        tuple(_tickets(session, found.ticket_ids)),
        recorder.name if recorder is not None else "",
        found.attachment_id,
        found.note,
        found.project_id,
        tuple(milestone_lines(session, found.project_id)) if found.project_id else (),
        project.closed_at if project is not None else None,
    )


def milestone_lines(session: Session, project: UUID) -> list[MilestoneLine]:
    """The milestones of a project in order, without those that were replaced."""
    query = (
        select(Milestone)
        .where(Milestone.project_id == project, Milestone.void.is_(False))
        .order_by(Milestone.position, Milestone.id)
    )
    return [
        MilestoneLine(one.id, one.title, one.fee_minor, one.due_on, one.reached_at)
        for one in session.scalars(query)
    ]


def is_invoiced(session: Session, milestone: UUID) -> bool:
    """Whether a milestone is on an invoice."""
    query = select(InvoiceLine.id).where(InvoiceLine.milestone_id == milestone).limit(1)
    return session.scalars(query).first() is not None


def change_quote(session: Session, client: UUID, project: UUID) -> str | None:
    """The title of a quote that would amend a project and is not answered; None: there is none."""
    query = select(Quote).where(
        Quote.client_id == client,
        Quote.state.in_([QuoteState.DRAFT, QuoteState.SENT]),
        Quote.supersedes.is_not(None),
    )
    for quote in session.scalars(query):
        if amended_project(session, quote) == project:
            return quote.title
    return None


def amended_project(session: Session, quote: Quote) -> UUID | None:
    """The project that a quote would amend: that of the nearest approved edition before it."""
    seen: set[UUID] = set()
    before = quote.supersedes
    while before is not None and before not in seen:
        seen.add(before)
        found = session.get(Quote, before)
        if found is None:
            return None
        if found.state == QuoteState.APPROVED and found.project_id is not None:
            return found.project_id
        before = found.supersedes
    return None


def _line(
    quote: Quote,
    today: date,
    names: Mapping[UUID, str],
    progress: Progress | None,
    *,
    replaced: bool,
) -> QuoteLine:
    return QuoteLine(
        quote.id,
        quote.title,
        quote.kind,
        quote.edition,
        standing_state(quote.state, quote.expires_on, today),
        quote.fee_minor,
        quote.currency,
        quote.expires_on,
        quote.sent_at,
        quote.decided_at,
        names.get(quote.decided_by, "") if quote.decided_by else "",
        progress,
        replaced,
    )


def _contacts(session: Session, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    wanted = {one for one in ids if one is not None}
    return dict(
        session.execute(select(Contact.id, Contact.name).where(Contact.id.in_(wanted))).all()
    )


def _tickets(session: Session, ids: Iterable[str]) -> list[QuoteTicket]:
    wanted = [UUID(text) for text in ids]
    query = select(Ticket).where(Ticket.id.in_(wanted)).order_by(Ticket.number, Ticket.id)
    return [
        QuoteTicket(row.id, ticket_label(row.number, row.provisional), row.title)
        for row in session.scalars(query)
    ]
