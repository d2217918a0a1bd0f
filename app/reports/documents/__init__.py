"""What goes onto paper, frozen: agenda, minutes, invoice, quarterly review, and whose letter it is.

`agenda_document` and `minutes_document` fill the first two from a check-in of the domain,
`invoice_of` and `review_of` the others from what the books and the reviews show.
`app.reports.paper` sets them as PDF, `app.reports.exports` writes them as Markdown, JSON, CSV or an
invitation. They hold dates, minutes and minor units, not words made of them, except where a
sentence is the fact: a reason, a note, a title.

Source: domain.md 2.2, 5, 6; ux.md 3.12.
"""

from app.reports.documents.agenda import (
    Agenda,
    AgendaItem,
    AgendaSection,
    Fact,
    Piece,
)
from app.reports.documents.books import evidence_chart, invoice_of, review_of
from app.reports.documents.check_in import agenda_document, minutes_document
from app.reports.documents.inside import client_agenda, client_minutes
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
from app.reports.documents.letterhead import Letterhead, Logo, letterhead_of
from app.reports.documents.minutes import Capture, Minutes
from app.reports.documents.review import (
    Decided,
    Exceptional,
    QuarterlyReview,
    ReviewMonth,
    Step,
)

__all__ = [
    "Agenda",
    "AgendaItem",
    "AgendaSection",
    "Capture",
    "Decided",
    "Exceptional",
    "Fact",
    "IncludedWork",
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
    "agenda_document",
    "client_agenda",
    "client_minutes",
    "evidence_chart",
    "invoice_of",
    "letterhead_of",
    "minutes_document",
    "review_of",
]
