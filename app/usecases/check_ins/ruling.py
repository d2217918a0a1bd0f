"""A decision about an exclusion, taken at a check-in: it acts at once.

Source: domain.md 6 ("a decision on an exclusion writes the review or override at once"); S16, S17.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.check_ins.exclusions import excluded_in
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import ReviewAct
from app.usecases.billing.reversals import ReverseExclusion, reverse_exclusion
from app.usecases.billing.reviews import (
    ConfirmExclusions,
    Excluded,
    UpholdExclusion,
    WaiveExclusions,
    confirm_exclusions,
    uphold_exclusion,
    waive_exclusions,
)
from app.usecases.check_ins.capturing import TakeDown, meeting, write_capture
from app.usecases.context import Ctx

Settling = Literal["confirm", "waive", "include", "uphold", "reverse"]
_SAID: dict[Settling, str] = {
    "confirm": "Confirmed",
    "waive": "Waived",
    "include": "Included",
    "uphold": "Upheld",
    "reverse": "Reversed",
}


@dataclass(frozen=True, slots=True)
class RuleOnExclusion:
    """What was decided about an exclusion.

    Attributes:
        item: its key on the agenda.
        ruling: confirm and uphold bill it, waive does not, include and reverse put an override in
            force that makes it part of the fee.
        reason: as the client reads it; only a plain confirmation needs none.
    """

    check_in: UUID
    item: str
    ruling: Settling
    reason: str = ""


def rule_on_exclusion(session: Session, ctx: Ctx, command: RuleOnExclusion) -> UUID:
    """Decide about an exclusion, and take the decision down.

    Raises:
        RuleBroken: the item is no exclusion or was decided otherwise meanwhile, the reason is too
            short, or the check-in is not here.

    Returns:
        The decision, as it was taken down.
    """
    ctx.actor.must_be_let(Permission.HOLD_CHECK_INS)
    check_in = meeting(session, command.check_in)
    about = excluded_in(command.item)
    if about is None or command.ruling not in _SAID:
        raise RuleBroken("exclusion-none", "Choose an exclusion of the agenda to decide about.")
    try:
        group = Excluded(UUID(about[0]), about[1])
    except ValueError:
        raise RuleBroken("agenda-key", "Look at the agenda again: it has no such item.") from None
    act = _say(session, ctx, command, group)
    session.flush()
    said = session.get_one(ReviewAct, act)
    if said.client_id != check_in.client_id:
        raise RuleBroken("check-in-foreign", "This work is another client's.")
    words = f"{_SAID[command.ruling]}: {said.reason}" if said.reason else _SAID[command.ruling]
    line = TakeDown(check_in.id, "decision", words, command.item)
    return write_capture(session, ctx, check_in, line, said.override_id).id


def _say(session: Session, ctx: Ctx, command: RuleOnExclusion, group: Excluded) -> UUID:
    reason, check_in = command.reason, command.check_in
    if command.ruling == "confirm":
        return confirm_exclusions(session, ctx, ConfirmExclusions([group], reason, check_in))[0]
    if command.ruling == "waive":
        return waive_exclusions(session, ctx, WaiveExclusions([group], reason, check_in))[0]
    if command.ruling == "uphold":
        return uphold_exclusion(session, ctx, UpholdExclusion(group, reason, check_in))
    return reverse_exclusion(session, ctx, ReverseExclusion(group, reason, check_in))
