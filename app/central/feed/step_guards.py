"""A ticket's step: what its row must hold, what its entry must say, and that both came together.

What a step needs to say (why it was cancelled, when it came back) stands on the timeline alone: a
state that changed without an entry would have been asked half of the rules.

Source: domain.md 2.1.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.central.feed.arrivals import Arrival
from app.central.feed.at_hand import AtHand
from app.domain.lifecycle import (
    Triage,
    check_closing,
    check_reopening,
    check_resolution,
    check_step_told,
    check_transition,
    check_triage,
    leaves_new,
)
from app.domain.people import Actor
from app.domain.rules import RuleBroken
from app.domain.vocabulary import TicketState
from app.queries.coverage import CoverageBook
from app.queries.lifecycle import follow_up_answered, reopenable, resolved_at
from app.records import Ticket, TicketEvent

_FIELD = "state"
_REOPENING = (TicketState.RESOLVED, TicketState.IN_PROGRESS)


def check_step(at_hand: AtHand, ticket: Ticket, before: TicketState) -> None:
    """Ask the guards of the life cycle that a row can answer.

    Raises:
        RuleBroken: the state may not follow, or the row lacks what it needs.
    """
    state = TicketState(ticket.state)
    check_transition(before, state)
    if leaves_new(before, state):
        check_triage(Triage(ticket.kind, ticket.impact, ticket.urgency, ticket.service))
    if state is TicketState.RESOLVED and before is not state:
        restored = ticket.service_restored_at
        # A device's clock says when; that it is not the future, its own verb has asked.
        check_resolution(
            ticket.resolution_summary,
            ticket.resolution_kind,
            restored,
            ticket.opened_at,
            restored or ticket.opened_at,
        )
    if state is TicketState.CLOSED and before is not state:
        check_closing(
            ticket.resolution_kind, answered=follow_up_answered(at_hand.session, ticket.id)
        )


def check_step_entry(at_hand: AtHand, actor: Actor, event: TicketEvent) -> None:
    """Ask what only the entry of a step tells: why it was cancelled, when it came back.

    Raises:
        RuleBroken: it does not say why, or it came back too late for this person to reopen it.
    """
    if event.field_name != _FIELD:
        return
    if event.new == TicketState.CANCELLED and not event.reason.strip():
        raise RuleBroken("cancel-reason", "Say why it is cancelled: the client reads it.")
    ticket = at_hand.get("ticket", event.ticket_id)
    if (event.old, event.new) == _REOPENING and isinstance(ticket, Ticket):
        rules = CoverageBook(at_hand.session).hours(ticket.client_id, ticket.site_id)
        resolved = resolved_at(at_hand.session, ticket.id)
        until = reopenable(at_hand.session, ticket, rules, event.effective_at)
        check_reopening(actor.rights, rules, resolved, event.effective_at, event.at, until)


def check_steps(at_hand: AtHand, actor: Actor, act: Sequence[Arrival], arrival: Arrival) -> None:
    """After an act: a ticket's state and what its timeline says of it changed together.

    Args:
        at_hand: the rows as the act has left them.
        actor: who acts.
        act: all operations of the act.
        arrival: the one that is looked at.

    Raises:
        RuleBroken: this operation changed the one without the other, or reopened what its person
            did not know to be resolved, and too late for them.
    """
    if arrival.op.entity == "ticket_event":
        for event in _told(at_hand, (arrival,)):
            ticket = at_hand.get("ticket", event.ticket_id)
            if isinstance(ticket, Ticket):
                check_step_told(ticket.state, event.new)
        return
    ticket = at_hand.get("ticket", arrival.row) if arrival.op.entity == "ticket" else None
    if not isinstance(ticket, Ticket):
        return
    begins = TicketState.NEW if arrival.op.kind == "create" else ticket.state
    before = arrival.before.get(_FIELD, begins)
    if before == ticket.state:
        return
    told = [one for one in _told(at_hand, act) if one.ticket_id == ticket.id]
    check_step_told(ticket.state, told[-1].new if told else None)
    if (before, ticket.state) == _REOPENING and told[-1].old != before:
        _check_unaware(at_hand, actor, ticket, told[-1])


def _check_unaware(at_hand: AtHand, actor: Actor, ticket: Ticket, event: TicketEvent) -> None:
    """Whoever went on with it had not heard that it was resolved: so it came back no earlier."""
    resolved = resolved_at(at_hand.session, ticket.id)
    if resolved is not None:
        rules = CoverageBook(at_hand.session).hours(ticket.client_id, ticket.site_id)
        effective, now = max(event.effective_at, resolved), max(event.at, resolved)
        until = reopenable(at_hand.session, ticket, rules, effective)
        check_reopening(actor.rights, rules, resolved, effective, now, until)


def _told(at_hand: AtHand, act: Sequence[Arrival]) -> list[TicketEvent]:
    found = (
        at_hand.get("ticket_event", one.row)
        for one in act
        if one.op.entity == "ticket_event" and one.op.kind == "create"
    )
    return [one for one in found if isinstance(one, TicketEvent) and one.field_name == _FIELD]
