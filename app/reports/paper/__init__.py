"""Documents as PDF: ours are the words and the templates, typst sets them.

`agenda_sheet`, `minutes_sheet`, `invoice_sheet` and `review_sheet` turn a document into a `Sheet`;
`pdf_of` gives it as a tagged PDF (PDF/UA-1), `pictures_of` as a picture of each page.

Source: ux.md 0.11; mockups of the portal (print).
"""

from app.reports.paper.agenda import agenda_sheet, minutes_sheet
from app.reports.paper.invoice import invoice_sheet
from app.reports.paper.review import review_sheet
from app.reports.paper.setting import PaperSize, Sheet, Unprintable, pdf_of, pictures_of

__all__ = [
    "PaperSize",
    "Sheet",
    "Unprintable",
    "agenda_sheet",
    "invoice_sheet",
    "minutes_sheet",
    "pdf_of",
    "pictures_of",
    "review_sheet",
]
