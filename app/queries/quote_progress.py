"""What the work on approved quotes takes: estimate against actuals (S50)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.estimates import Progress
from app.domain.offers import QuoteKind
from app.queries.decisions import current_decisions, superseded
from app.records import Project, Quote, TimeEntry


def quote_progress(session: Session, quotes: Sequence[Quote]) -> dict[UUID, Progress]:
    """What the work on approved quotes takes, in four questions for all of them.

    Of a flat fee the work counts that goes to its project; of work by time what is charged from
    the approval on. A ticket that was linked to the project later counts, too.
    """
    projects = [quote.project_id for quote in quotes if quote.project_id is not None]
    linked = {
        row.id: row for row in session.scalars(select(Project).where(Project.id.in_(projects)))
    }
    tickets = {
        quote.id: {
            *quote.ticket_ids,
            *(linked[quote.project_id].ticket_ids if quote.project_id in linked else ()),
        }
        for quote in quotes
    }
    wanted = {UUID(text) for found in tickets.values() for text in found}
    entries = session.scalars(
        select(TimeEntry).where(
            TimeEntry.ticket_id.in_(wanted),
            TimeEntry.void.is_(False),
            TimeEntry.id.not_in(superseded()),
        )
    ).all()
    decided = current_decisions(session, [entry.id for entry in entries])
    found: dict[UUID, Progress] = {}
    for quote in quotes:
        flat = quote.kind == QuoteKind.FLAT
        worked = charged = 0
        for entry in entries:
            decision = decided.get(entry.id)
            if str(entry.ticket_id) not in tickets[quote.id] or decision is None:
                continue
            if not flat and quote.decided_at is not None and entry.ended_at <= quote.decided_at:
                continue
            for group in decision.groups:
                if group["route"] == ("project_flat_fee" if flat else "tm_invoice"):
                    worked += group["rounded_min"]
                    charged += group["amount_minor"]
        project = linked.get(quote.project_id) if quote.project_id else None
        found[quote.id] = Progress(
            quote.kind,
            project.estimate_min if project is not None else quote.estimate_min,
            worked,
            project.fee_minor if project is not None else quote.fee_minor,
            0 if flat else charged,
            quote.currency,
        )
    return found
