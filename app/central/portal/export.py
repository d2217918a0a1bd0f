"""Taking it along: tables of all that a reader may see, as CSV and as JSON, in parts.

Source: domain.md 7.6 (17); security.md A11, A40; docs/adr/0053 and 0047.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Stream
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.portal import pages
from app.central.portal.answering import frame, not_found, read_page, reader_of
from app.central.portal.door import Portal
from app.central.portal.export_told import TOLD
from app.central.portal.leaving import CSV, JSON, LeavingRows, take_out_rows
from app.central.portal.sessions import Visitor
from app.central.portal.web import Door, Secret, page
from app.domain.calendar import local_date
from app.domain.exports import Taken
from app.domain.rights import may
from app.queries.portal.around import around
from app.queries.portal.export import MOST, READ
from app.queries.portal.export_shape import Cursor, Part, Table
from app.reports.exports.tables import Row, Shape, csv_parts, json_parts

_WHAT: Mapping[str, Taken] = {
    "requests": Taken.REQUESTS,
    "work": Taken.WORK,
    "assets": Taken.ASSETS,
    "minutes": Taken.MINUTES,
    "invoices": Taken.ACCOUNTING,
    "words": Taken.WORDS,
    "offers": Taken.OFFERS,
    "budget": Taken.MONTHS,
    "months": Taken.MONTHS,
    "reviews": Taken.REVIEW,
    "figures": Taken.FIGURES,
    "pages": Taken.PAGES,
    "files": Taken.FILES,
    "visits": Taken.VISIT,
    "scopes": Taken.OFFERS,
    "topics": Taken.AGENDA,
    "setup": Taken.SETUP,
    "next": Taken.INVOICE,
    "agendas": Taken.AGENDA,
    "agreement": Taken.AGREEMENT,
}
EVERY: Sequence[Table] = (*READ, *TOLD)
"""In the order of the page."""
Write = Callable[[Shape, Iterator[Sequence[Row]]], Iterator[bytes]]
_FORMS: Mapping[str, tuple[str, Write]] = {"csv": (CSV, csv_parts), "json": (JSON, json_parts)}


@get("/export", opt=page(), sync_to_thread=True)
def see_tables(door: Door, secret: Secret) -> Response[str]:
    """What the reader may take along, and how much of it there is."""

    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "support")
        reader = reader_of(visitor)
        tables = [
            (one, one.count(session, reader, around_it.now))
            for one in EVERY
            if may(visitor.roles, one.asked)
        ]
        return pages.page("export", around_it, tables=tables, most=MOST)

    return read_page(door, secret, None, job)


@get("/export/{table:str}/{kind:str}", opt=page(), sync_to_thread=True)
def take_table(door: Door, secret: Secret, table: FromPath[str], kind: FromPath[str]) -> Stream:
    """A table as a file.

    Raises:
        Refused: there is no such table or form, or the reader's roles do not reach so far.
    """
    wanted = next((one for one in EVERY if one.key == table), None)
    if wanted is None or kind not in _FORMS:
        door.read_as(secret, None, lambda _session, _visitor: None)
        raise not_found()
    return take(door, secret, wanted, kind)


def take(door: Portal, secret: str, wanted: Table, kind: str) -> Stream:
    """A table as a file.

    Args:
        door: the portal.
        secret: of the reader's session.
        wanted: the table.
        kind: csv or json.

    Raises:
        Refused: the reader is signed out, or their roles do not reach so far.
    """
    media_type, write = _FORMS[kind]

    def read(session: Session, visitor: Visitor) -> tuple[int, str]:
        now = door.central.clock.now()
        zone = around(session, visitor.client, visitor.site).rules.zone
        return wanted.count(session, reader_of(visitor), now), str(local_date(zone, now))

    count, day = door.read_as(secret, wanted.asked, read)
    parts = write(Shape(wanted.key, wanted.columns), _parts(door, secret, wanted))
    rows = LeavingRows(f"{wanted.key} {day}.{kind}", media_type, count, parts)
    return take_out_rows(door, secret, wanted.asked, _WHAT[wanted.key], rows)


def _parts(door: Portal, secret: str, table: Table) -> Iterator[Sequence[Row]]:
    """The rows of a table; who asks is found out anew for each part.

    Raises:
        Refused: the reader was put out, or lost the role, while it went.
    """
    after: Cursor = None
    given = 0
    while given < MOST:
        part = _part(door, secret, table, after)
        yield part.rows[: MOST - given]
        given += len(part.rows)
        after = part.after
        if after is None:
            return


def _part(door: Portal, secret: str, table: Table, after: Any) -> Part:
    def read(session: Session, visitor: Visitor) -> Part:
        return table.part(session, reader_of(visitor), door.central.clock.now(), after)

    return door.read_as(secret, table.asked, read)


ROUTES: Sequence[ControllerRouterHandler] = (see_tables, take_table)
