"""Files that a contact takes out of the portal: counted, told to the chain, and only then made.

A page is read where it was asked for; a file goes on, to wherever its reader takes it. So the chain
says who took what and how much of it, and what cannot be written down does not leave.

Source: security.md A23, A40, D16, D18; RFC 6266; docs/adr/0047 and 0053.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from litestar import Response
from litestar.response import Stream
from sqlalchemy.orm import Session

from app.central.audit.kinds import Kind
from app.central.audit.notes import note
from app.central.portal import limits
from app.central.portal.door import Asked, Portal
from app.central.portal.sessions import Visitor
from app.central.portal.web import OF_A_FILE
from app.database.work import WorkSession
from app.domain.exports import Place, Taken, check_amount
from app.security.audit import Fact

PDF, CSV, JSON = "application/pdf", "text/csv; charset=utf-8", "application/json"
CALENDAR = "text/calendar; charset=utf-8"
_PLAIN = frozenset("-._ ")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Leaving:
    """A file that is about to leave.

    Attributes:
        name: as it is saved; anything may stand in it.
        kind: its media type, one that no browser runs.
    """

    name: str
    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class LeavingRows:
    """A table that is about to leave, in parts that are read while it goes.

    Attributes:
        pieces: how many rows; the chain is told.
        parts: none is read before it is written down that they go.
    """

    name: str
    kind: str
    pieces: int
    parts: Iterator[bytes]


def take_out(
    door: Portal,
    secret: str,
    asked: Asked,
    what: Taken,
    read: Callable[[Session, Visitor], Callable[[], Leaving]],
    on: tuple[str, UUID] | None = None,
) -> Response[bytes]:
    """Let a contact take a file out.

    Args:
        door: the portal.
        secret: of the reader's session.
        asked: what their roles must let them do; as the route declares it.
        what: of which kind it is.
        read: reads what goes into it and gives what makes it; the latter runs with no database
            open, since setting a page takes a while. It refuses what is not there.
        on: the noun and the row that it is of; without one it is of its reader.

    Raises:
        Refused: they are signed out, may not, asked too often, or there is no such thing.
    """
    make = door.read_as(secret, asked, read)
    _write_down(door, secret, asked, what, 1, on)
    file = make()
    told = _told(file.name)
    return Response(file.data, media_type=file.kind, headers=told)


def take_out_rows(
    door: Portal,
    secret: str,
    asked: Asked,
    what: Taken,
    rows: LeavingRows,
    on: tuple[str, UUID] | None = None,
) -> Stream:
    """Let a contact take a table or a large file out, in parts, as `take_out` does with a file.

    Raises:
        Refused: as `take_out`.
    """
    _write_down(door, secret, asked, what, max(1, rows.pieces), on)
    told = _told(rows.name)
    return Stream(rows.parts, media_type=rows.kind, headers=told)


def _told(name: str) -> dict[str, str]:
    return {"content-disposition": disposition(name), "content-security-policy": OF_A_FILE}


def _write_down(
    door: Portal,
    secret: str,
    asked: Asked,
    what: Taken,
    pieces: int,
    on: tuple[str, UUID] | None,
) -> None:
    check_amount(pieces, None)

    def job(session: WorkSession, visitor: Visitor) -> None:
        now = door.central.clock.now()
        who = limits.of_contact(visitor.contact)
        limits.count(session, limits.FILES_PER_CONTACT, who, now)
        facts: dict[str, Fact] = {
            "client": str(visitor.client),
            "contact": str(visitor.contact),
            "what": what.value,
            "place": Place.FILE.value,
            "pieces": pieces,
        }
        note(session, Kind.EXPORT, on or ("contact", visitor.contact), facts)

    door.run_as("portal_take_out", secret, asked, job)


def disposition(name: str) -> str:
    """How a browser is told to save a file, and under which name (RFC 6266, RFC 8187)."""
    shown = "".join(one for one in name if one.isprintable() and one not in '"\\/')
    shown = shown.strip(" .")[-_LONGEST_NAME:] or "file"
    plain = "".join(one if _is_plain(one) else "-" for one in shown)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(shown, safe='')}"


def _is_plain(one: str) -> bool:
    return one.isascii() and (one.isalnum() or one in _PLAIN)
