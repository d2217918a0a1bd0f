"""Clearing up among the files, once in a while: what nothing needs any more goes.

Source: sync.md 2.9; security.md T26 ("no orphan files left").
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from app.central.central import Central
from app.central.file_tables import file_blob, file_kept, file_piece, file_upload
from app.central.files.room import Files
from app.central.files.uploads import forget
from app.central.mail_in_tables import mail_in
from app.central.repeating import keep_doing
from app.database.scope import ScopedSession, whole
from app.database.work import WorkSession
from app.domain.attachments import AttachmentState
from app.records import Attachment

_SCOPE = whole("clearing up among the files")
_AT_ONCE = 500
EVERY_S = 3600.0


def clear_up(central: Central, files: Files) -> int:
    """Forget expired uploads, the content of voided attachments, and bytes that no row knows.

    Content goes only after a time of grace, and bytes without a row only when they are older than
    anything that is being written now.

    Returns:
        How many stored pieces and files went.
    """
    now = central.clock.now()

    def job(session: WorkSession) -> list[str]:
        return [*_expired(session, now), *_unwanted(session, now - files.limits.grace)]

    gone = central.work.run("clear_files", _SCOPE, job)
    known = central.work.read(_SCOPE, _known)
    before = now - files.limits.grace
    # The names are read after the rows: what is written meanwhile is younger than the grace.
    lying = dict(files.vault.store.names())
    gone += [
        name
        for name, at in lying.items()
        if at < before and name not in known and name not in set(gone)
    ]
    central.work.run("mark_files", _SCOPE, lambda session: _mark(session, known - lying.keys()))
    for name in gone:
        files.vault.drop(name)
    return len(gone)


async def keep_clearing(job: Callable[[], object], every_s: float = EVERY_S) -> None:
    """Clear up now and again, until cancelled."""
    await keep_doing(job, every_s, "files could not be cleared up")


def _expired(session: Session, now: datetime) -> list[str]:
    query = select(file_upload.c.id).where(file_upload.c.expires_at <= now).limit(_AT_ONCE)
    return forget(session, list(session.connection().execute(query).scalars()))


def _unwanted(session: Session, before: datetime) -> list[str]:
    connection = session.connection()
    voided = exists(
        select(Attachment.id).where(
            Attachment.id == file_kept.c.attachment_id, Attachment.void.is_(False)
        )
    )
    connection.execute(delete(file_kept).where(~voided))
    needed = exists(select(file_kept.c.blob).where(file_kept.c.blob == file_blob.c.name))
    gone = delete(file_blob).where(~needed, file_blob.c.kept_at < before)
    return list(connection.execute(gone.returning(file_blob.c.name)).scalars())


def _mark(session: WorkSession, missing: set[str]) -> None:
    """Say of which attachments the bytes are gone from where they lay, and of which they are back.

    A database that is put back to an earlier day knows files that were cleared up since. Nothing
    else is done about it: the place where files lie may be away for a while. A device that has
    such a file sends it again.
    """
    for now, then in (
        (AttachmentState.MISSING, AttachmentState.STORED),
        (AttachmentState.STORED, AttachmentState.MISSING),
    ):
        query = (
            select(Attachment, file_kept.c.blob)
            .join(file_kept, file_kept.c.attachment_id == Attachment.id)
            .where(file_kept.c.kind == "whole", Attachment.state == then.value)
        )
        if now is AttachmentState.MISSING:
            query = query.where(file_kept.c.blob.in_(sorted(missing)[:_AT_ONCE]))
        for attachment, blob in session.execute(query.limit(_AT_ONCE)):
            if (blob in missing) == (now is AttachmentState.MISSING):
                attachment.state = now.value


def _known(session: ScopedSession) -> set[str]:
    """Every name that a row has; of a mail whose sender was erased there is none any more."""
    connection = session.connection()
    return {
        name
        for table in (file_piece, file_blob, mail_in)
        for name in connection.execute(select(table.c.name).where(table.c.name != "")).scalars()
    }
