"""What waits for an approver beside quotes: material, closed months to adjust, other budgets.

What waits for an account manager first is told to nobody: it is a draft until they have spoken.

Source: domain.md 2.4, 3.7.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.mail.notices.found import Found, told_already, who_may
from app.central.mail.notices.money import MORNING
from app.central.mail.notices.writing import month_words
from app.database.among import among
from app.domain.calendar import local_date
from app.domain.consents import ASKS_THE_CLIENT
from app.domain.quarter_evidence import evidence_of
from app.domain.quarter_review import ReviewState, quarter_words
from app.domain.rights import Permission
from app.queries.effects import OPEN
from app.queries.portal.offers import offers_page
from app.queries.portal.reviews import suggests_another
from app.records import Client, CoverageEffect, Material, QuarterlyReview


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits. Units: minor units of `currency`.

    Attributes:
        until: when it lapses, as nothing that has to be paid; None where it does not.
        address: where it is answered, below the portal's own.
    """

    words: str
    amount_minor: int
    currency: str
    until: date | None = None
    address: str = "/quotes"


def offers_that_wait(session: Session, since: datetime, now: datetime) -> Iterator[Found]:
    """What waits for an approver, client by client: what is new of a day is told together.

    Cost: four statements, and the offers of each client who is told.
    """
    marks = _marks(session, since)
    zones = _zones(session, marks)
    days = {client: f"approval:{client}:{local_date(zones[client], now)}" for client in marks}
    named = [mark for found in marks.values() for mark in found]
    told = told_already(session, [*days.values(), *named])
    for client, found in marks.items():
        fresh, zone = {mark for mark in found if mark not in told}, zones[client]
        is_early = now.astimezone(ZoneInfo(zone)).hour < MORNING
        if not fresh or is_early or days[client] in told:
            continue
        waiting = {
            mark: one for mark, one in _waiting(session, client, zone, now).items() if mark in fresh
        }
        if waiting:
            yield Found(
                "approval",
                days[client],
                client,
                who_may(session, client, Permission.ACCEPT_OFFERS),
                values={"waiting": list(waiting.values())},
                marks=tuple(waiting),
            )


def _marks(session: Session, since: datetime) -> Mapping[UUID, list[str]]:
    """Names of what may wait, by client: offers are read only where something was not told."""
    found: dict[UUID, list[str]] = defaultdict(list)
    materials = select(Material.client_id, Material.id).where(
        Material.approved_at.is_(None), Material.void.is_(False), Material.created_at >= since
    )
    for client, material in session.execute(materials.order_by(Material.id)):
        found[client].append(_material(material))
    effects = select(CoverageEffect.client_id, CoverageEffect.id).where(
        CoverageEffect.kind == ASKS_THE_CLIENT,
        CoverageEffect.state == OPEN,
        CoverageEffect.at >= since,
    )
    for client, effect in session.execute(effects.order_by(CoverageEffect.id)):
        found[client].append(_adjustment(effect))
    reviews = select(
        QuarterlyReview.client_id, QuarterlyReview.quarter, QuarterlyReview.evidence
    ).where(
        QuarterlyReview.state == ReviewState.PUBLISHED.value,
        QuarterlyReview.approval_note == "",
        QuarterlyReview.published_at >= since,
    )
    for client, quarter, evidence in session.execute(reviews.order_by(QuarterlyReview.id)):
        if suggests_another(evidence_of(evidence)):
            found[client].append(_review(client, quarter))
    return found


def _zones(session: Session, clients: Collection[UUID]) -> dict[UUID, str]:
    query = select(Client.id, Client.zone).where(
        among(session.connection(), Client.id, list(clients))
    )
    return dict(session.execute(query).all())


def _waiting(session: Session, client: UUID, zone: str, now: datetime) -> dict[str, Waiting]:
    """What a client reads among its offers and has not answered, but quotes, by its name."""
    page = offers_page(session, client, now)
    found = {
        _material(one.id): Waiting(one.words, one.amount_minor, one.currency) for one in page.asked
    }
    for one in page.adjustments:
        until = local_date(zone, one.until) if one.until is not None else None
        words = f"Work of {month_words(one.month)}: {one.cause}"
        found[_adjustment(one.id)] = Waiting(words, one.amount_minor, one.currency, until)
    for review in page.reviews:
        found[_review(client, review.quarter)] = Waiting(
            f"Another monthly fee, from the review of {_quarter(review.quarter)}",
            review.fee_minor,
            review.currency,
            address=f"/reviews/{review.quarter}",
        )
    return found


def _material(which: UUID) -> str:
    return f"approval:material:{which}"


def _adjustment(which: UUID) -> str:
    return f"approval:adjustment:{which}"


def _review(client: UUID, quarter: str) -> str:
    return f"approval:review:{client}:{quarter}"


def _quarter(quarter: str) -> str:
    """A quarter as it is read: "Q1 2026", or its months where it is none of the calendar."""
    words = quarter_words(quarter)
    return words if words != quarter else f"{quarter[5:]} {quarter[:4]}"
