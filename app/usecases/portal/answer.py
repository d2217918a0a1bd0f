"""A client's person says something on a request: a reply, that it is solved, that it came back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.lifecycle import asks_follow_up, check_reopening
from app.domain.rights import Permission, may
from app.domain.rules import RuleBroken
from app.domain.vocabulary import ENDED_STATES, EventKind, TicketState
from app.queries.coverage import CoverageBook
from app.queries.lifecycle import follow_up_answered, reopenable, resolved_at
from app.records import Ticket
from app.usecases.context import Ctx
from app.usecases.portal.ask_for_help import LONGEST_TEXT
from app.usecases.timeline import add_event, change_field

ANSWERED, CAME_BACK, CONFIRMED = "the client answered", "it came back", "the client confirmed it"
"""Why a state changed, as the timeline says it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said, on which request. For a confirmation it may be empty.

    Attributes:
        quoted: what a mail quotes, and its signature.
        unproven: nothing proves that the mail is its sender's.
    """

    ticket: UUID
    body: str = ""
    quoted: str = ""
    unproven: bool = False


def answer_request(session: Session, ctx: Ctx, command: Answer) -> None:
    """Reply; a request that waited for the client goes on.

    A solved one stays solved, and does not close before somebody has taken up what is said.

    Raises:
        RuleBroken: there is no text or too much, the request has ended, or is not theirs.

    Source: domain.md 2.1 (waiting_client, resolved); ADR 0076.
    """
    ticket = own_request(session, ctx, command.ticket)
    body = _text(command.body)
    if TicketState(ticket.state) in ENDED_STATES:
        raise RuleBroken(
            "request-ended", "This request is closed. Ask for help anew and name its number."
        )
    said = add_event(session, ctx, ticket, EventKind.REPLY, body=body)
    said.quoted, said.unproven = command.quoted, command.unproven
    if ticket.state == TicketState.WAITING_CLIENT:
        change_field(
            session, ctx, ticket, "state", TicketState.IN_PROGRESS.value, reason=ANSWERED
        )  # fmt: skip


def confirm_solved(session: Session, ctx: Ctx, command: Answer) -> None:
    """Confirm that a request is solved, which closes it.

    Raises:
        RuleBroken: it is not resolved, is not theirs, or nobody said yet what comes after the
            workaround.

    Source: domain.md 2.1 (resolved → closed), S49.
    """
    ticket = own_request(session, ctx, command.ticket)
    _must_be_resolved(ticket)
    if asks_follow_up(ticket.resolution_kind) and not follow_up_answered(session, ticket.id):
        raise RuleBroken(
            "follow-up-open",
            "Thank you. We still owe you a word on what comes after the workaround, and close it "
            "then; you need not do anything.",
        )
    change_field(session, ctx, ticket, "state", TicketState.CLOSED.value, reason=CONFIRMED)


def report_again(session: Session, ctx: Ctx, command: Answer) -> None:
    """Say that what was resolved came back, which reopens it.

    Raises:
        RuleBroken: it is not resolved, is not theirs, there is no text, or the days in which it
            may be reopened are over.

    Source: domain.md 2.1 (resolved → in_progress).
    """
    ticket = own_request(session, ctx, command.ticket)
    _must_be_resolved(ticket)
    body = _text(command.body)
    now = ctx.clock.now()
    rules = CoverageBook(session).hours(ticket.client_id, ticket.site_id)
    resolved = resolved_at(session, ticket.id) or ticket.service_restored_at
    try:
        until = reopenable(session, ticket, rules, now)
        check_reopening(ctx.actor.rights, rules, resolved, now, now, until)
    except RuleBroken as late:
        raise RuleBroken(
            late.code, "That was solved some time ago. Ask for help anew and name its number."
        ) from late
    ticket.service_restored_at = None
    add_event(session, ctx, ticket, EventKind.REPLY, body=body)
    change_field(
        session, ctx, ticket, "state", TicketState.IN_PROGRESS.value,
        reason=CAME_BACK, effective_at=now,
    )  # fmt: skip


def own_request(session: Session, ctx: Ctx, ticket_id: UUID) -> Ticket:
    """The request to speak on: one's own, one that one is added to, or any for a coordinator.

    Raises:
        RuleBroken: it is not there, or not this person's to see, which reads the same.
    """
    ctx.actor.must_be_let(Permission.SEE_OWN_REQUESTS)
    ticket = session.get(Ticket, ticket_id)
    everybody_s = may(ctx.actor.roles, Permission.SEE_ALL_REQUESTS)
    if (
        ticket is None
        or not ctx.scope.sees(ticket.client_id)
        or not (
            everybody_s
            or ticket.requester_id == ctx.actor.user
            or str(ctx.actor.user) in ticket.watching
        )
    ):
        raise RuleBroken("not-found", "There is nothing here, or nothing that you may see.")
    return ticket


def _must_be_resolved(ticket: Ticket) -> None:
    if ticket.state != TicketState.RESOLVED:
        raise RuleBroken(
            "not-resolved", "Somebody has moved this request on meanwhile: read what it says now."
        )


def _text(body: str) -> str:
    found = body.strip()
    if not found:
        raise RuleBroken("reply-empty", "Write a few words first; nothing was sent.")
    if len(found) > LONGEST_TEXT:
        raise RuleBroken("reply-long", f"Keep a reply under {LONGEST_TEXT:,} characters.")
    return found
