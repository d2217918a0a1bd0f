"""The quarterly review of a client's budget, to read: evidence, decision, history.

Source: domain.md 5, S10-S12, S21.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.budget import prorated
from app.domain.quarter import QuarterMonth, effective_from
from app.domain.quarter_evidence import Evidence, Exceptional, evidence_of
from app.domain.quarter_review import (
    DECIDED,
    ReviewState,
    month_after,
    quarter_after,
    quarter_first,
    quarter_months,
    quarter_of,
    review_id,
)
from app.domain.words import month_bounds
from app.queries.budget import BUDGET_STEP_MIN, budget_facts
from app.queries.ledger import minutes_by_month
from app.queries.queue import ticket_label
from app.records import (
    AgendaTopic,
    AgreementVersion,
    Client,
    Contact,
    ExceptionalMark,
    QuarterlyReview,
    Ticket,
    User,
)

PRIORITY = "priority"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MarkLine:
    """Minutes left out, with the id to take them back by."""

    id: UUID
    month: str
    ticket_id: UUID
    ticket: str
    minutes: int
    reason: str


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A review in the history.

    Attributes:
        state: draft, published, accepted, changed or declined.
        sentence: what was used and suggested; empty of one that nobody published.
        budget_min, fee_minor, effective_from: decided; None where nothing changed.
        decided_by: of the firm.
        approved_by: of the client.
    """

    quarter: str
    state: str
    sentence: str
    currency: str
    published_at: datetime | None
    budget_min: int | None
    fee_minor: int | None
    effective_from: date | None
    reason: str
    decided_at: datetime | None
    decided_by: str
    approved_by: str
    approval_note: str


