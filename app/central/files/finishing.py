"""The end of an upload: what came is held against what the attachment's row says of it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.central.auth.caller import Caller
from app.central.central import Central
from app.central.file_tables import file_piece, file_upload
from app.central.files.keeping import Hashed, give, keep_once
from app.central.files.room import Files
from app.central.files.uploads import Standing, forget, mine, standing_of, visible
from app.database.scope import ScopedSession
from app.database.work import WorkSession
from app.ports.problems import Refused


def finish(central: Central, files: Files, token: str, upload: UUID) -> Standing:
    """Keep a file all of whose bytes have come; for another one, say how far it is.

    It may be asked for again after central was killed in the middle of it.

    Raises:
        Refused: `file-differs`: the bytes are not those of the row; they were thrown away.
        Corrupt: a piece was damaged where it was kept.
        Unavailable: the file cannot be kept now; what came stays.
    """
    now = central.clock.now()
    far = standing_of(central, token, upload)
    if far.done or far.offset < far.size:
        return far

    def facts(session: ScopedSession, caller: Caller) -> tuple[str, Hashed]:
        row = mine(session, caller, upload, now)
        query = select(file_piece).where(file_piece.c.upload_id == upload)
        pieces = session.connection().execute(query.order_by(file_piece.c.start_at)).all()
        return row.sha256, Hashed(files.vault, pieces)

    said, content = central.read_as(token, facts)
    name = files.vault.keep(content)
    if content.sha256 != said:
        files.vault.drop(name)
        _discard(central, files, token, upload)
        raise Refused(
            "file-differs",
            "What arrived is not the file that was written down, so it was thrown away.",
            next_step="Send it again; if it stays so, add the file again.",
        )
    spent: list[str] = []

    def job(session: WorkSession, caller: Caller) -> Standing:
        spent.clear()
        row = mine(session, caller, upload, now)
        if row.done:
            spent.append(name)
        else:
            counts = keep_once(session, name, said, row.size_bytes, now)
            if counts != name:
                spent.append(name)
            give(session, visible(session, row.attachment_id), row.kind, counts)
            spent.extend(_done(session, upload))
        return Standing(upload, row.size_bytes, row.size_bytes, row.expires_at, done=True)

    try:
        standing = central.run_as("store_file", token, job)
    except BaseException:
        files.vault.drop(name)
        raise
    for one in spent:
        files.vault.drop(one)
    return standing


def _done(session: Session, upload: UUID) -> list[str]:
    connection = session.connection()
    connection.execute(update(file_upload).where(file_upload.c.id == upload).values(done=True))
    gone = delete(file_piece).where(file_piece.c.upload_id == upload)
    return list(connection.execute(gone.returning(file_piece.c.name)).scalars())


def _discard(central: Central, files: Files, token: str, upload: UUID) -> None:
    for name in central.run_as("discard_upload", token, lambda s, _caller: forget(s, [upload])):
        files.vault.drop(name)
