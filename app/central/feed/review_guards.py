"""Rules of quarterly reviews and of what is left out of them, whatever a device pushes.

Source: domain.md 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.central.feed.at_hand import AtHand
from app.central.feed.coverage_guards import Guard, Old, roles_of
from app.domain.people import Actor
from app.domain.quarter import effective_from
from app.domain.quarter_evidence import evidence_of
from app.domain.quarter_review import (
    DECIDED,
    ReviewState,
    check_decision,
    check_mark,
    check_step,
    check_undecided,
    decide,
    quarter_of,
    review_id,
)
from app.domain.rules import RuleBroken
from app.queries.quarters import shift_of_client
from app.records import (
    AgreementVersion,
    Client,
    ExceptionalMark,
    QuarterlyReview,
    Record,
    Ticket,
)
from app.usecases.approvers import check_within_limit
from app.usecases.quarter_review import adjustment_sum


def _review(at_hand: AtHand, actor: Actor, record: Record, old: Old, new: bool) -> None:
    assert isinstance(record, QuarterlyReview)  # noqa: S101 -- the table below says so
    before = None if new else str(old.get("state", record.state))
    if new:
        if record.id != review_id(record.client_id, record.quarter):
            raise RuleBroken("review-other", "A quarter has one review: sync, and look at it.")
        check_step(None, record.state)
    elif "state" in old:
        check_step(before, record.state)
    elif old:
        check_undecided(record.state)
    if record.state != ReviewState.DRAFT:
        evidence = evidence_of(record.evidence)
        if evidence.quarter != record.quarter or record.published_at is None:
            raise RuleBroken("evidence-unreadable", "This evidence is of another quarter.")
    if record.state in DECIDED:
        _decided(at_hand, actor, record, old)
    elif record.version_id is not None or record.decided_at is not None:
        raise RuleBroken("review-begins", "Publish the review before it is decided.")


def _decided(at_hand: AtHand, actor: Actor, review: QuarterlyReview, old: Old) -> None:
    if review.decided_by != actor.user or review.decided_at is None:
        raise RuleBroken("not-yours", "This was decided under another person's name.")
    if "evidence" in old:
        raise RuleBroken("review-differs", "Decide what was published, not something else.")
    client = at_hand.find(select(Client).where(Client.id == review.client_id))[0]
    said = review.decided_at.astimezone(ZoneInfo(client.zone)).date()
    day = effective_from(review.quarter, said)
    decided = decide(
        evidence_of(review.evidence).suggestion,
        review.state,
        review.budget_min,
        review.fee_minor,
        day,
    )
    check_decision(
        decided,
        roles_of(at_hand, review.client_id, review.approved_by),
        named=review.approved_by is not None,
        reason=review.reason,
        note=review.approval_note,
    )
    before = evidence_of(review.evidence).suggestion.current_fee_minor
    asked = adjustment_sum(decided, before, client.currency)
    check_within_limit(at_hand.session, review.client_id, review.approved_by, asked)
    figures = (review.budget_min, review.fee_minor, review.effective_from)
    if figures != (decided.budget_min, decided.fee_minor, decided.effective_from):
        raise RuleBroken(
            "review-differs", "This is another budget, fee or day than the review comes to."
        )
    version = at_hand.get("agreement_version", review.version_id) if review.version_id else None
    if decided.effective_from is None:
        if review.version_id is not None:
            raise RuleBroken("review-differs", "Nothing changes by this review.")
        return
    if not isinstance(version, AgreementVersion) or figures != (
        version.budget_min,
        version.fee_minor,
        version.effective_from,
    ):
        raise RuleBroken(
            "review-differs", "The agreement version says something else than was decided."
        )


def _mark(at_hand: AtHand, _actor: Actor, record: Record, old: Old, new: bool) -> None:
    assert isinstance(record, ExceptionalMark)  # noqa: S101 -- as above
    check_mark(record.month, record.minutes, record.reason)
    if not (new or old):
        return
    ticket = at_hand.get("ticket", record.ticket_id)
    if new and isinstance(ticket, Ticket) and ticket.client_id != record.client_id:
        raise RuleBroken("ticket-foreign", "This ticket is another client's.")
    shift = shift_of_client(at_hand.session, record.client_id)
    quarter = quarter_of(date.fromisoformat(f"{record.month}-01"), shift)
    reviews = select(QuarterlyReview).where(
        QuarterlyReview.id == review_id(record.client_id, quarter)
    )
    for review in at_hand.find(reviews):
        check_undecided(review.state)


REVIEW_GUARDS: Mapping[str, Guard] = {
    "quarterly_review": _review,
    "exceptional_mark": _mark,
}
"""Noun → the rule of its rows."""
