"""What is told of money: work outside the fee, quotes, the month's budget, invoices.

Source: domain.md 2.2, 2.3, 2.4, 5, 7.6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.mail.notices.found import Found, may_contact, told_already, who_may
from app.domain.billing.lines import Standing
from app.domain.budget import HIGH, PLAN
from app.domain.calendar import local_date, month_of
from app.domain.offers import QuoteKind
from app.domain.quotes import QuoteState
from app.domain.rights import Permission, known_roles, may
from app.queries.billing.standing import spoken_of, worded
from app.queries.coverage import CoverageBook
from app.queries.portfolio import portfolio
from app.records import Client, Contact, Invoice, Quote, ReviewAct, Ticket, TimeEntry

MORNING = 9
"""From this hour on, local to the client, what is due on a day is told."""
_BACK = timedelta(days=40)
_REMINDED = (7, 3)
_CONFIRMED, _TAKEN = "confirmed", "taken"


@dataclass(frozen=True, slots=True)
class Line:
    """A part of the work outside the fee, as a digest names it. Units: minutes, minor units."""

    number: int
    title: str
    worked_on: date
    minutes: int
    amount_minor: int
    currency: str
    sentence: str
    requester: UUID | None


def told_of_documents(
    session: Session, quotes: Iterable[UUID], invoices: Iterable[UUID], since: datetime
) -> Iterator[Found]:
    """What is to be told of quotes and invoices that changed."""
    for quote in session.scalars(select(Quote).where(Quote.id.in_(list(quotes)))):
        if quote.state == QuoteState.SENT and quote.sent_at and quote.sent_at >= since:
            yield _quote(session, "quote", f"quote:{quote.id}", quote)
    for invoice in session.scalars(select(Invoice).where(Invoice.id.in_(list(invoices)))):
        if invoice.issued_at < since:
            continue
        kind = "credit" if invoice.kind == "credit_note" else "invoice"
        yield Found(
            kind,
            f"invoice:{invoice.id}",
            invoice.client_id,
            who_may(session, invoice.client_id, Permission.SEE_INVOICES),
            values={
                "number": invoice.number,
                "total_minor": invoice.total_minor,
                "currency": invoice.currency,
                "of": invoice.month,
                "reason": invoice.reason,
            },
            papers=(f"invoice:{invoice.id}",),
        )


def quotes_that_wait(session: Session, since: datetime, now: datetime) -> Iterator[Found]:
    """Reminders of quotes after three and seven days, and the day before one expires."""
    query = select(Quote).where(Quote.state == QuoteState.SENT.value, Quote.sent_at >= since)
    for quote in session.scalars(query.order_by(Quote.id)):
        zone = _zone(session, quote.client_id)
        today = local_date(zone, now)
        if not _is_morning(zone, now) or quote.sent_at is None:
            continue
        if quote.expires_on is not None and quote.expires_on < today:
            continue
        waited = (today - local_date(zone, quote.sent_at)).days
        reached = [days for days in _REMINDED if waited >= days]
        if quote.expires_on == today + timedelta(days=1):
            yield _quote(session, "quote_expiring", f"quote:{quote.id}:expiring", quote)
        elif reached:
            # Where two have become due at once, one letter tells both.
            marks = tuple(f"quote:{quote.id}:{days}" for days in reached[1:])
            key = f"quote:{quote.id}:{reached[0]}"
            yield _quote(session, "quote_reminder", key, quote, marks, days_on=reached[0])


def _quote(
    session: Session,
    kind: str,
    key: str,
    quote: Quote,
    marks: tuple[str, ...] = (),
    **values: object,
) -> Found:
    return Found(
        kind,
        key,
        quote.client_id,
        who_may(session, quote.client_id, Permission.ACCEPT_OFFERS),
        values={
            "quote": quote.id,
            "title": quote.title,
            "fee_minor": quote.fee_minor,
            "currency": quote.currency,
            "by_time": quote.kind != QuoteKind.FLAT,
            "expires_on": quote.expires_on,
            "days_on": 0,
            **values,
        },
        marks=marks,
    )


def budgets(session: Session, now: datetime) -> Iterator[Found]:
    """Months that are expected to use more than their hours, each once; far more, once again."""
    for row in portfolio(session, now):
        state = row.state
        if state is None or not state.budget_min or not _is_morning(row.zone, now):
            continue
        share = Fraction(state.projected_min, state.budget_min)
        if share <= PLAN:
            continue
        month = month_of(row.zone, now)
        over, far = (f"budget:{row.id}:{month}:{word}" for word in ("over", "far"))
        yield Found(
            "budget_far_over" if share > HIGH else "budget_over",
            far if share > HIGH else over,
            row.id,
            who_may(session, row.id, Permission.SEE_BUDGET),
            values={
                "of": month,
                "budget_min": state.budget_min,
                "used_min": state.used_min,
                "projected_min": state.projected_min,
                "percent": round(share * 100),
            },
            marks=(over,) if share > HIGH else (),
        )


def digests(session: Session, since: datetime, now: datetime, hour: int) -> Iterator[Found]:
    """Work outside the fee that was confirmed, once a day for each client, at an hour of theirs."""
    query = select(ReviewAct).where(
        ReviewAct.act == _CONFIRMED,
        ReviewAct.outcome == _TAKEN,
        ReviewAct.at >= max(since, now - _BACK),
    )
    acts = list(session.scalars(query.order_by(ReviewAct.at, ReviewAct.id)))
    told = told_already(session, [_mark(one) for one in acts])
    by_client: dict[UUID, list[ReviewAct]] = defaultdict(list)
    for act in acts:
        if _mark(act) not in told:
            by_client[act.client_id].append(act)
    zones = {client: _zone(session, client) for client in by_client}
    days = {client: f"exclusions:{client}:{local_date(zones[client], now)}" for client in zones}
    told = told_already(session, list(days.values()))
    for client, waiting in by_client.items():
        if _hour(zones[client], now) >= hour and days[client] not in told:
            yield from _digest(session, client, waiting, local_date(zones[client], now))


def _digest(
    session: Session, client: UUID, acts: Sequence[ReviewAct], day: date
) -> Iterator[Found]:
    """The letters of a client's day: they share their marks, so that all are put down or none."""
    spoken = spoken_of(session, [client], entries=[act.entry_id for act in acts])[client]
    keys = {(str(spoken.chains.get(act.entry_id, act.entry_id)), act.group_key) for act in acts}
    still = [
        one
        for one in spoken.standing
        if (one.exclusion.entry, one.exclusion.said_of) in keys and one.review.state == _CONFIRMED
    ]
    told = worded(session, spoken, CoverageBook(session), still)
    lines = [_line(session, spoken.zone, one) for one in told]
    of_day = f"exclusions:{client}:{day}"
    marks = (of_day, *(_mark(one) for one in acts))
    people = select(Contact).where(Contact.client_id == client, Contact.active.is_(True))
    for contact in session.scalars(people.order_by(Contact.id)):
        if not may_contact(contact, Permission.SEE_OWN_REQUESTS):
            continue
        sees_all = may(known_roles(contact.roles), Permission.SEE_ALL_REQUESTS)
        own = [one for one in lines if sees_all or one.requester == contact.id]
        if own:
            yield Found(
                "exclusions",
                f"{of_day}:{contact.id}",
                client,
                (contact.id,),
                values={"lines": own, "on": day},
                marks=marks,
            )


def _line(session: Session, zone: str, one: Standing) -> Line:
    what = one.exclusion
    entry = session.get(TimeEntry, UUID(what.entry))
    ticket = session.get(Ticket, entry.ticket_id) if entry and entry.ticket_id else None
    return Line(
        (ticket.number or 0) if ticket is not None else 0,
        ticket.title if ticket is not None else "",
        local_date(zone, what.start),
        what.minutes,
        what.amount_minor,
        what.currency,
        one.words,
        ticket.requester_id if ticket is not None else None,
    )


def _mark(act: ReviewAct) -> str:
    return f"exclusion:{act.id}"


def _zone(session: Session, client: UUID) -> str:
    found = session.get(Client, client)
    return found.zone if found is not None else "UTC"


def _hour(zone: str, now: datetime) -> int:
    return now.astimezone(ZoneInfo(zone)).hour


def _is_morning(zone: str, now: datetime) -> bool:
    """Whether the client's working day has begun."""
    return _hour(zone, now) >= MORNING
