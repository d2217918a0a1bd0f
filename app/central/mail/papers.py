"""Papers that go with letters, made when they leave.

Source: domain.md 2.2, 2.4, 6 (Exports).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.orm import Session

from app.central.central import Central
from app.central.mail.letters import File
from app.database.scope import whole
from app.domain.calendar import local_date
from app.ports.problems import Refused
from app.queries.billing.issued import invoice_document
from app.queries.check_ins.shown import read_check_in
from app.queries.letterhead import letterhead
from app.reports.check_in import shown_of
from app.reports.documents import invoice_of, letterhead_of
from app.reports.paper import Sheet, invoice_sheet, pdf_of
from app.reports.paper.setting import PaperSize

_SCOPE = whole("making what goes with a letter")
_PDF = "application/pdf"


def _invoice(central: Central, row: UUID) -> File:
    def read(session: Session) -> tuple[str, Sheet]:
        found, head = invoice_document(session, row), letterhead(session)
        if found is None:
            raise _gone()
        kind = "Credit note" if found.kind == "credit_note" else "Invoice"
        size: PaperSize = "us-letter" if head.paper == "us-letter" else "a4"
        return f"{kind} {found.number}.pdf", invoice_sheet(
            invoice_of(found, letterhead_of(head)), size
        )

    return _made(central, read)


def _check_in(central: Central, row: UUID) -> File:
    now = central.clock.now()

    def read(session: Session) -> tuple[str, Sheet]:
        found = read_check_in(session, row, now)
        if found is None:
            raise _gone()
        shown = shown_of(found)
        head = shown.page.head
        kind = "Minutes" if head.ended_at is not None else "Agenda"
        return f"{kind} {local_date(head.zone, head.planned_at)}.pdf", shown.sheet

    return _made(central, read)


def _made(central: Central, read: Callable[[Session], tuple[str, Sheet]]) -> File:
    """Setting takes a while, so no database is open meanwhile."""
    name, sheet = central.work.read(_SCOPE, read)
    return File(name, _PDF, pdf_of(sheet))


def _gone() -> Refused:
    return Refused(
        "paper-gone",
        "What the letter is about is not here any more.",
        next_step="Nothing needs to be done.",
    )


PAPERS: Mapping[str, Callable[[Central, UUID], File]] = MappingProxyType(
    {"invoice": _invoice, "agenda": _check_in, "minutes": _check_in}
)
"""How the papers are made that letters name."""
