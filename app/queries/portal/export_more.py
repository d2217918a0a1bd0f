"""What a contact takes along beside requests, time and invoices: what was said, offered, planned.

Each row is read by the question that its page asks, so a table can hold no more than the page.

Source: domain.md 7.6 (2), (8) to (10), (13), (16), (17); 7.7.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.rights import Permission
from app.queries.check_ins.basis import basis_of
from app.queries.check_ins.drawn import read_drawn
from app.queries.check_ins.money import month_budget
from app.queries.portal.budget import budget_line
from app.queries.portal.export_shape import Cursor, Part, Row, Table, whole
from app.queries.portal.figures import figures
from app.queries.portal.offers import offers_page
from app.queries.portal.pages import page_lines
from app.queries.portal.request import story_of
from app.queries.portal.requests import Reader
from app.queries.portal.reviews import reviews_page
from app.records import Page, Ticket, TicketEvent

TICKETS = 40
"""Whose words are one part."""
_MOST = 50_000


def _count_words(session: Session, reader: Reader, _now: datetime) -> int:
    """As many as there are at most: which changes are told, each part finds out."""
    query = (
        select(func.count(TicketEvent.id))
        .join(Ticket, Ticket.id == TicketEvent.ticket_id)
        .where(
            reader.requests, Ticket.number.is_not(None), TicketEvent.kind.in_(("reply", "change"))
        )
    )
    return min(_MOST, session.scalar(query) or 0)


def _words(session: Session, reader: Reader, _now: datetime, after: Cursor) -> Part:
    """What was written and what changed on requests, those of the latest request first."""
    query = (
        select(Ticket.id, Ticket.number)
        .where(reader.requests, Ticket.number.is_not(None))
        .order_by(Ticket.number.desc())
        .limit(TICKETS)
    )
    if after is not None:
        query = query.where(Ticket.number < after)
    tickets = session.execute(query).all()
    stories = story_of(session, [ticket for ticket, _number in tickets])
    rows = [
        (
            number, one.at, one.author, "us" if one.by_us else "you", one.body, one.quoted,
            one.field_name, one.old, one.new, one.reason,
        )
        for ticket, number in tickets
        for one in stories.get(ticket, ())
    ]  # fmt: skip
    return Part(rows, tickets[-1].number if len(tickets) == TICKETS else None)


def _offers(session: Session, reader: Reader, now: datetime) -> Sequence[Row]:
    page = offers_page(session, reader.client, now)
    rows: list[Row] = [
        (
            "quote", one.title, one.edition, None, one.state, one.fee_minor, one.currency,
            one.sent_at, one.decided_at, one.decided_by,
        )
        for one in page.quotes
    ]  # fmt: skip
    rows += [
        (
            "material", one.words, None, one.number or None, "agreed" if one.agreed_at else "asked",
            one.amount_minor, one.currency, None, one.agreed_at, one.agreed_by,
        )
        for one in page.materials
    ]  # fmt: skip
    rows += [
        (
            "adjustment", f"{one.month}: {one.cause}", None, one.number or None, "asked",
            one.amount_minor, one.currency, None, None, "",
        )
        for one in page.adjustments
    ]  # fmt: skip
    rows += [
        ("premium", one.note, None, one.number or None, "agreed", None, "", None, one.at, one.by)
        for one in page.premiums
    ]
    return rows


def _months(session: Session, reader: Reader, now: datetime) -> Sequence[Row]:
    """The last twelve months, the latest first, as the chart of the budget draws them."""
    versions = basis_of(session, reader.client, now, None, now).versions
    return [
        (
            one.month, month_budget(versions, one.month), one.included_min, one.excluded_min,
            one.setup_min, one.amount_minor,
        )
        for one in reversed(read_drawn(session, reader.client, now).months)
    ]  # fmt: skip


def _budget(session: Session, reader: Reader, now: datetime) -> Sequence[Row]:
    """The running month; no row where no agreement is in force."""
    one = budget_line(session, reader.client, now)
    if one is None:
        return []
    shares = [f"{float(100 * share):.1f}" for share in (one.utilisation, one.elapsed)]
    return [
        (
            one.month, one.used_min, one.budget_min, one.projected_min, *shares, one.band,
            one.minor_used_min, one.minor_cap_min, one.setup_min,
        )
    ]  # fmt: skip


def _reviews(session: Session, reader: Reader, _now: datetime) -> Sequence[Row]:
    return [
        (
            one.quarter, one.state, one.sentence, one.published_at, one.budget_min, one.fee_minor,
            one.currency, one.effective_from, one.decided_by, one.approved_by,
        )
        for one in reviews_page(session, reader.client).reviews
    ]  # fmt: skip


def _figures(session: Session, reader: Reader, now: datetime) -> Sequence[Row]:
    return [
        (
            one.month, one.opened, one.answered, one.response_min, one.response_late, one.restored,
            one.restore_min, one.restore_late, one.reopened,
        )
        for one in figures(session, reader.client, now).months
    ]  # fmt: skip


def _pages(session: Session, reader: Reader, _now: datetime) -> Sequence[Row]:
    lines = page_lines(session, reader.client)
    query = select(Page.id, Page.body).where(Page.id.in_([one.id for one in lines]))
    bodies = {row.id: row.body for row in session.execute(query)}
    return [(one.title, one.reviewed_at, bodies.get(one.id, "")) for one in lines]


WORDS = (*("request", "at", "who", "side", "words", "quoted", "changed", "before", "now", "why"),)
OFFERS = (
    *("kind", "what", "edition", "request", "state", "amount_minor", "currency", "sent_at"),
    *("decided_at", "decided_by"),
)
BUDGET = (
    *("month", "used_min", "budget_min", "projected_min", "used_percent"),
    *("elapsed_percent", "band", "minor_used_min", "minor_cap_min", "setup_min"),
)
MONTHS = ("month", "budget_min", "included_min", "excluded_min", "setup_min", "excluded_minor")
REVIEWS = (
    *("quarter", "state", "sentence", "published_at", "budget_min", "fee_minor", "currency"),
    *("effective_from", "decided_by", "approved_by"),
)
FIGURES = (
    *("month", "opened", "answered", "response_min", "response_late", "restored", "restore_min"),
    *("restore_late", "reopened"),
)
PAGES = ("title", "reviewed_at", "text")

MORE: Sequence[Table] = (
    Table(
        "words",
        "What was written and changed on requests",
        Permission.SEE_OWN_REQUESTS,
        WORDS,
        _count_words,
        _words,
    ),
    whole("offers", "Quotes, materials, adjustments", Permission.SEE_OFFERS, OFFERS, _offers),
    whole("budget", "The budget of this month", Permission.SEE_BUDGET, BUDGET, _budget),
    whole("months", "The budget, month by month", Permission.SEE_BUDGET, MONTHS, _months),
    whole("reviews", "Quarterly reviews", Permission.SEE_BUDGET, REVIEWS, _reviews),
    whole("figures", "How quickly we answered", Permission.SEE_OUR_FIRM, FIGURES, _figures),
    whole("pages", "Pages written for you", Permission.SEE_OWN_DEVICES, PAGES, _pages),
)
"""In the order of the page, behind those of `export.TABLES`."""
