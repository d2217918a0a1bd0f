"""Answering what central proposes: a dearer decision, or an adjustment of a locked month.

Effects are central's own, so the answer is a record of its own that travels like any other;
central carries it out when it arrives, and says so on the effect.

Source: domain.md 3.7 (DELTA); ADR 0021.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.approvers import Sum
from app.domain.consents import AGREED, check_answer, check_open, check_second_person, check_seen
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.queries.effect_terms import seen_of
from app.queries.overrides import decided_alone
from app.records import CoverageEffect, EffectAnswer
from app.usecases.approvers import check_within_limit
from app.usecases.consents import approver_roles, check_own_answer, must_be_let_to_answer
from app.usecases.context import Ctx


@dataclass(frozen=True, slots=True)
class SettleEffect:
    """An answer to a proposal.

    Attributes:
        contact: the client's approver who answered, for an adjustment; None where the account
            manager decides.
        note: how the client answered, or why the account manager decides so.
        seen: digest of what was seen (`EffectFacts.seen`); None agrees to what it is now.
    """

    effect: UUID
    answer: Literal["agreed", "declined"]
    contact: UUID | None = None
    note: str = ""
    seen: str | None = None


def settle_effect(session: Session, ctx: Ctx, command: SettleEffect) -> UUID:
    """Record the answer to a proposal.

    Raises:
        RuleBroken: it waits no more, comes out otherwise than it was seen, was answered on this
            device already, or somebody else has to answer: the client, or a second account manager
            where this one decided it alone.
    """
    must_be_let_to_answer(ctx, Permission.DECIDE)
    check_own_answer(ctx, command.contact)
    effect = session.get(CoverageEffect, command.effect)
    if effect is None:
        raise RuleBroken("effect-missing", "This proposal is not on this device. Sync first.")
    check_open(effect.state)
    roles = None
    if command.contact is not None:
        roles = approver_roles(session, effect.client_id, command.contact) or []
    check_answer(effect.kind, command.answer, roles, command.note)
    if command.answer == AGREED:
        check_within_limit(session, effect.client_id, command.contact, effect_sum(effect))
    own = decided_alone(session, map(UUID, effect.entry_ids), ctx.actor.user)
    check_second_person(effect.kind, command.answer, own=own)
    seen = seen_of(session, [effect])[effect.id]
    check_seen(command.answer, command.seen or "", seen)
    given = select(EffectAnswer.id).where(
        EffectAnswer.effect_id == effect.id, EffectAnswer.outcome == ""
    )
    if session.scalars(given).first() is not None:
        raise RuleBroken("effect-answered", "This is answered already; the answer is on its way.")
    now = ctx.clock.now()
    answer = EffectAnswer(
        id=ctx.ids.new(),
        client_id=effect.client_id,
        effect_id=effect.id,
        answer=command.answer,
        contact_id=command.contact,
        note=command.note.strip(),
        seen=seen,
        at=now,
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(answer)
    return answer.id


def effect_sum(effect: CoverageEffect) -> Sum:
    """What agreeing to a proposal comes to."""
    return Sum("this adjustment", effect.amount_minor, effect.currency)
