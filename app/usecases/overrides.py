"""A person's decision in place of the engine's: proposed, put in force, declined, withdrawn.

Source: domain.md 2 (Override), 3.2 (R03), 7.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.overrides import (
    IN_FORCE,
    PROPOSED,
    check_reason,
    check_span,
    check_stated,
    check_step,
)
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import Override
from app.usecases.context import Ctx
from app.usecases.correct_time import standing_entry


@dataclass(frozen=True, slots=True)
class ProposeOverride:
    """Another decision for an entry, or a span of it.

    Attributes:
        reason: at least ten characters; the client reads it.
        starts_at: begin of the span; None from the entry's start.
        ends_at: end of the span; None to the entry's end.
        route: where it goes, if not where such work goes by itself.
        multiplier: decimal text, "1.5"; empty leaves it at 1.
        at_once: an account manager puts it in force; where it becomes dearer for the client, a
            second one confirms what follows (`settle_effect`).
    """

    entry: UUID
    decision: Literal["included", "excluded"]
    reason: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    route: str = ""
    multiplier: str = ""
    at_once: bool = False


def propose_override(session: Session, ctx: Ctx, command: ProposeOverride) -> UUID:
    """Propose another decision; an account manager may put it in force at once.

    Raises:
        RuleBroken: the reason is too short, or the span lies outside the entry.
    """
    ctx.actor.must_be_let(Permission.PROPOSE_DECISIONS)
    state = IN_FORCE if command.at_once else PROPOSED
    check_step(ctx.actor, None, state, own=True)
    check_stated(command.decision, command.route, command.multiplier)
    reason = check_reason(command.reason)
    entry = standing_entry(session, command.entry)
    check_span(command.starts_at, command.ends_at, entry.started_at, entry.ended_at)
    now = ctx.clock.now()
    override = Override(
        id=ctx.ids.new(),
        client_id=entry.client_id,
        entry_id=entry.id,
        decision=command.decision,
        reason=reason,
        starts_at=command.starts_at,
        ends_at=command.ends_at,
        route=command.route,
        multiplier=command.multiplier,
        proposed_by=ctx.actor.user,
        at=now,
        state=state,
        decided_by=ctx.actor.user if command.at_once else None,
        decided_at=now if command.at_once else None,
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(override)
    return override.id


@dataclass(frozen=True, slots=True)
class DecideOverride:
    """What becomes of a proposed override; its proposer may withdraw it."""

    override: UUID
    state: Literal["in_force", "declined", "withdrawn"]
    note: str = ""


def decide_override(session: Session, ctx: Ctx, command: DecideOverride) -> bool:
    """Put a proposed override in force, decline or withdraw it.

    Raises:
        RuleBroken: it is not here, was decided already, or is not this person's to decide.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.PROPOSE_DECISIONS)
    override = session.get(Override, command.override)
    if override is None:
        raise RuleBroken("override-missing", "This proposal is not on this device. Sync first.")
    own = override.proposed_by == ctx.actor.user
    check_step(ctx.actor, override.state, command.state, own=own)
    override.state = command.state
    override.decided_by = ctx.actor.user
    override.decided_at = ctx.clock.now()
    override.decision_note = command.note.strip()
    return True
