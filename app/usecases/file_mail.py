"""Placing a parked mail: it becomes a request, joins one, or is put away; and taking that back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.mail import (
    BY_MAIL,
    UNPROVEN,
    MailState,
    check_dismissal,
    check_parked,
    subject_of,
    with_quoted,
)
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.domain.vocabulary import ENDED_STATES, EventKind, TicketState
from app.records import Contact, Mail, Ticket, TicketEvent
from app.usecases.context import Ctx
from app.usecases.submit_ticket import LONGEST_TITLE, SubmitTicket, submit_ticket
from app.usecases.timeline import change_field, ticket_of

TAKEN_BACK = "the mail was placed by mistake"


@dataclass(frozen=True, slots=True)
class FileMail:
    """Whose a mail is.

    Attributes:
        contact: who wrote it; None where nobody of the client is known by that address.
        provisional: as `SubmitTicket.provisional`.
    """

    mail: UUID
    client: UUID
    contact: UUID | None = None
    provisional: str = ""


def file_mail(session: Session, ctx: Ctx, command: FileMail) -> UUID:
    """Make a request of a parked mail; its files follow when central has heard of it.

    Raises:
        RuleBroken: it is not here or settled already, or the client or contact will not do.

    Source: domain.md 2.1, S06.
    """
    ctx.actor.must_be_let(Permission.TRIAGE)
    mail = _parked(session, command.mail)
    made = submit_ticket(
        session,
        ctx,
        SubmitTicket(
            client=command.client,
            title=subject_of(mail.subject, mail.text, LONGEST_TITLE),
            description=with_quoted(mail.text, mail.quoted),
            requester=command.contact,
            source=BY_MAIL,
            provisional=command.provisional,
        ),
    )
    if mail.unproven:
        session.flush()
        session.get_one(Ticket, made).tags = [UNPROVEN]
    _settle(ctx, mail, MailState.FILED, made)
    return made


@dataclass(frozen=True, slots=True)
class AddMail:
    """The request that a mail belongs to, and who wrote it."""

    mail: UUID
    ticket: UUID
    contact: UUID


def add_mail(session: Session, ctx: Ctx, command: AddMail) -> UUID:
    """Add a parked mail to a request, as what the client said on it.

    Raises:
        RuleBroken: it is not here or settled already, the request has ended, or the person is
            not of its client.
    """
    ctx.actor.must_be_let(Permission.TRIAGE)
    mail = _parked(session, command.mail)
    ticket = ticket_of(session, command.ticket)
    if TicketState(ticket.state) in ENDED_STATES:
        raise RuleBroken("request-ended", "This request has ended: make a new one of the mail.")
    contact = session.get(Contact, command.contact)
    if contact is None or contact.client_id != ticket.client_id:
        raise RuleBroken("contact-foreign", "Choose somebody of the client whose request it is.")
    now = ctx.clock.now()
    event = TicketEvent(
        id=ctx.ids.new(),
        client_id=ticket.client_id,
        ticket_id=ticket.id,
        kind=EventKind.REPLY.value,
        at=now,
        effective_at=now,
        author_kind="contact",
        author_id=contact.id,
        channel=BY_MAIL,
        body=mail.text.strip() or mail.subject,
        quoted=mail.quoted,
        unproven=mail.unproven,
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(event)
    _settle(ctx, mail, MailState.FILED, ticket.id)
    mail.joined = True
    return event.id


@dataclass(frozen=True, slots=True)
class DismissMail:
    """A mail that is no request, and why."""

    mail: UUID
    reason: str


def dismiss_mail(session: Session, ctx: Ctx, command: DismissMail) -> bool:
    """Put a parked mail away; central keeps it for a while.

    Raises:
        RuleBroken: it is not here or settled already, or nothing says why.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.TRIAGE)
    mail = _parked(session, command.mail)
    reason = check_dismissal(command.reason)
    _settle(ctx, mail, MailState.DISMISSED, None)
    mail.reason = reason
    return True


@dataclass(frozen=True, slots=True)
class ParkMail:
    """A mail that is to wait again."""

    mail: UUID


def park_mail(session: Session, ctx: Ctx, command: ParkMail) -> bool:
    """Take back what was done with a mail; a request that was made of it is cancelled.

    Raises:
        RuleBroken: it is not here, was added to a request, or its request was worked on.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.TRIAGE)
    mail = _mail(session, command.mail)
    if mail.state == MailState.PARKED:
        return False
    if mail.made_ticket is not None:
        ticket = ticket_of(session, mail.made_ticket)
        if mail.joined or ticket.state not in {TicketState.NEW, TicketState.CANCELLED}:
            raise RuleBroken(
                "mail-used", "Work on the request has begun: move the mail on there instead."
            )
        change_field(
            session, ctx, ticket, "state", TicketState.CANCELLED.value, reason=TAKEN_BACK
        )  # fmt: skip
    _settle(ctx, mail, MailState.PARKED, None)
    mail.reason, mail.joined = "", False
    return True


def _settle(ctx: Ctx, mail: Mail, state: MailState, ticket: UUID | None) -> None:
    mail.state, mail.made_ticket = state.value, ticket
    mail.settled_by, mail.settled_at = ctx.actor.user, ctx.clock.now()


def _mail(session: Session, which: UUID) -> Mail:
    mail = session.get(Mail, which)
    if mail is None:
        raise RuleBroken("mail-missing", "This mail is not on this device. Sync, then look again.")
    return mail


def _parked(session: Session, which: UUID) -> Mail:
    mail = _mail(session, which)
    check_parked(MailState(mail.state))
    return mail
