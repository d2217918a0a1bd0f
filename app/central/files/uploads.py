"""Files on their way to central: begun, continued wherever they were cut, ended.

An upload belongs to the person who began it and to an attachment that they may see; what the row
says of size and digest cannot be changed by it. Who asks is found out anew for every piece, so that
a device that is barred meanwhile sends nothing more.

Content that central has already is taken for an attachment without being sent only where the
caller may see another attachment with it. Everybody else sends all of it and learns nothing.

Source: sync.md 2.9, security.md D17.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from app.central.auth.caller import Caller
from app.central.central import Central
from app.central.file_tables import file_piece, file_upload
from app.central.files.keeping import give, known_blob
from app.central.files.refusals import missing, out_of_step
from app.central.files.room import LARGEST_SMALL, Files
from app.central.files.share import check_room
from app.database.scope import ScopedSession
from app.database.work import WorkSession
from app.domain.attachments import check_digest, check_size, size_words
from app.domain.rules import RuleBroken
from app.ports.problems import Refused
from app.records import Attachment

WHOLE, SMALL = "whole", "small"
KINDS = frozenset({WHOLE, SMALL})


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to send.

    Attributes:
        kind: the whole file, or a small picture of it.
        size: in bytes.
        sha256: of a small picture; a whole file's stands in its row.
    """

    attachment: UUID
    kind: str
    size: int
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an upload is.

    Attributes:
        done: the file is kept; nothing more is taken in.

    *Units*: `size` and `offset` in bytes.
    """

    id: UUID
    size: int
    offset: int
    expires_at: datetime
    done: bool


def begin(central: Central, files: Files, token: str, wish: Wish) -> Standing:
    """Begin an upload; one that this device had begun for the same file ends by it.

    Raises:
        Refused: the attachment is not there for this person, does not count, or is of another
            size; or there is no room for it.
    """
    dropped: list[str] = []
    lying = _lying(central, files, token, wish)

    def job(session: WorkSession, caller: Caller) -> Standing:
        dropped.clear()
        now = central.clock.now()
        attachment = visible(session, wish.attachment)
        size, sha256 = _checked(attachment, wish, caller)
        dropped.extend(_supersede(session, caller, wish))
        known = known_blob(session, caller.scope, sha256, size)
        if known != lying:
            known = None
        if known is None:
            check_room(session, files.limits, caller, attachment.client_id, size, now)
        standing = Standing(
            central.ids.new(),
            size,
            0 if known is None else size,
            now + files.limits.unfinished,
            known is not None,
        )
        row = {
            "id": standing.id,
            "attachment_id": attachment.id,
            "client_id": attachment.client_id,
            "kind": wish.kind,
            "user_id": caller.actor.user,
            "device_id": caller.device,
            "size_bytes": size,
            "sha256": sha256,
            "at_offset": standing.offset,
            "done": standing.done,
            "begun_at": now,
            "expires_at": standing.expires_at,
        }
        session.connection().execute(insert(file_upload).values(row))
        if known is not None:
            give(session, attachment, wish.kind, known)
        return standing

    standing = central.run_as("begin_upload", token, job)
    for name in dropped:
        files.vault.drop(name)
    return standing


def _lying(central: Central, files: Files, token: str, wish: Wish) -> str | None:
    """Content that may be taken without being sent, if its bytes are where they were kept.

    Asked outside of the transaction that writes: the place where files lie may be slow.
    """

    def find(session: ScopedSession, caller: Caller) -> str | None:
        size, sha256 = _checked(visible(session, wish.attachment), wish, caller)
        return known_blob(session, caller.scope, sha256, size)

    known = central.read_as(token, find)
    return known if known is not None and files.vault.has(known) else None


def standing_of(central: Central, token: str, upload: UUID) -> Standing:
    """How far an upload of one's own is.

    Raises:
        Refused: it is not there, has expired, or its attachment is not this person's to see.
    """
    return central.read_as(
        token, lambda session, caller: _standing(mine(session, caller, upload, central.clock.now()))
    )


def take(
    central: Central, files: Files, token: str, upload: UUID, start: int, piece: bytes
) -> Standing:
    """Take in the next bytes of an upload.

    Args:
        central: takes them in.
        files: where they go.
        token: of who sends them.
        upload: which.
        start: where they belong, in bytes from the beginning.
        piece: at least one byte; what is taken in at once is held in memory.

    Raises:
        Refused: they do not follow what came before, or would be more than the file has.
        Unavailable: they cannot be kept now.
    """
    name = files.vault.keep([piece])

    def job(session: WorkSession, caller: Caller) -> Standing:
        now = central.clock.now()
        row = mine(session, caller, upload, now)
        if row.at_offset != start or row.done:
            raise out_of_step()
        end = start + len(piece)
        if end > row.size_bytes:
            raise Refused("upload-long", "This is more than the file has: nothing of it was kept.")
        later = now + files.limits.unfinished
        moved = session.connection().execute(
            update(file_upload)
            .where(file_upload.c.id == upload, file_upload.c.at_offset == start)
            .values(at_offset=end, expires_at=later)
        )
        if moved.rowcount != 1:
            raise out_of_step()
        part = {"upload_id": upload, "start_at": start, "size_bytes": len(piece), "name": name}
        session.connection().execute(insert(file_piece).values(part))
        return Standing(upload, row.size_bytes, end, later, done=False)

    try:
        return central.run_as("take_piece", token, job)
    except BaseException:
        files.vault.drop(name)
        raise


def end(central: Central, files: Files, token: str, upload: UUID) -> None:
    """End an upload of one's own; what came of it is forgotten. A file that is kept stays.

    Raises:
        Refused: it is not there.
    """

    def job(session: WorkSession, caller: Caller) -> list[str]:
        mine(session, caller, upload, central.clock.now())
        return forget(session, [upload])

    for name in central.run_as("end_upload", token, job):
        files.vault.drop(name)


def forget(session: Session, uploads: list[UUID]) -> list[str]:
    """Forget uploads; the names of what came of them, to be dropped after the commit."""
    connection = session.connection()
    gone = delete(file_piece).where(file_piece.c.upload_id.in_(uploads))
    names = list(connection.execute(gone.returning(file_piece.c.name)).scalars())
    connection.execute(delete(file_upload).where(file_upload.c.id.in_(uploads)))
    return names


def mine(session: Session, caller: Caller, upload: UUID, now: datetime) -> Row[*tuple[Any, ...]]:
    """An upload of this person, for an attachment that they may still see.

    Raises:
        Refused: there is none, or it has expired.
    """
    query = select(file_upload).where(
        file_upload.c.id == upload, file_upload.c.user_id == caller.actor.user
    )
    row = session.connection().execute(query).first()
    if row is None:
        raise missing()
    visible(session, row.attachment_id)
    if row.expires_at <= now:
        raise Refused(
            "upload-expired",
            "Sending this file was begun too long ago.",
            next_step="Begin it again.",
        )
    return row


def visible(session: Session, attachment: UUID) -> Attachment:
    """An attachment within the session's scope, which counts.

    Raises:
        Refused: there is none, or it was voided.
    """
    found = session.scalar(select(Attachment).where(Attachment.id == attachment))
    if found is None:
        raise missing()
    if found.void:
        raise Refused("attachment-void", "This attachment was voided: its file is not kept.")
    return found


def _standing(row: Row[*tuple[Any, ...]]) -> Standing:
    return Standing(row.id, row.size_bytes, row.at_offset, row.expires_at, bool(row.done))


def _checked(attachment: Attachment, wish: Wish, caller: Caller) -> tuple[int, str]:
    """Size and digest of what will come, which the attachment's row decides for a whole file."""
    if wish.kind not in KINDS:
        raise Refused("upload-kind", "Central does not know this kind of file.")
    if wish.kind == WHOLE:
        if wish.size != attachment.size_bytes:
            raise Refused(
                "upload-size",
                f"This attachment has {size_words(attachment.size_bytes)}; another size was said.",
            )
        return attachment.size_bytes, attachment.sha256
    # Whoever adds a file makes its small picture: nobody else can put another one beside it.
    if attachment.created_by != caller.actor.user:
        raise Refused("not-allowed", "Only who added a file sends the small picture of it.")
    try:
        check_size(wish.size, LARGEST_SMALL)
        check_digest(wish.sha256)
    except RuleBroken as broken:
        raise Refused(broken.code, broken.sentence) from broken
    return wish.size, wish.sha256


def _supersede(session: Session, caller: Caller, wish: Wish) -> list[str]:
    u = file_upload.c
    query = select(u.id).where(
        u.attachment_id == wish.attachment,
        u.kind == wish.kind,
        u.device_id == caller.device,
        u.done.is_(False),
    )
    return forget(session, list(session.connection().execute(query).scalars()))
