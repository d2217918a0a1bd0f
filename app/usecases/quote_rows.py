"""The rows that quotes and reviews act on, or a sentence saying what is missing."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.approvers import Sum
from app.domain.rules import RuleBroken
from app.queries.quotes import amended_project
from app.records import Client, Milestone, Project, Quote


def check_amendable(session: Session, quote: Quote) -> UUID | None:
    """Check that the project which a quote would amend is open.

    Raises:
        RuleBroken: it is closed.

    Returns:
        The project; None where the quote begins its own.
    """
    project = amended_project(session, quote)
    found = session.get(Project, project) if project is not None else None
    if found is not None and found.closed_at is not None:
        raise RuleBroken(
            "project-closed", f"The project “{found.title}” is closed: offer this as a new quote."
        )
    return project


def standing_milestones(session: Session, project: UUID) -> list[Milestone]:
    """The milestones of a project in order, without those that were replaced."""
    query = (
        select(Milestone)
        .where(Milestone.project_id == project, Milestone.void.is_(False))
        .order_by(Milestone.position, Milestone.id)
    )
    return list(session.scalars(query))


def quote_of(session: Session, quote: UUID) -> Quote:
    """The quote to act on.

    Raises:
        RuleBroken: it is not here.
    """
    found = session.get(Quote, quote)
    if found is None:
        raise RuleBroken("quote-missing", "This quote is not on this device. Sync first.")
    return found


def quote_sum(quote: Quote) -> Sum:
    """What approving a quote comes to: its fee, or its ceiling."""
    return Sum("this quote", quote.fee_minor, quote.currency)


def client_of(session: Session, client: UUID) -> Client:
    """The client that something is for.

    Raises:
        RuleBroken: it is not here.
    """
    found = session.get(Client, client)
    if found is None:
        raise RuleBroken("client-missing", "Choose the client that this is for.")
    return found


def local_today(session: Session, client: UUID, at: datetime) -> date:
    """The local date at a client."""
    return at.astimezone(ZoneInfo(client_of(session, client).zone)).date()
