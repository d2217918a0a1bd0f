"""The quarterly review: published, decided, carried out.

Source: domain.md 5, S10-S12, S21.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.domain.agreement.written import date_words
from app.domain.approvers import Sum
from app.domain.quarter import effective_from
from app.domain.quarter_evidence import evidence_of, evidence_row
from app.domain.quarter_review import (
    Decided,
    ReviewState,
    check_decision,
    check_step,
    check_undecided,
    decide,
    quarter_after,
    quarter_first,
    quarter_of,
    quarter_words,
    review_id,
)
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.queries.agreements import version_facts
from app.queries.quarter_evidence import quarter_evidence
from app.queries.quarter_review import adjusted_in
from app.queries.quarters import shift_of_client
from app.records import Client, QuarterlyReview
from app.usecases.approvers import check_within_limit
from app.usecases.consents import approver_roles
from app.usecases.context import Ctx
from app.usecases.quote_rows import client_of, local_today
from app.usecases.save_agreement_version import (
    SaveAgreementVersion,
    save_agreement_version,
    versions_of,
)


@dataclass(frozen=True, slots=True)
class DraftReview:
    """What the account manager says to a quarter, before or after it is published."""

    client: UUID
    quarter: str
    comment: str


def draft_review(session: Session, ctx: Ctx, command: DraftReview) -> UUID:
    """Write the comment of a review; one that nobody began is a draft until it is published.

    Raises:
        RuleBroken: the quarter is none, or its review was decided.
    """
    ctx.actor.must_be_let(Permission.PUBLISH_REVIEWS)
    client = client_of(session, command.client)
    review = session.get(QuarterlyReview, review_id(client.id, command.quarter))
    if review is None:
        review = _begun(ctx, client.id, command.quarter, ReviewState.DRAFT)
        session.add(review)
    check_undecided(review.state)
    review.comment = command.comment.strip()
    return review.id


def _begun(ctx: Ctx, client: UUID, quarter: str, state: ReviewState) -> QuarterlyReview:
    return QuarterlyReview(
        id=review_id(client, quarter),
        client_id=client,
        quarter=quarter,
        state=state.value,
        created_at=ctx.clock.now(),
        created_by=ctx.actor.user,
    )


@dataclass(frozen=True, slots=True)
class PublishReview:
    """A quarter's review for the client to see.

    Attributes:
        quarter: "2026-Q1".
        comment: what the account manager says to it.
    """

    client: UUID
    quarter: str
    comment: str = ""


def publish_review(session: Session, ctx: Ctx, command: PublishReview) -> UUID:
    """Show the client what the quarter says, as it is now; again where more is known by now.

    Raises:
        RuleBroken: the quarter has not begun or no agreement held in it, or it was decided.
    """
    ctx.actor.must_be_let(Permission.PUBLISH_REVIEWS)
    client = client_of(session, command.client)
    id_ = review_id(client.id, command.quarter)
    now = ctx.clock.now()
    if quarter_first(command.quarter) > local_today(session, client.id, now):
        raise RuleBroken("quarter-ahead", f"{command.quarter} has not begun: review it later.")
    evidence = quarter_evidence(session, client, command.quarter, now)
    if not evidence.months:
        raise RuleBroken("quarter-without-agreement", evidence.sentence())
    review = session.get(QuarterlyReview, id_)
    if review is None:
        review = _begun(ctx, client.id, command.quarter, ReviewState.PUBLISHED)
        session.add(review)
    elif review.state != ReviewState.PUBLISHED:
        check_step(review.state, ReviewState.PUBLISHED)
        review.state = ReviewState.PUBLISHED.value
    review.evidence = evidence_row(evidence)
    review.comment = command.comment.strip()
    review.published_at = now
    return id_


@dataclass(frozen=True, slots=True)
class DecideReview:
    """What account manager and client decided.

    Attributes:
        outcome: accepted (as suggested), changed (to `budget_min` and `fee_minor`) or declined.
        fee_minor: where it is another than today's price of a minute gives.
        reason: why it was changed or declined.
        approver: the contact who agreed; needed where the budget changes.
        note: how they said so.
    """

    client: UUID
    quarter: str
    outcome: str
    budget_min: int | None = None
    fee_minor: int | None = None
    reason: str = ""
    approver: UUID | None = None
    note: str = ""


def decide_review(session: Session, ctx: Ctx, command: DecideReview) -> UUID | None:
    """Write down what was decided, and the agreement version that carries it out.

    The adjustment holds from the next quarter, or from the month after where that has begun.

    Raises:
        RuleBroken: it is not published or was decided, no approver is named, the budget was
            adjusted in that quarter already, or the agreement does not take it.

    Returns:
        The new version's id; None where nothing changes.
    """
    ctx.actor.must_be_let(Permission.PUBLISH_REVIEWS)
    client = client_of(session, command.client)
    review = session.get(QuarterlyReview, review_id(client.id, command.quarter))
    check_step(review.state if review is not None else None, command.outcome)
    assert review is not None  # noqa: S101 -- the step was checked: it is published
    now = ctx.clock.now()
    day = effective_from(command.quarter, now.astimezone(ZoneInfo(client.zone)).date())
    suggestion = evidence_of(review.evidence).suggestion
    decided = decide(suggestion, command.outcome, command.budget_min, command.fee_minor, day)
    check_decision(
        decided,
        approver_roles(session, client.id, command.approver),
        named=command.approver is not None,
        reason=command.reason,
        note=command.note,
    )
    asked = adjustment_sum(decided, suggestion.current_fee_minor, client.currency)
    check_within_limit(session, client.id, command.approver, asked)
    review.state = decided.outcome
    review.budget_min, review.fee_minor = decided.budget_min, decided.fee_minor
    review.effective_from = decided.effective_from
    review.reason = " ".join(command.reason.split())
    review.decided_at = now
    review.decided_by = ctx.actor.user
    review.approved_by = command.approver
    review.approval_note = command.note.strip()
    if decided.effective_from is not None:
        session.flush()
        review.version_id = _carry_out(session, ctx, client, decided)
    return review.version_id


def adjustment_sum(decided: Decided, before_minor: int, currency: str) -> Sum:
    """What agreeing to an adjustment adds to each month."""
    more = 0 if decided.fee_minor is None else decided.fee_minor - before_minor
    return Sum("what this adds to each month", more, currency)


def _carry_out(session: Session, ctx: Ctx, client: Client, decided: Decided) -> UUID:
    """Add the version that holds from that day on: the one in force then, with another budget."""
    assert decided.effective_from is not None  # noqa: S101 -- the caller looked
    assert decided.budget_min is not None  # noqa: S101 -- as above
    assert decided.fee_minor is not None  # noqa: S101 -- as above
    day = decided.effective_from
    versions = versions_of(session, client.id)
    shift = shift_of_client(session, client.id)
    adjusted = adjusted_in(versions, day, shift)
    if adjusted is not None:
        quarter = quarter_of(day, shift)
        after = quarter_after(quarter)
        raise RuleBroken(
            "already-adjusted",
            f"The budget was already adjusted in {quarter_words(quarter)}, from "
            f"{date_words(adjusted)}: decline this change, or let the next one begin on "
            f"{date_words(after)}.",
        )
    own = next(
        (
            one
            for one in reversed(versions)
            if one.effective_from <= day and (one.effective_to is None or one.effective_to >= day)
        ),
        None,
    )
    if own is None:
        raise RuleBroken(
            "review-without-agreement",
            f"No agreement holds on {date_words(day)}: renew it before its budget is adjusted.",
        )
    terms = replace(
        version_facts(own),
        first=day,
        budget_min=decided.budget_min,
        fee_minor=decided.fee_minor,
    )
    correcting = own.id if own.effective_from == day else None
    return save_agreement_version(session, ctx, SaveAgreementVersion(client.id, terms, correcting))
