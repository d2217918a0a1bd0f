"""The end of an upload: what came is held against what the attachment's row says of it."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.central.auth.caller import Caller
from app.central.central import Central
from app.central.file_tables import file_piece, file_upload
from app.central.files.keeping import Hashed, give, keep_once
from app.central.files.room import Files
from app.central.files.scanning import check_clean
from app.central.files.uploads import Standing, forget, mine, standing_of, visible
from app.database.scope import ScopedSession
from app.database.work import WorkSession
from app.domain.rules import RuleBroken
from app.ports.problems import Corrupt, Refused


def finish(central: Central, files: Files, token: str, upload: UUID) -> Standing:
    """Keep a file all of whose bytes have come; for another one, say how far it is.

    It may be asked for again after central was killed in the middle of it.

    Raises:
        Refused: `file-differs`: the bytes are not those of the row; `file-infected`: the scanner
            found something in them. They were thrown away.
            `upload-expired`: a piece is gone or damaged where it was kept, so all of them are
            wanted once more.
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
    try:
        name = _together(files, content, said, far.size)
    except Refused:
        _discard(central, files, token, upload)
        raise
    spent: list[str] = []
    earlier: list[str] = []

    def job(session: WorkSession, caller: Caller) -> Standing:
        spent.clear()
        earlier.clear()
        row = mine(session, caller, upload, now)
        if row.done:
            spent.append(name)
        else:
            counts = keep_once(session, name, said, row.size_bytes, now)
            if counts != name:
                spent.append(name)
                earlier.append(counts)
            give(session, visible(session, row.attachment_id), row.kind, counts)
            spent.extend(_done(session, upload))
        return Standing(upload, row.size_bytes, row.size_bytes, row.expires_at, done=True)

    try:
        standing = central.run_as("store_file", token, job)
    except BaseException:
        files.vault.drop(name)
        raise
    _clear(files, _Whole(name, standing.size), earlier, spent)
    return standing


class _Whole(NamedTuple):
    """What has been put together.

    *Units*: `size` in bytes.
    """

    name: str
    size: int


def _clear(files: Files, stored: _Whole, earlier: list[str], spent: list[str]) -> None:
    """After the commit: what lay there before counts, if it does lie there; the rest goes."""
    for one in earlier:
        if not files.vault.has(one):  # central only believed to have it
            files.vault.keep(files.vault.read(stored.name, stored.size), one)
    for one in spent:
        files.vault.drop(one)


def _together(files: Files, content: Hashed, said: str, size: int) -> str:
    """Keep the pieces as one file, if they are the one that was written down, and clean."""
    try:
        name = files.vault.keep(content)
    except Corrupt as damaged:
        raise Refused(
            "upload-expired",
            "A part of this file was lost where central kept it.",
            next_step="Begin it again.",
        ) from damaged
    if content.sha256 != said:
        files.vault.drop(name)
        raise Refused(
            "file-differs",
            "What arrived is not the file that was written down, so it was thrown away.",
            next_step="Send it again; if it stays so, add the file again.",
        )
    try:
        check_clean(files.scanner, files.vault.read(name, size))
    except RuleBroken as found:
        files.vault.drop(name)
        raise Refused(
            found.code, found.sentence, next_step="Take it off, and look at where it came from."
        ) from found
    except BaseException:
        files.vault.drop(name)
        raise
    return name


def _done(session: Session, upload: UUID) -> list[str]:
    connection = session.connection()
    connection.execute(update(file_upload).where(file_upload.c.id == upload).values(done=True))
    gone = delete(file_piece).where(file_piece.c.upload_id == upload)
    return list(connection.execute(gone.returning(file_piece.c.name)).scalars())


def _discard(central: Central, files: Files, token: str, upload: UUID) -> None:
    for name in central.run_as("discard_upload", token, lambda s, _caller: forget(s, [upload])):
        files.vault.drop(name)
