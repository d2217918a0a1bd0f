"""The quarterly review of a client's budget, to read: evidence, decision, history.

Source: domain.md 5, S10-S12, S21.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.quarter import effective_from
from app.domain.quarter_evidence import Evidence, evidence_of
from app.domain.quarter_review import (
    DECIDED,
    ReviewState,
    quarter_after,
    quarter_first,
    quarter_months,
    quarter_of,
    review_id,
)
from app.queries.quarter_evidence import (
    MarkLine,
    mark_lines,
    quarter_evidence,
    versions_of_client,
)
from app.queries.quarters import shift_of_client
from app.records import (
    AgreementVersion,
    Client,
    Contact,
    QuarterlyReview,
    User,
)

_DAY = timedelta(days=1)


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
    versions = versions_of_client(session, client)
    shift = shift_of_client(session, client)
    now_shown = quarter_evidence(session, owner, quarter, now)
    kept = evidence_of(review.evidence) if review is not None and review.evidence else None
    decided = review is not None and review.state in DECIDED
    differs = kept is not None and not decided and kept != now_shown
    history = review_lines(session, client)
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
        adjusted_in(versions, adjusts_on, shift),
        tuple(history),
        tuple(budget_steps(versions)),
        tuple(_quarters(versions, today, shift)),
    )


def adjusted_in(versions: Sequence[AgreementVersion], day: date, shift: int) -> date | None:
    """The day of an adjustment in the quarter of a day; None where there was none."""
    for earlier, later in pairwise(versions):
        follows = (
            earlier.effective_to is None or earlier.effective_to + _DAY == later.effective_from
        )
        before, after = (
            (earlier.budget_min, earlier.fee_minor),
            (later.budget_min, later.fee_minor),
        )
        same_quarter = quarter_of(later.effective_from, shift) == quarter_of(day, shift)
        if follows and before != after and same_quarter:
            return later.effective_from
    return None


def review_lines(session: Session, client: UUID) -> list[ReviewLine]:
    """All reviews of a client, the latest first, drafts among them."""
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


def budget_steps(versions: Sequence[AgreementVersion]) -> list[BudgetStep]:
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


def _quarters(versions: Sequence[AgreementVersion], today: date, shift: int) -> list[str]:
    """The quarters from the first agreement to the running one, the latest first."""
    if not versions:
        return [quarter_of(today, shift)]
    day, found = quarter_first(quarter_of(min(versions[0].effective_from, today), shift)), []
    while day <= today:
        found.append(quarter_of(day, shift))
        day = quarter_after(found[-1])
    return found[::-1]
