"""Files that contacts send and fetch.

Bytes are kept before the transaction that speaks of them: what it refuses is dropped again, and
what nobody speaks of is cleared away with the leftovers.

Source: security.md D17, D18; domain.md S06.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from litestar import get
from litestar.params import FromPath
from litestar.response import Stream
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.files.keeping import kept_of
from app.central.files.pieces import Kept, give_pieces, keep_file
from app.central.files.share import check_client_room
from app.central.files.uploads import WHOLE
from app.central.portal.answering import not_found, reader_of
from app.central.portal.bodies import Upload
from app.central.portal.door import Portal
from app.central.portal.leaving import LeavingRows, take_out_rows
from app.central.portal.sessions import Visitor
from app.central.portal.web import Door, Secret, page
from app.database.work import WorkSession
from app.domain.attachments import LARGEST_PORTAL, MEGABYTE, check_size, clean_name, size_words
from app.domain.exports import Taken
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.files.kinds import UNKNOWN
from app.queries.portal.files import readable_file
from app.usecases.portal.attach import AddFile, add_file

MOST_FILES = 10
TOGETHER = 60 * MEGABYTE
"""All files of one form."""
LARGEST_FORM = TOGETHER + MEGABYTE
"""With what else is typed into it. *Units*: bytes."""
HINT = f"Up to {MOST_FILES} files, {size_words(LARGEST_PORTAL)} each."
MAY_SEE = Permission.SEE_OWN_REQUESTS


@contextmanager
def keeping(door: Portal, uploads: Sequence[Upload]) -> Iterator[list[Kept]]:
    """Keep files while something is made that speaks of them; whatever it refuses is dropped.

    Raises:
        RuleBroken: one is empty, too large, a program, a damaged picture, or the scanner found
            something in it.
        Unavailable: they cannot be kept now.
    """
    kept: list[Kept] = []
    try:
        if sum(one.size for one in uploads) > TOGETHER:
            raise RuleBroken(
                "files-large",
                f"These files are larger than {size_words(TOGETHER)} together: send some of them "
                "as a reply afterwards.",
            )
        for one in uploads:
            kept.append(_keep(door, one))  # noqa: PERF401 -- what was kept before one is refused is dropped
        yield kept
    except BaseException:
        _drop(door, names_of(kept))
        raise
    finally:
        for one in uploads:
            one.data.close()


def _keep(door: Portal, upload: Upload) -> Kept:
    name = clean_name(upload.name)
    try:
        check_size(upload.size, LARGEST_PORTAL)
        return keep_file(door.files, name, upload.data.read(), LARGEST_PORTAL)
    except RuleBroken as broken:
        raise RuleBroken(broken.code, f"{name}: {broken.sentence}") from broken


def attach(
    session: WorkSession, door: Portal, visitor: Visitor, ticket: UUID, kept: Iterable[Kept]
) -> list[str]:
    """Give a request its files.

    Returns:
        What was kept twice, to be dropped after the commit.

    Raises:
        RuleBroken: a file will not do.
        Refused: the client has enough of them.
    """
    now = door.central.clock.now()
    spent: list[str] = []
    for one in kept:
        check_client_room(session, door.files.limits, visitor.client, one.whole.size, now)
        row = add_file(session, door.ctx(visitor), AddFile(ticket, one.facts))
        session.flush()
        spent += give_pieces(session, row, one, now)
    return spent


def names_of(kept: Iterable[Kept]) -> list[str]:
    """What files are kept under, to be dropped where nothing came to speak of them."""
    return [piece.name for one in kept for piece in one.pieces()]


def told_apart(kept: Iterable[Kept]) -> list[str]:
    """What files are called and hold: of a form that is sent twice, the same both times."""
    return [text for one in kept for text in (one.facts.name, one.whole.sha256)]


def _drop(door: Portal, names: Iterable[str]) -> None:
    for name in names:
        door.files.vault.drop(name)


def let_go(door: Portal, spent: Iterable[str]) -> None:
    """After the commit: what is kept under another name already goes."""
    _drop(door, spent)


@get("/files/{file:uuid}", opt=page(asked=MAY_SEE), sync_to_thread=True)
def fetch_file(door: Door, secret: Secret, file: FromPath[UUID]) -> Stream:
    """A file of a request, to be saved.

    Raises:
        Refused: it is not there, or is of a request that is not theirs to see.
    """

    def find(session: Session, visitor: Visitor) -> tuple[str, str, int]:
        row = readable_file(session, reader_of(visitor), file)
        lies = kept_of(session, file, WHOLE) if row is not None else None
        if row is None or lies is None:
            raise not_found()
        return row.name, lies.name, lies.size_bytes

    name, lies, size = door.read_as(secret, MAY_SEE, find)
    rows = LeavingRows(name, UNKNOWN, 1, _bytes(door, lies, size))
    return take_out_rows(door, secret, MAY_SEE, Taken.ATTACHMENT, rows, ("attachment", file))


def _bytes(door: Portal, name: str, size: int) -> Iterator[bytes]:
    yield from door.files.vault.read(name, size)


ROUTES: Sequence[ControllerRouterHandler] = (fetch_file,)
