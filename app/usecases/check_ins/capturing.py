"""What is taken down at a check-in: notes and decisions.

Source: domain.md 6 (During); ux.md 3.12.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.check_ins.life import CheckInState, check_line
from app.domain.check_ins.marks import check_key
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import Capture, CheckIn
from app.usecases.check_ins.found import check_in_of
from app.usecases.context import Ctx


@dataclass(frozen=True, slots=True)
class TakeDown:
    """A note or a decision.

    Attributes:
        item: key of the item that it is about; empty: nothing in particular.
        internal: it stays within the firm.
    """

    check_in: UUID
    kind: Literal["note", "decision"]
    text: str
    item: str = ""
    internal: bool = False


def take_down(session: Session, ctx: Ctx, command: TakeDown) -> UUID:
    """Write down what was noted or decided.

    Raises:
        RuleBroken: the check-in is not here or was called off, or nothing is written.
    """
    ctx.actor.must_be_let(Permission.HOLD_CHECK_INS)
    check_in = meeting(session, command.check_in)
    return write_capture(session, ctx, check_in, command).id


def write_capture(
    session: Session, ctx: Ctx, check_in: CheckIn, command: TakeDown, override: UUID | None = None
) -> Capture:
    """The row of a note or decision.

    Raises:
        RuleBroken: nothing is written.
    """
    now = ctx.clock.now()
    capture = Capture(
        id=ctx.ids.new(),
        client_id=check_in.client_id,
        check_in_id=check_in.id,
        item=check_key(command.item) if command.item else "",
        kind=command.kind,
        text=check_line(command.text),
        internal=command.internal,
        override_id=override,
        at=now,
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(capture)
    return capture


@dataclass(frozen=True, slots=True)
class CorrectCapture:
    """Another text of a note or decision, or its withdrawal; what is None stays."""

    capture: UUID
    text: str | None = None
    internal: bool | None = None
    void: bool | None = None


def correct_capture(session: Session, ctx: Ctx, command: CorrectCapture) -> bool:
    """Correct or withdraw what was taken down, or take that back; not after the minutes were sent.

    Raises:
        RuleBroken: it is not here, nothing is written, or the minutes were sent.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.HOLD_CHECK_INS)
    capture = session.get(Capture, command.capture)
    if capture is None:
        raise RuleBroken("capture-missing", "This is not on this device. Sync first.")
    _unsent(check_in_of(session, capture.check_in_id))
    wanted: dict[str, object] = {}
    if command.text is not None:
        wanted["text"] = check_line(command.text)
    if command.internal is not None:
        wanted["internal"] = command.internal
    if command.void is not None:
        wanted["void"] = command.void
    changed = {name: value for name, value in wanted.items() if getattr(capture, name) != value}
    for name, value in changed.items():
        setattr(capture, name, value)
    return bool(changed)


def meeting(session: Session, check_in: UUID) -> CheckIn:
    """A check-in that lines may be taken down at: also afterwards, until its minutes are sent.

    Raises:
        RuleBroken: it is not here, was called off, or its minutes were sent.
    """
    found = check_in_of(session, check_in)
    if found.state == CheckInState.CANCELLED:
        raise RuleBroken("check-in-cancelled", "This check-in was cancelled: plan it anew first.")
    _unsent(found)
    return found


def _unsent(check_in: CheckIn) -> None:
    if check_in.minutes_sent_at is not None:
        raise RuleBroken(
            "minutes-sent", "These minutes were sent: write what is new into the next ones."
        )
