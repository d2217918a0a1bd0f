"""A check-in as it is shown and handed out: the page, its charts, the documents made of them.

Source: ux.md 3.12.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain.check_ins import Section
from app.queries.check_ins.invited import Guests
from app.queries.check_ins.page import CheckInPage
from app.queries.check_ins.shown import CheckInRead
from app.queries.letterhead import LetterheadFacts
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


def shown_of(read: CheckInRead) -> ShownCheckIn:
    """Draw what was read of a check-in."""
    shown = ShownCheckIn(read.page, read.letterhead, read.guests, read.at)
    agenda = read.page.read
    if agenda is None or read.drawn is None:
        return shown
    charts = charts_of(agenda.frame, agenda.facts, agenda.agenda, read.drawn)
    return replace(shown, charts=charts)
