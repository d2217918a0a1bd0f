"""A check-in as it is shown and handed out: the page, its charts, the documents made of them.

Source: ux.md 3.12.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.check_ins import Section
from app.queries.check_ins.drawn import read_drawn
from app.queries.check_ins.invited import Guests, guests_of
from app.queries.check_ins.page import CheckInPage, check_in_page
from app.queries.letterhead import LetterheadFacts, letterhead
from app.reports.charts import Chart
from app.reports.check_in_charts import charts_of
from app.reports.documents import (
    Agenda,
    Minutes,
    agenda_document,
    letterhead_of,
    minutes_document,
)
from app.reports.paper import Sheet, agenda_sheet, minutes_sheet
from app.reports.paper.setting import PaperSize


@dataclass(frozen=True, slots=True)
class ShownCheckIn:
    """A check-in with everything that is drawn and set of it.

    Attributes:
        at: when it was read.
        charts: by section; a frozen agenda has none, since its rows have moved on.
    """

    page: CheckInPage
    letterhead: LetterheadFacts
    guests: Guests
    at: datetime
    charts: Mapping[Section, tuple[Chart, ...]] = field(default_factory=dict)

    @property
    def document(self) -> Agenda | Minutes:
        """The agenda before the meeting, the minutes after it; writers leave out what is inside."""
        minutes, head = self.page.minutes, letterhead_of(self.letterhead)
        if self.page.head.ended_at is not None:
            return minutes_document(minutes, head, self.charts)
        return agenda_document(minutes, head, self.charts)

    @property
    def sheet(self) -> Sheet:
        """The same, ready to be set."""
        size: PaperSize = "us-letter" if self.letterhead.paper == "us-letter" else "a4"
        document = self.document
        if isinstance(document, Minutes):
            return minutes_sheet(document, size)
        return agenda_sheet(document, size)


def read_check_in(
    session: Session, check_in: UUID, now: datetime, *, draws: bool = True
) -> ShownCheckIn | None:
    """Read a check-in; None where it is not among what the session sees.

    Args:
        session: one snapshot.
        check_in: which.
        now: the present.
        draws: its charts as well, which cost a reading of twelve months.
    """
    page = check_in_page(session, check_in, now)
    if page is None:
        return None
    head, read = page.head, page.read
    guests = guests_of(session, head.manager_id, (contact for contact, _name in head.attendees))
    shown = ShownCheckIn(page, letterhead(session), guests, now)
    if read is None or not draws:
        return shown
    drawn = read_drawn(session, head.client_id, now)
    return replace(shown, charts=charts_of(read.frame, read.facts, read.agenda, drawn))
