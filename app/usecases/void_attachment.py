"""Saying that an attachment does not count: the wrong file, or one that should not be kept."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import Attachment
from app.usecases.context import Ctx


@dataclass(frozen=True, slots=True)
class VoidAttachment:
    """The attachment that does not count any more."""

    attachment: UUID


def void_attachment(session: Session, ctx: Ctx, command: VoidAttachment) -> bool:
    """Void an attachment, for good; adding the file again makes a new one.

    Raises:
        RuleBroken: it is not here.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.WORK_ON_REQUESTS)
    attachment = session.get(Attachment, command.attachment)
    if attachment is None:
        raise RuleBroken(
            "attachment-missing", "This attachment is not on this device. Sync, and look again."
        )
    if attachment.void:
        return False
    attachment.void = True
    return True