@dataclass(frozen=True, slots=True)
class BudgetStep:
    """A budget from a day on.

    Attributes:
        version: number of the agreement version that says so.
    """

    since: date
    until: date | None
    version: int
    budget_min: int
    fee_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One quarter's review, whole.

    Attributes:
        evidence: as it was published, or as it is now while nothing is published.
        fresh: the evidence as it is now, where it differs from what was published.
        comment: what the account manager says to it.
        adjusts_on: when an adjustment that is accepted today would hold.
        adjusted: the quarter and day of an adjustment that leaves room for none; None: there is
            room.
        history: all reviews of the client, the latest first.
        budgets: by their first day, the latest first.
        quarters: those that can be looked at, the latest first.
    """

    client: UUID
    name: str
    zone: str
    quarter: str
    state: str
    evidence: Evidence
    fresh: Evidence | None
    comment: str
    line: ReviewLine
    marks: tuple[MarkLine, ...]
    adjusts_on: date
    adjusted: date | None
    history: tuple[ReviewLine, ...]
    budgets: tuple[BudgetStep, ...]
    quarters: tuple[str, ...]


def review_page(session: Session, client: UUID, quarter: str, now: datetime) -> ReviewPage | None:
    """One quarter's review, or None where the client is not in this database.

    Raises:
        RuleBroken: the quarter is not written like "2026-Q1", or stored evidence is unreadable.
    """
    owner = session.get(Client, client)
    if owner is None:
        return None
    today = now.astimezone(ZoneInfo(owner.zone)).date()
    review = session.get(QuarterlyReview, review_id(client, quarter))
    versions = _versions(session, client)
    now_shown = quarter_evidence(session, owner, quarter, now)
    kept = evidence_of(review.evidence) if review is not None and review.evidence else None
    decided = review is not None and review.state in DECIDED
    differs = kept is not None and not decided and kept != now_shown
    history = _history(session, client)
    adjusts_on = effective_from(quarter, max(today, quarter_first(quarter)))
    own = next((line for line in history if line.quarter == quarter), None)
    return ReviewPage(
        client,
        owner.name,
        owner.zone,
        quarter,
        review.state if review is not None else ReviewState.DRAFT.value,
        kept or now_shown,
        now_shown if differs else None,
        review.comment if review is not None else "",
        own or _unbegun(quarter, owner.currency),
        tuple(mark_lines(session, client, quarter_months(quarter))),
        adjusts_on,
        adjusted_in(versions, adjusts_on),
        tuple(history),
        tuple(_budgets(versions)),
        tuple(_quarters(versions, today)),
    )


def quarter_evidence(session: Session, client: Client, quarter: str, now: datetime) -> Evidence:
    """What a quarter shows now: closed months as adjusted, the running one as it is projected.

    Raises:
        RuleBroken: the quarter is not written like "2026-Q1".
    """
    today = now.astimezone(ZoneInfo(client.zone)).date()
    running = f"{today:%Y-%m}"
    versions = _versions(session, client.id)
    consumed = minutes_by_month(session, client.id)
    left_out = mark_lines(session, client.id, quarter_months(quarter))
    months = []
    for month in quarter_months(quarter):
        budget, full = month_budget(versions, month)
        if month > running or budget is None:
            continue
        used = consumed.get(month, 0)
        projected = month == running
        if projected:
            facts = budget_facts(session, client.id, now)
            used = facts.state.projected_min if facts is not None else used
        exceptional = sum(mark.minutes for mark in left_out if mark.month == month)
        months.append(QuarterMonth(month, budget, used, exceptional, full, projected))
    last = min(today, quarter_after(quarter) - _DAY)
    current = next((one for one in reversed(versions) if _holds(one, last)), None)
    return Evidence(
        quarter,
        tuple(months),
        current.budget_min if current is not None else 0,
        current.fee_minor if current is not None else 0,
        client.currency,
        effective_from(quarter, max(today, quarter_first(quarter))),
        tuple(Exceptional(one.month, one.ticket, one.minutes, one.reason) for one in left_out),
        tuple(_priorities(session, client, quarter)),
    )


def month_budget(versions: Iterable[AgreementVersion], month: str) -> tuple[int | None, bool]:
    """The budget of a month and whether an agreement held on every day of it.

    Returns:
        None for the budget where no version was in force on any day.

    Source: domain.md 5 (Budget; B05, B08).
    """
    first, after = date.fromisoformat(f"{month}-01"), month_after(month)
    days = (after - first).days
    budget, active = 0, 0
    for one in versions:
        begin = max(one.effective_from, first)
        end = min(one.effective_to or date.max, after - _DAY)
        held = max(0, (end - begin).days + 1)
        active += held
        budget += (
            one.budget_min
            if held == days
            else prorated(one.budget_min, held, days, BUDGET_STEP_MIN)
        )
    return (budget if active else None), active >= days


def mark_lines(session: Session, client: UUID, months: Sequence[str]) -> list[MarkLine]:
    """What is left out of these months, by month and ticket."""
    query = (
        select(ExceptionalMark, Ticket.number, Ticket.provisional)
        .join(Ticket, Ticket.id == ExceptionalMark.ticket_id)
        .where(
            ExceptionalMark.client_id == client,
            ExceptionalMark.month.in_(months),
            ExceptionalMark.void.is_(False),
        )
        .order_by(ExceptionalMark.month, Ticket.number, ExceptionalMark.id)
    )
    return [
        MarkLine(
            mark.id,
            mark.month,
            mark.ticket_id,
            ticket_label(number, provisional),
            mark.minutes,
            mark.reason,
        )
        for mark, number, provisional in session.execute(query)
    ]


def adjusted_in(versions: Sequence[AgreementVersion], day: date) -> date | None:
    """The day of an adjustment in the quarter of a day; None where there was none."""
    for earlier, later in pairwise(versions):
        follows = (
            earlier.effective_to is None or earlier.effective_to + _DAY == later.effective_from
        )
        before, after = (
            (earlier.budget_min, earlier.fee_minor),
            (later.budget_min, later.fee_minor),
        )
        same_quarter = quarter_of(later.effective_from) == quarter_of(day)
        if follows and before != after and same_quarter:
            return later.effective_from
    return None


def _versions(session: Session, client: UUID) -> list[AgreementVersion]:
    query = (
        select(AgreementVersion)
        .where(AgreementVersion.client_id == client)
        .order_by(AgreementVersion.effective_from, AgreementVersion.number)
    )
    return list(session.scalars(query))


def _holds(version: AgreementVersion, day: date) -> bool:
    return version.effective_from <= day <= (version.effective_to or date.max)


def _priorities(session: Session, client: Client, quarter: str) -> list[str]:
    """What the client said matters and was open in the quarter; nothing that is internal."""
    there = ZoneInfo(client.zone)
    first, after = (
        month_bounds(datetime.combine(day, datetime.min.time(), there), client.zone)[0]
        for day in (quarter_first(quarter), quarter_after(quarter))
    )
    query = (
        select(AgendaTopic.text)
        .where(
            AgendaTopic.client_id == client.id,
            AgendaTopic.kind == PRIORITY,
            AgendaTopic.internal.is_(False),
            AgendaTopic.at < after,
            or_(AgendaTopic.closed_at.is_(None), AgendaTopic.closed_at >= first),
        )
        .order_by(AgendaTopic.at, AgendaTopic.id)
    )
    return list(session.scalars(query))


def _history(session: Session, client: UUID) -> list[ReviewLine]:
    query = (
        select(QuarterlyReview, Contact.name, User.name)
        .outerjoin(Contact, Contact.id == QuarterlyReview.approved_by)
        .outerjoin(User, User.id == QuarterlyReview.decided_by)
        .where(QuarterlyReview.client_id == client)
        .order_by(QuarterlyReview.quarter.desc())
    )
    return [
        _review_line(row, contact or "", user or "")
        for row, contact, user in session.execute(query)
    ]


def _review_line(row: QuarterlyReview, contact: str, user: str) -> ReviewLine:
    kept: Mapping[str, object] = row.evidence or {}
    return ReviewLine(
        row.quarter,
        row.state,
        str(kept.get("sentence", "")),
        str(kept.get("currency", "")),
        row.published_at,
        row.budget_min,
        row.fee_minor,
        row.effective_from,
        row.reason,
        row.decided_at,
        user,
        contact,
        row.approval_note,
    )


def _unbegun(quarter: str, currency: str) -> ReviewLine:
    return ReviewLine(
        quarter, ReviewState.DRAFT.value, "", currency, None, None, None, None, "", None, "", "", ""
    )


def _budgets(versions: Sequence[AgreementVersion]) -> list[BudgetStep]:
    """Budgets and fees by their first day; versions that change neither are one step."""
    steps: list[BudgetStep] = []
    for one in versions:
        last = steps[-1] if steps else None
        same = last is not None and (last.budget_min, last.fee_minor) == (
            one.budget_min,
            one.fee_minor,
        )
        step = BudgetStep(
            last.since if last is not None and same else one.effective_from,
            one.effective_to,
            last.version if last is not None and same else one.number,
            one.budget_min,
            one.fee_minor,
            one.currency,
        )
        steps = [*steps[:-1], step] if same else [*steps, step]
    return steps[::-1]


def _quarters(versions: Sequence[AgreementVersion], today: date) -> list[str]:
    """The quarters from the first agreement to the running one, the latest first."""
    if not versions:
        return [quarter_of(today)]
    day, found = quarter_first(quarter_of(min(versions[0].effective_from, today))), []
    while day <= today:
        found.append(quarter_of(day))
        day = quarter_after(found[-1])
    return found[::-1]
