"""The budget of the running month and the quarter, with the entries that the figures rest on.

Cost: three statements, however many entries.

Source: domain.md 5, 6 (sections 8 and 9).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.domain.budget import BudgetState, budget_state, prorated
from app.domain.calendar import business_seconds, local_date
from app.domain.check_ins import BudgetFact, MonthUse, ReviewFact, Row
from app.domain.check_ins.money import review_quarter
from app.domain.quarter import QuarterMonth, explain, suggest
from app.domain.quarter_review import month_after, quarter_after, quarter_months, quarter_of
from app.domain.words import month_bounds
from app.queries.budget import BUDGET_STEP_MIN, TRAILING_MONTHS
from app.queries.check_ins.basis import Basis
from app.queries.check_ins.offers import OffersRead, outcome_words
from app.queries.decisions import superseded
from app.records import (
    AgreementVersion,
    CoverageDecision,
    ExceptionalMark,
    LedgerEntry,
    TimeEntry,
)

_MINOR = "IN-MINOR-SR"


@dataclass(frozen=True, slots=True)
class MoneyRead:
    """A client's months.

    Attributes:
        posted: month → entry → counted minutes as adjusted, without entries that came to nothing;
            of a year.
        consumed: month → counted minutes as adjusted; of a year.
        minor, setup: minutes of the running month and the entries behind them.
        exceptional: month → minutes that are marked as exceptional.
    """

    month: str
    posted: Mapping[str, Mapping[UUID, int]]
    consumed: Mapping[str, int]
    minor: tuple[int, tuple[UUID, ...]]
    setup: tuple[int, tuple[UUID, ...]]
    exceptional: Mapping[str, int] = field(default_factory=dict)


def read_money(basis: Basis) -> MoneyRead:
    """Read what the budget and the quarter rest on."""
    zone = basis.book.terms(basis.client_id).zone
    month = f"{local_date(zone, basis.now):%Y-%m}"
    posted: dict[str, dict[UUID, int]] = {}
    consumed: dict[str, int] = {}
    query = (
        select(LedgerEntry.work_month, LedgerEntry.entry_id, func.sum(LedgerEntry.minutes))
        .where(LedgerEntry.client_id == basis.client_id, LedgerEntry.work_month >= _oldest(month))
        .group_by(LedgerEntry.work_month, LedgerEntry.entry_id)
        .order_by(LedgerEntry.entry_id)
    )
    for work_month, entry, minutes in basis.session.execute(query):
        consumed[work_month] = consumed.get(work_month, 0) + int(minutes)
        if entry is not None and minutes:
            posted.setdefault(work_month, {})[entry] = int(minutes)
    minor, setup = _apart(basis, zone, month)
    marked = (
        select(ExceptionalMark.month, func.sum(ExceptionalMark.minutes))
        .where(ExceptionalMark.client_id == basis.client_id, ExceptionalMark.void.is_(False))
        .group_by(ExceptionalMark.month)
    )
    exceptional = {one: int(minutes) for one, minutes in basis.session.execute(marked)}
    return MoneyRead(month, posted, consumed, minor, setup, exceptional)


def _oldest(month: str) -> str:
    """The first month that is read: a year before the running one, more than any figure asks."""
    return f"{int(month[:4]) - 1}{month[4:]}"


def _apart(
    basis: Basis, zone: str, month: str
) -> tuple[tuple[int, tuple[UUID, ...]], tuple[int, tuple[UUID, ...]]]:
    """Minor requests and initial setup of the month."""
    start, end = month_bounds(basis.now, zone)
    query = (
        select(CoverageDecision.entry_id, CoverageDecision.groups)
        .join(TimeEntry, TimeEntry.id == CoverageDecision.entry_id)
        .where(
            TimeEntry.client_id == basis.client_id,
            TimeEntry.ended_at > start,
            TimeEntry.started_at < end,
            TimeEntry.void.is_(False),
            TimeEntry.id.not_in(superseded()),
            CoverageDecision.standing.is_(True),
        )
        .order_by(CoverageDecision.at, CoverageDecision.id)
    )
    # The last decision of each entry wins.
    standing: dict[UUID, list[Any]] = dict(basis.session.execute(query).all())
    seconds, setup_min = 0, 0
    minor: list[UUID] = []
    setup: list[UUID] = []
    for entry, groups in standing.items():
        for group in groups:
            if group["work_month"] != month:
                continue
            if group["reason"] == _MINOR:
                # The allowance is used in worked time, never in rounded minutes.
                seconds += group["worked_s"]
                minor.append(entry)
            elif group["route"] == "setup":
                setup_min += group["rounded_min"]
                setup.append(entry)
    return (seconds // 60, tuple(dict.fromkeys(minor))), (setup_min, tuple(dict.fromkeys(setup)))


def budget_fact(basis: Basis, read: MoneyRead) -> BudgetFact | None:
    """The running month against the agreement; None where none is in force."""
    zone = basis.book.terms(basis.client_id).zone
    today = local_date(zone, basis.now)
    version = basis.version_on(today)
    if version is None:
        return None
    trailing = _trailing(basis, read)
    state = _state(basis, read, version, zone, trailing)
    quarter = quarter_of(today, basis.frame.quarter_shift)
    so_far = [month for month in quarter_months(quarter) if month <= read.month]
    minor_min, minor = read.minor
    setup_min, setup = read.setup
    return BudgetFact(
        at=basis.now,
        month=read.month,
        state=state,
        version=Row("version", str(version.id), f"version {version.number}"),
        trailing=trailing,
        quarter=quarter,
        quarter_used_min=sum(read.consumed.get(month, 0) for month in so_far),
        quarter_budget_min=sum(month_budget(basis.versions, month) for month in so_far),
        minor_used_min=minor_min,
        minor_cap_min=version.minor_sr.get("per_month_min"),
        setup_min=setup_min,
        entries=_rows(read, [read.month]),
        minor_entries=tuple(Row("entry", str(entry)) for entry in minor),
        setup_entries=tuple(Row("entry", str(entry)) for entry in setup),
        quarter_entries=_rows(read, so_far),
    )


def _rows(read: MoneyRead, months: Sequence[str]) -> tuple[Row, ...]:
    entries = dict.fromkeys(entry for month in months for entry in read.posted.get(month, {}))
    return tuple(Row("entry", str(entry)) for entry in entries)


def _state(
    basis: Basis,
    read: MoneyRead,
    version: AgreementVersion,
    zone: str,
    trailing: Sequence[MonthUse],
) -> BudgetState:
    start, end = month_bounds(basis.now, zone)
    calendar = basis.book.calendar(version.calendar_id)
    whole = business_seconds(calendar, start, end)
    gone = business_seconds(calendar, start, basis.now)
    mean = Fraction(sum(one.used_min for one in trailing), len(trailing)) if trailing else None
    return budget_state(
        month_budget(basis.versions, read.month),
        read.consumed.get(read.month, 0),
        Fraction(gone, whole) if whole else Fraction(0),
        mean,
    )


def _trailing(basis: Basis, read: MoneyRead) -> tuple[MonthUse, ...]:
    """The full months among the last three, the oldest first."""
    months: list[str] = []
    first = date.fromisoformat(f"{read.month}-01")
    for _turn in range(TRAILING_MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        months.append(f"{first:%Y-%m}")
    return tuple(
        MonthUse(month, read.consumed.get(month, 0), month_budget(basis.versions, month))
        for month in reversed(months)
        if _days_in_force(basis.versions, month)[0] == _days_in_force(basis.versions, month)[1]
    )


def month_budget(versions: Sequence[AgreementVersion], month: str) -> int:
    """A month's budget: that of its latest version, by the days that an agreement is in force."""
    active, days = _days_in_force(versions, month)
    last = date.fromordinal(month_after(month).toordinal() - 1)
    first = date.fromisoformat(f"{month}-01")
    latest = next(
        (
            one
            for one in reversed(versions)
            if one.effective_from <= last and (one.effective_to or date.max) >= first
        ),
        None,
    )
    return prorated(latest.budget_min, active, days, BUDGET_STEP_MIN) if latest else 0


