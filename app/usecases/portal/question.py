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
from app.domain.vocabulary import ENDED_STATES, EventKind
from app.queries.billing.labels import billed_on
from app.queries.portal.hours import own_work
from app.queries.portal.requests import Reader
from app.records import Client, Ticket, TimeEntry, User
from app.usecases.billing.reviews import Excluded, excluded_group, say
from app.usecases.context import Ctx
from app.usecases.portal.ask_for_help import LONGEST_TEXT, AskForHelp, ask_for_help
from app.usecases.submit_ticket import LONGEST_TITLE, check_subject
from app.usecases.timeline import add_event


@dataclass(frozen=True, slots=True)
class Question:
    """What is questioned, and what seems wrong with it.

    Attributes:
        part: the name of a part of the entry, as it was read.
        words: how that part reads: a question that becomes a request says what it is about.
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


def question_work(session: Session, ctx: Ctx, command: Question) -> UUID:
    """Question anything else that was decided: its client's account manager gets it as a request.

    So it is answered wherever the work itself stands: in a request that ended, or in none. What is
    asked about the same work while that request is open is said there.

    Raises:
        RuleBroken: it is not theirs to see, or says too little.

    Returns:
        The request.
    """
    entry = _own(session, ctx, command)
    reason = check_act(DISPUTED, _short(command.reason))
    client = session.get_one(Client, entry.client_id)
    of = session.get(Ticket, entry.ticket_id) if entry.ticket_id is not None else None
    title = check_subject(f"Question about work: {command.words}"[:LONGEST_TITLE])
    told = f"Of request {of.number}: {of.title}\n\n{reason}" if of is not None else reason
    asked = session.scalars(
        select(Ticket).where(
            Ticket.client_id == client.id,
            Ticket.requester_id == ctx.actor.user,
            Ticket.title == title,
            Ticket.state.not_in([one.value for one in ENDED_STATES]),
        )
    ).first()
    if asked is not None:
        add_event(session, ctx, asked, EventKind.REPLY, body=reason)
        return asked.id
    made = ask_for_help(session, ctx, AskForHelp(title, "me", "yes", told))
    manager = session.get(User, client.tam_id) if client.tam_id is not None else None
    if manager is not None and manager.active:
        session.get_one(Ticket, made).assignee_id = manager.id
    return made


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
