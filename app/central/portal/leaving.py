"""Files that a contact takes out of the portal: counted, told to the chain, and only then made.

Source: security.md A40, D18; docs/adr/0047-what-is-taken-out-is-of-one-client-or-names-none.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from litestar import Response
from sqlalchemy.orm import Session

from app.central.audit.kinds import Kind
from app.central.audit.notes import note
from app.central.portal import limits
from app.central.portal.door import Asked, Portal
from app.central.portal.sessions import Visitor
from app.database.work import WorkSession
from app.domain.exports import Place, Taken

PDF, CSV, JSON = "application/pdf", "text/csv; charset=utf-8", "application/json"
CALENDAR = "text/calendar; charset=utf-8"
_HARMLESS = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Leaving:
    """A file that is about to leave.

    Attributes:
        name: as it is saved; anything but letters, digits and ".-_" becomes "-".
        kind: its media type.
    """

    name: str
    kind: str
    data: bytes


def take_out(
    door: Portal,
    secret: str,
    asked: Asked,
    what: Taken,
    read: Callable[[Session, Visitor], Callable[[], Leaving]],
) -> Response[bytes]:
    """Let a contact take a file out.

    Args:
        door: the portal.
        secret: of the reader's session.
        asked: what their roles must let them do; as the route declares it.
        what: of which kind it is.
        read: reads what goes into it and gives what makes it; the latter runs with no database
            open, since setting a page takes a while. It refuses what is not there.

    Raises:
        Refused: they are signed out, may not, asked too often, or there is no such thing.
    """
    make = door.read_as(secret, asked, read)

    def write_down(session: WorkSession, visitor: Visitor) -> None:
        now = door.central.clock.now()
        who = limits.of_contact(visitor.contact)
        limits.count(session, limits.FILES_PER_CONTACT, who, now)
        facts = {"what": what.value, "place": Place.FILE.value, "pieces": 1}
        note(session, Kind.EXPORT, ("contact", visitor.contact), facts)

    door.run_as("portal_take_out", secret, asked, write_down)
    file = make()
    name = _HARMLESS.sub("-", file.name).strip("-")[-_LONGEST_NAME:] or "file"
    return Response(
        file.data,
        media_type=file.kind,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )
