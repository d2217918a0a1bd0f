"""A file's row and its copy, added and voided in one transaction.

Source: sync.md 2.9.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.store import errands
from app.store.errands import Key
from app.store.files import Copy, keep_copy
from app.usecases.attach_file import AttachFile, attach_file
from app.usecases.context import Ctx
from app.usecases.void_attachment import VoidAttachment, void_attachment


def add_file(
    session: Session, ctx: Ctx, command: AttachFile, kept: Mapping[str, Copy], now: datetime
) -> UUID:
    """Write down a file whose copies lie here; they wait to be sent.

    Args:
        session: writes.
        ctx: who adds it.
        command: what it is, and what it belongs to.
        kept: kind (whole, small) → its copy.
        now: when the copies were used last.

    Raises:
        RuleBroken: the file is empty, too large or badly named, or its owner is not here.
    """
    attachment = attach_file(session, ctx, command)
    connection = session.connection()
    for kind, copy in kept.items():
        keep_copy(connection, attachment, kind, copy, now)
        errands.plan(connection, Key(attachment, kind, "up"), copy.size)
    return attachment


def void_file(session: Session, ctx: Ctx, command: VoidAttachment) -> bool:
    """Void an attachment; nothing of it travels any more.

    Raises:
        RuleBroken: it is not here.

    Returns:
        Whether anything changed.
    """
    changed = void_attachment(session, ctx, command)
    if changed:
        errands.forget_attachment(session.connection(), command.attachment)
    return changed
