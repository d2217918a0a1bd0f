"""What goes onto paper, frozen: agenda, minutes, invoice, quarterly review, and whose letter it is.

Whoever reads the database fills these; `app.reports.paper` sets them as PDF, `app.reports.exports`
writes them as Markdown, JSON, CSV or an invitation. They hold dates, minutes and minor units, not
words made of them, except where a sentence is the fact: a reason, a note, a title.

Source: domain.md 2.2, 5, 6; ux.md 3.12.
"""

from app.reports.documents.agenda import (
    MOST_ITEMS,
    SECTIONS,
    Agenda,
    AgendaItem,
    AgendaSection,
    Fact,
    Piece,
)
from app.reports.documents.inside import Inside, client_agenda, client_minutes
from app.reports.documents.invoice import (
    IncludedWork,
    Invoice,
    InvoiceLine,
    InvoiceSection,
    Labour,
    LeftOff,
    Quantity,
    TaxLine,
)
from app.reports.documents.letterhead import Letterhead, Logo
from app.reports.documents.minutes import Capture, Minutes
from app.reports.documents.review import (
    Decided,
    Exceptional,
    QuarterlyReview,
    ReviewMonth,
    Step,
    review_steps,
)

__all__ = [
    "MOST_ITEMS",
    "SECTIONS",
    "Agenda",
    "AgendaItem",
    "AgendaSection",
    "Capture",
    "Decided",
    "Exceptional",
    "Fact",
    "IncludedWork",
    "Inside",
    "Invoice",
    "InvoiceLine",
    "InvoiceSection",
    "Labour",
    "LeftOff",
    "Letterhead",
    "Logo",
    "Minutes",
    "Piece",
    "Quantity",
    "QuarterlyReview",
    "ReviewMonth",
    "Step",
    "TaxLine",
    "client_agenda",
    "client_minutes",
    "review_steps",
]
