"""The ticket that follows another one."""

from __future__ import annotations

from app.domain.vocabulary import TicketKind
from app.queries.ticket_page import TicketPage
from app.usecases.submit_ticket import LONGEST_TITLE, SubmitTicket


def follow_up_of(page: TicketPage, summary: str) -> SubmitTicket:
    """The ticket that replaces a workaround by something that lasts."""
    row = page.detail.row
    return SubmitTicket(
        client=row.client_id,
        title=f"Follow-up of {row.label}: {row.title}"[:LONGEST_TITLE],
        description=summary,
        kind=TicketKind.SOLUTION_DESIGN,
        impact=page.detail.impact,
        urgency="low",
        requester=page.detail.requester_id,
        site=row.site_id,
        service=page.detail.service,
        source="self",
        follow_up_of=row.id,
    )
