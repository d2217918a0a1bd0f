"""The minutes of a check-in: written into, and sent.

Source: domain.md 2 (minutes within one business day), 6 (After).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.check_ins.life import CheckInState, check_minutes_text
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.usecases.check_ins.found import check_in_of
from app.usecases.context import Ctx


@dataclass(frozen=True, slots=True)
class WriteMinutes:
    """What is written into the minutes beside agenda and captures."""

    check_in: UUID
    text: str


def write_minutes(session: Session, ctx: Ctx, command: WriteMinutes) -> bool:
    """Write into the minutes; also after the check-in, until they are sent.

    Raises:
        RuleBroken: the check-in is not here, its minutes were sent, or the text is too long.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.HOLD_CHECK_INS)
    check_in = check_in_of(session, command.check_in)
    if check_in.minutes_sent_at is not None:
        raise RuleBroken(
            "minutes-sent", "These minutes were sent: write what is new into the next ones."
        )
    text = check_minutes_text(command.text)
    if text == check_in.minutes_text:
        return False
    check_in.minutes_text = text
    return True


@dataclass(frozen=True, slots=True)
class SendMinutes:
    """Minutes that went to the client."""

    check_in: UUID


def send_minutes(session: Session, ctx: Ctx, command: SendMinutes) -> bool:
    """Note that the minutes went to the client; they stay as they are from then on.

    Raises:
        RuleBroken: the check-in is not here, or was not held.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.HOLD_CHECK_INS)
    check_in = check_in_of(session, command.check_in)
    if check_in.state != CheckInState.HELD:
        raise RuleBroken("minutes-early", "Finish the check-in before its minutes are sent.")
    if check_in.minutes_sent_at is not None:
        return False
    check_in.minutes_sent_at = ctx.clock.now()
    return True
