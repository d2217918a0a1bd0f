"""A client's month in minutes: consumed as the ledger says, the rest from decisions that stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.domain.budget import BudgetState, budget_state, prorated
from app.domain.calendar import business_seconds
from app.domain.coverage.model import ClientTerms
from app.domain.words import month_bounds
from app.queries.clients import TermsFacts, terms_in_force
from app.queries.coverage import book_of
from app.queries.decisions import DecidedWork, decided_work
from app.queries.ledger import minutes_by_month
from app.records import TimeEntry

BUDGET_STEP_MIN = 15
TRAILING_MONTHS = 3


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What was worked for a client in one local month.

    Units: counted minutes; money in minor units of the client's currency.

    Attributes:
        included_min: consumed of the budget, as adjusted.
        held: entries that wait for a person.
    """

    month: str
    included_min: int
    excluded_min: int
    setup_min: int
    held: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class BudgetFacts:
    """The running month against the agreement."""

    terms: TermsFacts
    state: BudgetState
    month: MonthFigures


def months_of(
    session: Session, client_id: UUID, zone: str, now: datetime, count: int
) -> list[MonthFigures]:
    """The last months of a client up to the running one, the oldest first."""
    return figures_of(
        session, client_id, worked_in(session, client_id, zone, now, count), zone, now, count
    )


def worked_in(
    session: Session, client_id: UUID, zone: str, now: datetime, count: int
) -> list[DecidedWork]:
    """What was worked in so many months up to the running one.

    Cost: one statement; grows with the entries of these months.
    """
    bounds = _bounds(zone, now, count)
    return decided_work(
        session,
        TimeEntry.client_id == client_id,
        TimeEntry.ended_at > bounds[0][0],
        TimeEntry.started_at < bounds[-1][1],
    )


def figures_of(
    session: Session,
    client_id: UUID,
    rows: Iterable[DecidedWork],
    zone: str,
    now: datetime,
    count: int,
) -> list[MonthFigures]:
    """The figures of so many months, of which the work was read already."""
    excluded, setup, amount = Counter[str](), Counter[str](), Counter[str]()
    held = 0
    for row in rows:
        held += row.held
        for group in row.groups:
            month = group["work_month"]
            if group["decision"] == "excluded":
                excluded[month] += group["rounded_min"]
                amount[month] += group["amount_minor"]
            elif group["route"] == "setup":
                setup[month] += group["rounded_min"]
    consumed = minutes_by_month(session, client_id)
    months = [f"{start:%Y-%m}" for start, _end in _bounds(zone, now, count)]
    return [
        MonthFigures(one, consumed.get(one, 0), excluded[one], setup[one], held, amount[one])
        for one in months
    ]


def _bounds(zone: str, now: datetime, count: int) -> list[tuple[datetime, datetime]]:
    """Where so many months begin and end, the oldest first."""
    bounds = [month_bounds(now, zone)]
    while len(bounds) < count:
        bounds.append(month_bounds(bounds[-1][0] - timedelta(days=1), zone))
    return bounds[::-1]


def budget_facts(session: Session, client_id: UUID, now: datetime) -> BudgetFacts | None:
    """Where the running month stands, or None where no agreement is in force."""
    book = book_of(session)
    terms = book.terms(client_id)
    today = now.astimezone(ZoneInfo(terms.zone)).date()
    facts = terms_in_force(session, client_id, today)
    if facts is None:
        return None
    start, end = month_bounds(now, terms.zone)
    months = months_of(session, client_id, terms.zone, now, TRAILING_MONTHS + 1)
    calendar = book.calendar(facts.calendar_id)
    whole = business_seconds(calendar, start, end)
    gone = business_seconds(calendar, start, now)
    elapsed = Fraction(gone, whole) if whole else Fraction(0)
    full = [
        month.included_min
        for month in months[:-1]
        if _is_full(terms, date.fromisoformat(f"{month.month}-01"))
    ]
    trailing = Fraction(sum(full), len(full)) if full else None
    budget = prorated(
        facts.budget_min,
        _active_days(facts, start.date(), end.date()),
        (end.date() - start.date()).days,
        BUDGET_STEP_MIN,
    )
    return BudgetFacts(
        facts, budget_state(budget, months[-1].included_min, elapsed, trailing), months[-1]
    )


def _active_days(facts: TermsFacts, first: date, after: date) -> int:
    start = max(facts.effective_from, first)
    last = min(facts.effective_to or date.max, after - timedelta(days=1))
    # A version that began later in the month than another still leaves the agreement whole: the
    # budget of the version in force counts for the days it is in force.
    return max(0, (last - start).days + 1)


def _is_full(terms: ClientTerms, first: date) -> bool:
    """Whether an agreement was in force on every day of the month."""
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    day = first
    while day < after:
        version = next(
            (
                v
                for v in terms.versions
                if v.effective_from <= day and (v.effective_to is None or v.effective_to >= day)
            ),
            None,
        )
        if version is None:
            return False
        day = (version.effective_to or date.max - timedelta(days=1)) + timedelta(days=1)
    return True
