"""A client's agenda from the database: every section's facts, read once each.

The number of statements does not grow with the rows.

Source: domain.md 6.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.check_ins import Agenda, Facts, Frame, Marks, NextFacts, OpenAnswers, build
from app.queries.check_ins.basis import Basis, basis_of
from app.queries.check_ins.held import read_held
from app.queries.check_ins.money import budget_fact, read_money, review_fact
from app.queries.check_ins.offers import quote_facts, read_offers, review_proposals
from app.queries.check_ins.projects import project_facts, read_projects
from app.queries.check_ins.ticket_facts import (
    approval_facts,
    follow_up_facts,
    incident_facts,
    question_facts,
    request_facts,
)
from app.queries.check_ins.tickets import read_tickets
from app.queries.check_ins.upkeep import (
    documentation_facts,
    expiration_facts,
    read_upkeep,
    training_facts,
)
from app.queries.check_ins.work import (
    exclusion_facts,
    override_facts,
    proposal_facts,
)


@dataclass(frozen=True, slots=True)
class AgendaRead:
    """An agenda with what it was built from, for drawings and for building it with other marks."""

    frame: Frame
    facts: Facts
    marks: Marks
    agenda: Agenda


def agenda_of(
    session: Session,
    client_id: UUID,
    planned: datetime,
    since: datetime | None,
    now: datetime,
    *,
    check_in: UUID | None = None,
    coming: NextFacts | None = None,
    freezes: bool = False,
) -> AgendaRead:
    """Build a client's agenda from what the database knows now.

    Args:
        session: one snapshot, whose scope sees the client.
        client_id: whose.
        planned: when the check-in is to begin.
        since: when the last one was held; None before the first.
        now: the present; the figures are of this moment.
        check_in: whose marks, topics and captures belong to it; None before it is planned.
        coming: what this check-in has brought so far, for the last section.
        freezes: it is to be kept, so it names the client's people by their ids
            (`domain.check_ins.people`).

    Raises:
        LookupError: the client is not in this database.
        RuleBroken: the client's terms make no sense as they are stored.
    """
    basis = replace(basis_of(session, client_id, planned, since, now), freezes=freezes)
    held = read_held(basis, check_in)
    facts = replace(
        facts_of(basis),
        actions=held.actions,
        topics=held.topics,
        next=coming or NextFacts(),
        raised=held.raised,
    )
    return AgendaRead(basis.frame, facts, held.marks, build(basis.frame, facts, held.marks))


def facts_of(basis: Basis) -> Facts:
    """Everything that the rules of the agenda look at, but for what people said and marked."""
    projects, offers = read_projects(basis), read_offers(basis)
    tickets = read_tickets(basis, {UUID(one) for one in projects.tickets} | offers.tickets)
    money, upkeep = read_money(basis), read_upkeep(basis)
    budget = budget_fact(basis, money)
    review = review_fact(basis, money, budget, offers)
    reviewed = review.quarter if review is not None else None
    return Facts(
        answers=OpenAnswers(
            quotes=quote_facts(basis, offers, tickets),
            proposals=(*proposal_facts(basis), *review_proposals(basis, offers, reviewed)),
            approvals=approval_facts(tickets),
            questions=question_facts(tickets),
            follow_ups=follow_up_facts(tickets),
        ),
        exclusions=exclusion_facts(basis),
        overrides=override_facts(basis),
        incidents=incident_facts(tickets),
        requests=request_facts(tickets, projects.tickets),
        projects=project_facts(basis, projects, tickets),
        budget=budget,
        review=review,
        ends=expiration_facts(upkeep),
        documentation=documentation_facts(basis, upkeep),
        training=training_facts(basis, upkeep),
    )
