"""A client's person questions what was decided of somebody's work.

Source: domain.md 0 (I12), 2 (ExclusionReview), 7.6 (6).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.billing.reviews import DISPUTED, check_act, check_follows, check_in_time
from app.domain.calendar import local_date
from app.domain.rights import Permission, may
from app.domain.rules import RuleBroken
from app.domain.vocabulary import ENDED_STATES, EventKind, TicketState
from app.queries.billing.labels import billed_on
from app.queries.portal.hours import own_work
from app.queries.portal.requests import Reader
from app.records import Ticket, TimeEntry
from app.usecases.billing.reviews import Excluded, excluded_group, say
from app.usecases.context import Ctx
from app.usecases.portal.ask_for_help import LONGEST_TEXT
from app.usecases.timeline import add_event


@dataclass(frozen=True, slots=True)
class Question:
    """What is questioned, and what seems wrong with it.

    Attributes:
        part: the name of a part of the entry, as it was read.
        words: how that part reads: a question about included work goes to its request, which has
            to say what it is about.
    """

    entry: UUID
    part: str
    reason: str
    words: str = ""


def question_exclusion(session: Session, ctx: Ctx, command: Question) -> UUID:
    """Question an excluded part: it is not billed until it is settled.

    Raises:
        RuleBroken: it is not theirs to see, is decided otherwise now, was settled already, says
            too little, or was invoiced more than thirty days ago.
    """
    entry = _own(session, ctx, command)
    reason = check_act(DISPUTED, _short(command.reason))
    group = Excluded(entry.id, command.part)
    spoken, standing = excluded_group(session, group)
    check_follows(standing.review.state, DISPUTED)
    stands = billed_on(session, spoken.chains).get((standing.exclusion.entry, command.part))
    today = local_date(spoken.zone, ctx.clock.now())
    check_in_time(stands.issued_on if stands is not None else None, today)
    who = ctx.actor.user
    return say(session, ctx, entry.client_id, group, DISPUTED, reason, contact=who)


def question_work(session: Session, ctx: Ctx, command: Question) -> None:
    """Question anything else that was decided: whoever has its request is asked, in the open.

    Raises:
        RuleBroken: it is not theirs to see, says too little, or its request has ended.
    """
    entry = _own(session, ctx, command)
    reason = check_act(DISPUTED, _short(command.reason))
    ticket = session.get(Ticket, entry.ticket_id) if entry.ticket_id is not None else None
    if ticket is None or TicketState(ticket.state) in ENDED_STATES:
        raise RuleBroken(
            "question-nowhere",
            "This belongs to no open request, so nobody would read it there: speak with your "
            "account manager.",
        )
    body = f"A question about {command.words}:\n\n{reason}"
    add_event(session, ctx, ticket, EventKind.REPLY, body=body)


def _own(session: Session, ctx: Ctx, command: Question) -> TimeEntry:
    """The entry, if its work is theirs to see.

    Raises:
        RuleBroken: it is not there, or not theirs, which reads the same.
    """
    ctx.actor.must_be_let(Permission.SEE_OWN_REQUESTS)
    entry = session.get(TimeEntry, command.entry)
    if entry is not None and ctx.scope.sees(entry.client_id):
        everybody_s = may(ctx.actor.roles, Permission.SEE_ALL_REQUESTS)
        reader = Reader(entry.client_id, ctx.actor.user, everybody_s)
        query = select(TimeEntry.id).where(TimeEntry.id == entry.id, *own_work(reader))
        if session.scalar(query) is not None:
            return entry
    raise RuleBroken("not-found", "There is nothing here, or nothing that you may see.")


def _short(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise RuleBroken("reason-long", f"Keep it under {LONGEST_TEXT:,} characters.")
    return text
