"""What of a client's tickets each section of the agenda looks at.

Source: domain.md 6 (sections 3, 5, 6), S08, S49.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.check_ins import (
    ApprovalFact,
    FollowUpFact,
    IncidentFact,
    QuestionFact,
    RequestFact,
)
from app.domain.lifecycle import asks_follow_up
from app.domain.vocabulary import TicketKind, TicketState
from app.queries.check_ins.tickets import TicketsRead


def approval_facts(read: TicketsRead) -> tuple[ApprovalFact, ...]:
    """Tickets that wait for an approver."""
    return tuple(
        ApprovalFact(one.row, one.title, one.state_since)
        for one in read.tickets.values()
        if one.state == TicketState.AWAITING_APPROVAL
    )


def question_facts(read: TicketsRead) -> tuple[QuestionFact, ...]:
    """Questions without an answer: the ticket waits for the client, or our last words ask."""
    return tuple(
        QuestionFact(one.row, one.title, one.asked[1], one.asked[0], one.hours)
        for one in read.tickets.values()
        if one.is_open
        and one.asked is not None
        and (one.state == TicketState.WAITING_CLIENT or "?" in one.asked[1])
    )


def follow_up_facts(read: TicketsRead) -> tuple[FollowUpFact, ...]:
    """Incidents that were worked around, where nobody said what comes next."""
    return tuple(
        FollowUpFact(one.row, one.title, one.resolved_at or one.state_since)
        for one in read.tickets.values()
        if one.state == TicketState.RESOLVED
        and one.kind == TicketKind.INCIDENT
        and asks_follow_up(one.resolution_kind)
        and not one.answered
    )


def incident_facts(read: TicketsRead) -> tuple[IncidentFact, ...]:
    """The incidents of late."""
    return tuple(
        IncidentFact(
            one.row,
            one.title,
            one.priority,
            one.opened_at,
            one.reopen_count,
            one.reopened_at,
            one.resolved_at,
            asks_follow_up(one.resolution_kind),
            one.design,
            tuple(read.assets[asset] for asset in one.asset_ids if asset in read.assets),
            one.service,
        )
        for one in read.tickets.values()
        if one.kind == TicketKind.INCIDENT and one.state != TicketState.CANCELLED
    )


def request_facts(read: TicketsRead, of_projects: Iterable[str]) -> tuple[RequestFact, ...]:
    """The open tickets.

    Args:
        read: the tickets.
        of_projects: ids, as text, of those that open projects speak for.
    """
    elsewhere = set(of_projects)
    return tuple(
        RequestFact(
            one.row,
            one.title,
            one.kind,
            one.priority,
            one.state,
            one.opened_at,
            one.state_since,
            one.clocks,
            one.hours,
            one.owner,
            str(one.id) in elsewhere,
        )
        for one in read.tickets.values()
        if one.is_open
    )
