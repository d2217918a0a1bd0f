"""Check-ins, to read: when they are due, the agenda that builds itself, one check-in as a page.

Source: domain.md 6; ux.md 3.12.
"""

from app.queries.check_ins.agenda import AgendaRead, agenda_of
from app.queries.check_ins.due import CheckInLine, check_in_lines
from app.queries.check_ins.page import CheckInHead, CheckInPage, check_in_page, held_before

__all__ = [
    "AgendaRead",
    "CheckInHead",
    "CheckInLine",
    "CheckInPage",
    "agenda_of",
    "check_in_lines",
    "check_in_page",
    "held_before",
]
