"""All clients of an account manager at a glance; as many questions for one client as for 500.

Source: domain.md 5, 6 (Expirations), I11, I12.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.budget import HALF, BudgetState, budget_state
from app.domain.calendar import business_seconds
from app.domain.check_ins.dates import DueDate, due_date
from app.domain.check_ins.upkeep import ENDS_WITHIN
from app.domain.quotes import QuoteState, standing_state
from app.domain.words import month_bounds
from app.queries.budget import TRAILING_MONTHS
from app.queries.portfolio_known import Known, read_known
from app.queries.quarter_evidence import month_budget
from app.records import (
    AgreementVersion,
    Client,
    User,
)


@dataclass(frozen=True, slots=True)
class Ending:
    """Something that expires, or has.

    Attributes:
        what: certificate, domain, licence, warranty …, or credential.
        days: until then; negative when it is over.
    """

    what: str
    name: str
    on: date
    days: int


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """One client.

    Units: minutes of the monthly budget; money in minor units of the currency.

    Attributes:
        state: the running month; None where no agreement is in force.
        disputes: exclusions that the client disputes.
        check_in: when the next check-in is due; None where no agreement is in force.
        planned: the next check-in that is planned.
        ends: what expires soon or has, the first first.
        rate_minor: what an hour of included work brought: the fees of the last three full months
            by the hours counted in them; None where nothing was counted.
        fee_minor: the fee of the running version; None where none is in force.
        quotes: sent, and neither answered nor expired.
    """

    id: UUID
    name: str
    code: str
    tier: str
    zone: str
    currency: str
    tam: str
    state: BudgetState | None
    fee_minor: int | None
    rate_minor: int | None
    disputes: int
    check_in: DueDate | None
    planned: datetime | None
    ends: tuple[Ending, ...]
    quotes: int
    open_tickets: int


def portfolio(session: Session, now: datetime, tam: UUID | None = None) -> list[PortfolioRow]:
    """The clients of an account manager by name, or all that may be seen.

    Args:
        session: its scope bounds what is found.
        now: the present; each client's month and day are those of its own zone.
        tam: whose clients; None: everybody's.

    Cost: eleven questions, however many clients there are.
    """
    query = select(Client, func.coalesce(User.name, "")).outerjoin(User, User.id == Client.tam_id)
    if tam is not None:
        query = query.where(Client.tam_id == tam)
    clients = [(client, name) for client, name in session.execute(query.order_by(Client.name))]
    whose = select(Client.id)
    if tam is not None:
        whose = whose.where(Client.tam_id == tam)
    known = read_known(session, whose, now)
    return [_row(client, name, known, now) for client, name in clients]


def _row(client: Client, tam: str, known: Known, now: datetime) -> PortfolioRow:
    today = now.astimezone(ZoneInfo(client.zone)).date()
    versions = known.versions.get(client.id, ())
    current = next((one for one in reversed(versions) if _holds(one, today)), None)
    months = _months(client.zone, now)
    full = _full_months(versions, months[:-1])
    used = known.used.get(client.id, {})
    offers = known.quotes.get(client.id, ())
    return PortfolioRow(
        client.id,
        client.name,
        client.code,
        client.tier,
        client.zone,
        client.currency,
        tam,
        _state(client, current, versions, months, full, known, now) if current else None,
        current.fee_minor if current else None,
        _rate(versions, full, used),
        known.disputes.get(client.id, 0),
        _due(current, versions, known.held.get(client.id), client.zone, today),
        known.planned.get(client.id),
        tuple(_near(known.ends.get(client.id, ()), today)),
        sum(standing_state(QuoteState.SENT, until, today) == QuoteState.SENT for until in offers),
        known.tickets.get(client.id, 0),
    )


def _holds(version: AgreementVersion, day: date) -> bool:
    return version.effective_from <= day <= (version.effective_to or date.max)


def _months(zone: str, now: datetime) -> list[str]:
    """The last full months and the running one at a client, the oldest first."""
    start, _end = month_bounds(now, zone)
    found = [f"{start:%Y-%m}"]
    for _ in range(TRAILING_MONTHS):
        start, _end = month_bounds(start - timedelta(days=1), zone)
        found.append(f"{start:%Y-%m}")
    return found[::-1]


def _full_months(versions: Iterable[AgreementVersion], months: Sequence[str]) -> list[str]:
    return [month for month in months if month_budget(versions, month)[1]]


def _state(
    client: Client,
    current: AgreementVersion,
    versions: Sequence[AgreementVersion],
    months: Sequence[str],
    full: Sequence[str],
    known: Known,
    now: datetime,
) -> BudgetState:
    used = known.used.get(client.id, {})
    start, end = month_bounds(now, client.zone)
    calendar = known.calendars.get(current.calendar_id)
    whole = business_seconds(calendar, start, end) if calendar is not None else 0
    gone = business_seconds(calendar, start, now) if calendar is not None and whole else 0
    trailing = Fraction(sum(used.get(one, 0) for one in full), len(full)) if full else None
    budget, _full = month_budget(versions, months[-1])
    return budget_state(
        budget or 0,
        used.get(months[-1], 0),
        Fraction(gone, whole) if whole else Fraction(0),
        trailing,
    )


def _rate(
    versions: Sequence[AgreementVersion], full: Sequence[str], used: Mapping[str, int]
) -> int | None:
    minutes = sum(used.get(month, 0) for month in full)
    if minutes <= 0:
        return None
    fees = 0
    for month in full:
        first = date.fromisoformat(f"{month}-01")
        fees += next(one.fee_minor for one in reversed(versions) if _holds(one, first))
    return int(Fraction(fees * 60, minutes) + HALF)


def _due(
    current: AgreementVersion | None,
    versions: Sequence[AgreementVersion],
    held: datetime | None,
    zone: str,
    today: date,
) -> DueDate | None:
    if current is None:
        return None
    last = held.astimezone(ZoneInfo(zone)).date() if held else versions[0].effective_from
    return due_date(last, current.check_in_cadence, today)


def _near(ends: Iterable[tuple[str, str, date]], today: date) -> list[Ending]:
    found = [
        Ending(what, name, on, (on - today).days)
        for what, name, on in ends
        if (on - today).days <= ENDS_WITHIN.get(what, ENDS_WITHIN["warranty"])
    ]
    return sorted(found, key=lambda one: (one.on, one.name))
