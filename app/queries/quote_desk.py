"""What somebody who writes quotes and reviews has before them: choices beside what stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.quarter_review import quarter_months
from app.domain.vocabulary import OPEN_STATES
from app.queries.agreed import Approver, approvers
from app.queries.quarter_review import ReviewPage, review_page
from app.queries.queue import ticket_label
from app.queries.quotes import QuoteLine, QuotePage, QuoteTicket, quote_lines, quote_page
from app.records import (
    Attachment,
    Client,
    LedgerEntry,
    QuarterlyReview,
    Quote,
    Ticket,
    TimeEntry,
)


@dataclass(frozen=True, slots=True)
class Message:
    """A file that may say what the client answered."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class QuoteDesk:
    """A client's quotes, one of them whole.

    Attributes:
        tickets: that are open, or named by the quote.
        messages: files on the quote's tickets, the latest first.
    """

    lines: tuple[QuoteLine, ...]
    page: QuotePage | None
    currency: str
    approvers: tuple[Approver, ...]
    tickets: tuple[QuoteTicket, ...]
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class CountedTicket:
    """What a ticket counted in a month: minutes of the budget, as adjusted."""

    ticket_id: UUID
    ticket: str
    title: str
    month: str
    minutes: int


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """A client's quarter, with what could be left out of it."""

    page: ReviewPage
    approvers: tuple[Approver, ...]
    counted: tuple[CountedTicket, ...]


def quote_desk(
    session: Session, client: UUID, chosen: UUID | None, now: datetime
) -> QuoteDesk | None:
    """A client's quotes; the first one whole where the chosen one is not among them."""
    owner = session.get(Client, client)
    if owner is None:
        return None
    lines = quote_lines(session, client, now)
    known = {line.id for line in lines}
    which = chosen if chosen in known else (lines[0].id if lines else None)
    named = session.get(Quote, which).ticket_ids if which else []  # type: ignore[union-attr] # it is listed
    return QuoteDesk(
        tuple(lines),
        quote_page(session, which, now) if which else None,
        owner.currency,
        tuple(approvers(session, client)),
        tuple(_tickets(session, client)),
        tuple(_messages(session, client, [UUID(text) for text in named])),
    )


def _tickets(session: Session, client: UUID) -> list[QuoteTicket]:
    query = (
        select(Ticket)
        .where(Ticket.client_id == client, Ticket.state.in_(sorted(OPEN_STATES)))
        .order_by(Ticket.number, Ticket.id)
    )
    return [
        QuoteTicket(row.id, ticket_label(row.number, row.provisional), row.title)
        for row in session.scalars(query)
    ]


def _messages(session: Session, client: UUID, tickets: list[UUID]) -> list[Message]:
    query = (
        select(Attachment.id, Attachment.name)
        .where(
            Attachment.client_id == client,
            Attachment.ticket_id.in_(tickets),
            Attachment.void.is_(False),
        )
        .order_by(Attachment.added_at.desc(), Attachment.id)
    )
    return [Message(*row) for row in session.execute(query)]


def review_desk(
    session: Session, client: UUID, quarter: str, now: datetime, review: UUID | None = None
) -> ReviewDesk | None:
    """A client's quarter, or None where the client is not in this database.

    Args:
        session: an open reading session.
        client: whose.
        quarter: "2026-Q1".
        now: the present.
        review: that of another quarter, which is shown instead where it is this client's.

    Raises:
        RuleBroken: the quarter is not written like "2026-Q1".
    """
    asked = session.get(QuarterlyReview, review) if review is not None else None
    if asked is not None and asked.client_id == client:
        quarter = asked.quarter
    page = review_page(session, client, quarter, now)
    if page is None:
        return None
    return ReviewDesk(
        page,
        tuple(approvers(session, client)),
        tuple(counted_tickets(session, client, quarter)),
    )


def counted_tickets(session: Session, client: UUID, quarter: str) -> list[CountedTicket]:
    """Tickets by what they counted in each month of a quarter, the most first."""
    total = func.sum(LedgerEntry.minutes)
    query = (
        select(
            Ticket.id,
            Ticket.number,
            Ticket.provisional,
            Ticket.title,
            LedgerEntry.work_month,
            total,
        )
        .join(TimeEntry, TimeEntry.id == LedgerEntry.entry_id)
        .join(Ticket, Ticket.id == TimeEntry.ticket_id)
        .where(LedgerEntry.client_id == client, LedgerEntry.work_month.in_(quarter_months(quarter)))
        .group_by(
            Ticket.id, Ticket.number, Ticket.provisional, Ticket.title, LedgerEntry.work_month
        )
        .having(total > 0)
        .order_by(total.desc(), LedgerEntry.work_month, Ticket.id)
    )
    return [
        CountedTicket(ticket, ticket_label(number, provisional), title, month, int(minutes))
        for ticket, number, provisional, title, month, minutes in session.execute(query)
    ]