def _days_in_force(versions: Sequence[AgreementVersion], month: str) -> tuple[int, int]:
    """Days of a month with an agreement in force, and all its days."""
    first, after = date.fromisoformat(f"{month}-01"), month_after(month)
    active = 0
    for one in versions:
        start = max(one.effective_from, first)
        end = min(one.effective_to or date.max, date.fromordinal(after.toordinal() - 1))
        active += max(0, (end - start).days + 1)
    days = (after - first).days
    return min(active, days), days


def review_fact(
    basis: Basis, read: MoneyRead, budget: BudgetFact | None, offers: OffersRead
) -> ReviewFact | None:
    """The review of the quarter that this check-in is the one for; None in between."""
    turn = review_quarter(basis.frame.today, basis.frame.quarter_shift)
    version = basis.version_on(basis.frame.today)
    if turn is None or version is None:
        return None
    quarter, _running = turn
    months = [
        _evidence(basis, read, month, budget)
        for month in quarter_months(quarter)
        if month <= read.month and _days_in_force(basis.versions, month)[0]
    ]
    if not months:
        return None
    suggestion = suggest(months, version.budget_min, version.fee_minor)
    since = quarter_after(quarter) if suggestion.outcome != "no_change" else None
    review = offers.review_of(quarter)
    return ReviewFact(
        quarter,
        explain(suggestion, version.currency, since),
        outcome_words(review),
        Row("review", str(review.id)) if review is not None else None,
        entries=(
            Row("version", str(version.id), f"version {version.number}"),
            *_rows(read, [month.month for month in months]),
        ),
    )


def _evidence(basis: Basis, read: MoneyRead, month: str, budget: BudgetFact | None) -> QuarterMonth:
    active, days = _days_in_force(basis.versions, month)
    running = budget is not None and month == read.month
    used = read.consumed.get(month, 0)
    return QuarterMonth(
        month,
        month_budget(basis.versions, month),
        budget.state.projected_min if budget is not None and running else used,
        read.exceptional.get(month, 0),
        full=active == days,
        projected=running,
    )
