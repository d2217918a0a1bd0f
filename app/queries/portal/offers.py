"""What a client is offered, as its people read it: quotes, materials, adjustments, and consents.

A draft is nobody's but the firm's; what was never sent is not read at all.

Source: domain.md 2.3, 3.7, 7.6 (10), 7.7; 0 (I9).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.billing.materials import material_minor
from app.domain.consents import BILLABLE
from app.domain.quotes import QuoteState
from app.queries.agreed import Approver, approvers
from app.queries.billing.facts import material_words
from app.queries.effects import open_proposals
from app.queries.portal.requests import Reader
from app.queries.portal.reviews import OpenReview, open_reviews
from app.queries.portal.shown import material_digest, proposal_digest, quote_digest
from app.queries.quotes import QuoteLine, QuotePage, quote_lines, quote_page
from app.records import Authorization, Contact, CoverageEffect, Material, Quote, Ticket


@dataclass(frozen=True, slots=True)
class MaterialOffer:
    """Something bought, which is charged once somebody agrees.

    Attributes:
        number: of the request that it is for; 0 where there is none.
        shown: digest of what is said here.
        agreed_by: empty while nobody has.
    """

    id: UUID
    words: str
    amount_minor: int
    currency: str
    used_on: date
    number: int
    shown: str
    agreed_by: str
    agreed_at: datetime | None


@dataclass(frozen=True, slots=True)
class AdjustmentOffer:
    """Work of a closed month that came out dearer; nothing changes unless somebody agrees.

    Attributes:
        number: of the request that was worked on; 0 where there is none.
        cause: what changed, in words.
        until: when it lapses, as goodwill.
        shown: digest of what is said here.
    """

    id: UUID
    number: int
    month: str
    amount_minor: int
    currency: str
    cause: str
    until: datetime | None
    shown: str


@dataclass(frozen=True, slots=True)
class Premium:
    """A premium for a span of time that an approver accepted."""

    id: UUID
    by: str
    at: datetime
    starts_at: datetime
    ends_at: datetime
    number: int
    note: str


@dataclass(frozen=True, slots=True)
class OffersPage:
    """Everything that was offered.

    Attributes:
        reviews: that suggest another budget and wait for a word.
        approvers: who may answer.
    """

    quotes: tuple[QuoteLine, ...]
    materials: tuple[MaterialOffer, ...]
    adjustments: tuple[AdjustmentOffer, ...]
    premiums: tuple[Premium, ...]
    reviews: tuple[OpenReview, ...]
    approvers: tuple[Approver, ...]

    @property
    def waiting(self) -> tuple[QuoteLine, ...]:
        """Quotes that wait for an answer."""
        return tuple(one for one in self.quotes if one.state == QuoteState.SENT)

    @property
    def asked(self) -> tuple[MaterialOffer, ...]:
        """Material to which nobody has agreed yet."""
        return tuple(one for one in self.materials if one.agreed_at is None)

    @property
    def many(self) -> int:
        """How many things wait for an answer."""
        offers = (self.waiting, self.asked, self.adjustments, self.reviews)
        return sum(map(len, offers))


@dataclass(frozen=True, slots=True)
class OfferedQuote:
    """One quote, whole.

    Attributes:
        page: what it says and where it stands.
        shown: digest of what it says now.
        editions: all that were sent, the latest first.
        approvers: who may answer.
        limit_minor: how much the reader may approve at once; None: any amount.
    """

    page: QuotePage
    shown: str
    editions: tuple[QuoteLine, ...]
    approvers: tuple[Approver, ...]
    limit_minor: int | None


@dataclass(frozen=True, slots=True)
class Waits:
    """Something that waits for an approver, for the first page."""

    words: str
    amount_minor: int
    currency: str
    address: str


def offers_page(session: Session, client: UUID, now: datetime) -> OffersPage:
    """Everything that was offered to a client; what waits comes first."""
    waiting = _waiting(session, client, now)
    return replace(
        waiting,
        premiums=tuple(_premiums(session, client)),
        approvers=tuple(approvers(session, client)),
    )


def _waiting(session: Session, client: UUID, now: datetime) -> OffersPage:
    """The same without what nobody is asked for: premiums that hold, and who may answer."""
    sent = set(
        session.scalars(
            select(Quote.id).where(Quote.client_id == client, Quote.sent_at.is_not(None))
        )
    )
    lines = [one for one in quote_lines(session, client, now) if one.id in sent] if sent else []
    return OffersPage(
        tuple(sorted(lines, key=lambda one: one.state != QuoteState.SENT)),
        tuple(_materials(session, client)),
        tuple(_adjustments(session, client)),
        (),
        tuple(open_reviews(session, client)),
        (),
    )


def waiting_offers(session: Session, client: UUID, now: datetime) -> list[Waits]:
    """What waits for an approver of a client, for the first page: the quotes first."""
    found = _waiting(session, client, now)
    return [
        *(
            Waits(one.title, one.fee_minor, one.currency, f"/quotes/{one.id}")
            for one in found.waiting
        ),
        *(Waits(one.words, one.amount_minor, one.currency, "/quotes") for one in found.asked),
        *(
            Waits("A closed month to adjust", one.amount_minor, one.currency, "/quotes")
            for one in found.adjustments
        ),
        *(
            Waits("Another monthly budget", one.fee_minor, one.currency, f"/reviews/{one.quarter}")
            for one in found.reviews
        ),
    ]


def offered_quote(
    session: Session, reader: Reader, quote: UUID, now: datetime
) -> OfferedQuote | None:
    """One quote of a client; None where it is not there, not theirs, or was never sent."""
    client = reader.client
    row = session.get(Quote, quote)
    if row is None or row.client_id != client or row.sent_at is None:
        return None
    person = session.get(Contact, reader.contact)
    page = quote_page(session, quote, now)
    if page is None:
        return None
    family = _family(session, row)
    lines = [one for one in quote_lines(session, client, now) if one.id in family]
    return OfferedQuote(
        page,
        quote_digest(row),
        tuple(sorted(lines, key=lambda one: -one.edition)),
        tuple(approvers(session, client)),
        person.approves_to_minor if person is not None else None,
    )


def _family(session: Session, quote: Quote) -> set[UUID]:
    """The editions of a quote that were sent."""
    query = select(Quote.id, Quote.supersedes, Quote.sent_at).where(
        Quote.client_id == quote.client_id
    )
    rows = session.execute(query).all()
    found, grown = {quote.id}, True
    while grown:
        more = {
            one
            for id_, before, _sent in rows
            if before is not None and (id_ in found or before in found)
            for one in (id_, before)
        }
        grown = not more <= found
        found |= more
    return {id_ for id_, _before, sent in rows if sent is not None and id_ in found}


def _materials(session: Session, client: UUID) -> Sequence[MaterialOffer]:
    query = (
        select(Material, Contact.name, Ticket.number)
        .outerjoin(Contact, Contact.id == Material.approved_by)
        .outerjoin(Ticket, Ticket.id == Material.ticket_id)
        .where(Material.client_id == client, Material.void.is_(False))
        .order_by(Material.used_on.desc(), Material.id)
    )
    return [
        MaterialOffer(
            one.id,
            material_words(one),
            material_minor(one.quantity_milli, one.unit_price_minor),
            one.currency,
            one.used_on,
            number or 0,
            material_digest(one),
            name or "",
            one.approved_at,
        )
        for one, name, number in session.execute(query)
    ]


def _adjustments(session: Session, client: UUID) -> Sequence[AdjustmentOffer]:
    asked = [one for one in open_proposals(session, client=client) if one.asks == "client"]
    if not asked:
        return []
    rows = {
        one.id: one
        for one in session.scalars(
            select(CoverageEffect).where(CoverageEffect.id.in_([one.id for one in asked]))
        )
    }
    tickets = {one.ticket_id for one in asked if one.ticket_id is not None}
    numbers = dict(
        session.execute(select(Ticket.id, Ticket.number).where(Ticket.id.in_(tickets))).all()
    )
    return [
        AdjustmentOffer(
            one.id,
            (numbers.get(one.ticket_id) or 0) if one.ticket_id is not None else 0,
            one.work_month,
            one.amount_minor,
            one.currency,
            one.cause,
            one.expires_at,
            proposal_digest(rows[one.id]),
        )
        for one in asked
        if not one.answer
    ]


def _premiums(session: Session, client: UUID) -> Sequence[Premium]:
    query = (
        select(Authorization, Contact.name, Ticket.number)
        .outerjoin(Contact, Contact.id == Authorization.approved_by)
        .outerjoin(Ticket, Ticket.id == Authorization.ticket_id)
        .where(
            Authorization.client_id == client,
            Authorization.kind == BILLABLE,
            Authorization.revoked_at.is_(None),
        )
        .order_by(Authorization.starts_at.desc(), Authorization.id)
    )
    return [
        Premium(one.id, name or "", one.at, one.starts_at, one.ends_at, number or 0, one.note)
        for one, name, number in session.execute(query)
    ]
