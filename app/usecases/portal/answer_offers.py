"""A client's approver answers what is offered: quotes, material, adjustments, another budget.

Each answer is to what was shown: a digest of it comes back with the answer, and where the offer
reads otherwise by now, nothing is decided.

Source: domain.md 2.3, 3.7, 7.6 (10), 7.7; 0 (I9).
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.approvers import Sum
from app.domain.billing.materials import check_still_open
from app.domain.consents import ASKS_THE_CLIENT
from app.domain.quarter_evidence import evidence_of
from app.domain.quarter_review import ReviewState, check_undecided
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.queries.portal.shown import (
    material_digest,
    proposal_digest,
    quote_digest,
    review_digest,
)
from app.records import CoverageEffect, Material, QuarterlyReview, Quote
from app.usecases.approvers import check_within_limit
from app.usecases.billing.materials import ApproveMaterial, approve_material, material_of
from app.usecases.context import Ctx
from app.usecases.quote_answers import AnswerQuote, answer_quote
from app.usecases.settle_effect import SettleEffect, settle_effect
from app.usecases.turns import take_turn

LONGEST_REASON = 2_000
SAID_HERE = "Said at the portal."
"""How an answer was given where nothing more was said."""


@dataclass(frozen=True, slots=True)
class AnswerOffer:
    """An answer to what was shown.

    Attributes:
        offer: the quote, the material or the proposal.
        shown: the digest of what the person had before them.
        reason: what they say to it; may be empty.
    """

    offer: UUID
    agreed: bool
    shown: str
    reason: str = ""


def answer_own_quote(session: Session, ctx: Ctx, command: AnswerOffer) -> None:
    """Approve or decline a quote.

    Raises:
        RuleBroken: it is not there, reads otherwise by now, was answered or is over, or costs more
            than this person may approve.
    """
    ctx.actor.must_be_let(Permission.ACCEPT_OFFERS)
    quote = session.get(Quote, command.offer)
    if quote is None or not ctx.scope.sees(quote.client_id) or quote.sent_at is None:
        raise _nothing()
    # Two may answer at one moment: the second reads what the first said.
    take_turn(session, [quote.client_id])
    session.refresh(quote)
    digest = quote_digest(quote)
    if digest != quote.sent_digest:
        raise _changed()
    _check_shown(command, digest)
    answer = "approved" if command.agreed else "declined"
    answer_quote(
        session, ctx, AnswerQuote(quote.id, answer, ctx.actor.user, note=_said(command.reason))
    )


def answer_material(session: Session, ctx: Ctx, command: AnswerOffer) -> None:
    """Agree to material, or have it left off.

    Raises:
        RuleBroken: as `answer_own_quote`.
    """
    ctx.actor.must_be_let(Permission.ACCEPT_OFFERS)
    found = session.get(Material, command.offer)
    if found is None or not ctx.scope.sees(found.client_id):
        raise _nothing()
    material = material_of(session, found.id)
    check_still_open(
        material.approved_at, invoiced=material.invoice_id is not None, void=material.void
    )
    _check_shown(command, material_digest(material))
    said = _said(command.reason)
    if command.agreed:
        approve_material(session, ctx, ApproveMaterial(material.id, ctx.actor.user, said))
        return
    # Without consent it is never charged; so that nobody waits for it, it is taken out.
    material.void = True
    material.approval_note = f"Declined by {ctx.actor.name}. {said}"


def answer_adjustment(session: Session, ctx: Ctx, command: AnswerOffer) -> None:
    """Agree that a closed month is adjusted, or decline it.

    Raises:
        RuleBroken: as `answer_own_quote`; or it is not asked of the client.
    """
    ctx.actor.must_be_let(Permission.ACCEPT_OFFERS)
    effect = session.get(CoverageEffect, command.offer)
    own = effect is not None and ctx.scope.sees(effect.client_id)
    if effect is None or not own or effect.kind != ASKS_THE_CLIENT:
        raise _nothing()
    _check_shown(command, proposal_digest(effect))
    word: Literal["agreed", "declined"] = "agreed" if command.agreed else "declined"
    settle_effect(
        session, ctx, SettleEffect(effect.id, word, ctx.actor.user, _said(command.reason))
    )


def answer_review(session: Session, ctx: Ctx, command: AnswerOffer) -> None:
    """Say what one thinks of the budget that a published review suggests.

    The account manager decides with it: what is said here changes no agreement by itself.

    Raises:
        RuleBroken: as `answer_own_quote`; or nothing is suggested, or somebody answered before.

    Source: domain.md 5 (Effective).
    """
    ctx.actor.must_be_let(Permission.ACCEPT_OFFERS)
    found = session.get(QuarterlyReview, command.offer)
    own = found is not None and ctx.scope.sees(found.client_id)
    if found is None or not own or found.state == ReviewState.DRAFT:
        raise _nothing()
    take_turn(session, [found.client_id])
    session.refresh(found)
    check_undecided(found.state)
    if found.approval_note:
        raise _changed()  # an approver's word stands, as it does for a quote
    _check_shown(command, review_digest(found))
    evidence = evidence_of(found.evidence)
    suggested = evidence.suggestion
    if suggested.outcome == "no_change":
        raise RuleBroken("review-unchanged", "No change is suggested: there is nothing to answer.")
    said = _said(command.reason)
    if command.agreed:
        more = suggested.fee_minor - suggested.current_fee_minor
        asked = Sum("what this adds to each month", more, evidence.currency)
        check_within_limit(session, found.client_id, ctx.actor.user, asked)
    found.approved_by = ctx.actor.user
    found.approval_note = f"{'Agreed' if command.agreed else 'Declined'}. {said}"


def _nothing() -> RuleBroken:
    return RuleBroken("not-found", "There is nothing here, or nothing that you may see.")


def _changed() -> RuleBroken:
    return RuleBroken(
        "offer-changed",
        "This was changed while you read it, so nothing was decided. Read it as it stands now.",
    )


def _check_shown(command: AnswerOffer, digest: str) -> None:
    if not hmac.compare_digest(command.shown.encode("utf-8", "replace"), digest.encode()):
        raise _changed()


def _said(reason: str) -> str:
    found = reason.strip()
    if len(found) > LONGEST_REASON:
        raise RuleBroken("reason-long", f"Keep it under {LONGEST_REASON:,} characters.")
    return found or SAID_HERE
