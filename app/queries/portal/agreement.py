"""What was agreed, as each of the client's people may read it.

Source: domain.md 7.6 (15), 7.7; docs/adr/0053-what-a-contact-reads-beside-their-requests.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.calendar import CalendarRules, local_date
from app.queries.clients import TermsFacts, terms_in_force
from app.queries.coverage import CoverageBook, book_of
from app.records import Agreement, AgreementVersion, Client, Site

AHEAD = timedelta(days=366)
"""How far holidays are told: a year."""


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of support at some places.

    Attributes:
        sites: their names; none at all: wherever the client is.
    """

    sites: tuple[str, ...]
    rules: CalendarRules


@dataclass(frozen=True, slots=True)
class FreeDay:
    """A day on which the hours are other than usual.

    Attributes:
        windows: when somebody is there all the same; empty: closed.
    """

    day: date
    name: str
    windows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgreementRead:
    """An agreement.

    Attributes:
        terms: the version in force; None where none is.
        rules: the calendar that decides what is within hours.
        hours: at each place, those with the same hours together.
        free: holidays and special days of the next year, in order.
        coming_on: the first day of a version that is agreed already; None where none is.
    """

    terms: TermsFacts | None
    rules: CalendarRules
    hours: tuple[Hours, ...]
    free: tuple[FreeDay, ...]
    signed_on: date | None
    renews_on: date | None
    notice_days: int
    ended_on: date | None
    coming_on: date | None


def agreement_read(session: Session, client: UUID, now: datetime) -> AgreementRead:
    """What is agreed with a client today."""
    found = session.get(Client, client)
    today = local_date(found.zone if found is not None else "UTC", now)
    terms = terms_in_force(session, client, today)
    book = book_of(session)
    usual = book.hours(client, None)
    rules = usual if any(usual.weekly) or terms is None else book.calendar(terms.calendar_id)
    agreement = session.scalars(
        select(Agreement)
        .where(Agreement.client_id == client)
        .order_by(Agreement.ended_on.is_not(None), Agreement.created_at.desc(), Agreement.id)
    ).first()
    coming = select(AgreementVersion.effective_from).where(
        AgreementVersion.client_id == client, AgreementVersion.effective_from > today
    )
    return AgreementRead(
        terms,
        rules,
        tuple(_hours(session, book, client, rules)),
        tuple(_free(rules, today)),
        agreement.signed_on if agreement is not None else None,
        agreement.renews_on if agreement is not None else None,
        agreement.notice_days if agreement is not None else 0,
        agreement.ended_on if agreement is not None else None,
        session.scalar(coming.order_by(AgreementVersion.effective_from).limit(1)),
    )


def _hours(session: Session, book: CoverageBook, client: UUID, usual: CalendarRules) -> list[Hours]:
    query = select(Site.id, Site.name).where(Site.client_id == client).order_by(Site.name, Site.id)
    at: dict[tuple[str, object], tuple[CalendarRules, list[str]]] = {}
    sites = session.execute(query).all()
    book.gather_hours(client, (row.id for row in sites))
    for site, name in sites:
        rules = book.hours(client, site)
        if not any(rules.weekly):
            rules = usual
        at.setdefault((rules.zone, rules.weekly), (rules, []))[1].append(name)
    if not at:
        return [Hours((), usual)]
    return [Hours(tuple(names), rules) for rules, names in at.values()]


def _free(rules: CalendarRules, today: date) -> list[FreeDay]:
    last = today + AHEAD
    found = {
        day: FreeDay(day, name, ()) for day, name in rules.holidays.items() if today <= day <= last
    }
    for day, windows in rules.special_days.items():
        if today <= day <= last:
            name = found[day].name if day in found else "Special hours"
            found[day] = FreeDay(day, name, tuple(map(str, windows)))
    return [found[day] for day in sorted(found)]
