"""Mail that waits for the desk, with what may be guessed of it.

Source: domain.md 2.1, S06.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.mail import MailState, parked_words
from app.domain.vocabulary import ENDED_STATES
from app.queries.people import ClientHit
from app.queries.queue import ticket_label
from app.records import Client, Contact, Mail, Ticket

MOST = 200


@dataclass(frozen=True, slots=True)
class PersonGuess:
    """Somebody of a client."""

    id: UUID
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class TicketGuess:
    """An open request that a mail may belong to."""

    id: UUID
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class ParkedMail:
    """A mail that waits.

    Attributes:
        why: in a sentence.
        client: whose it may be; None where nothing tells, or where this person does not see it.
        ticket: which request it may belong to, as long as that has not ended.
    """

    id: UUID
    at: datetime
    sender: str
    sender_name: str
    unproven: bool
    subject: str
    text: str
    quoted: str
    files: tuple[str, ...]
    why: str
    client: ClientHit | None = None
    contact: PersonGuess | None = None
    ticket: TicketGuess | None = None


def parked_mail(session: Session) -> Sequence[ParkedMail]:
    """The mails that wait, the oldest first."""
    query = (
        select(Mail)
        .where(Mail.state == MailState.PARKED.value)
        .order_by(Mail.received_at, Mail.id)
        .limit(MOST)
    )
    return [_read(session, mail) for mail in session.scalars(query)]


def people_of(session: Session, client: UUID) -> Sequence[PersonGuess]:
    """A client's people, by name."""
    query = (
        select(Contact.id, Contact.name, Contact.email)
        .where(Contact.client_id == client, Contact.active.is_(True))
        .order_by(Contact.name, Contact.id)
    )
    return [PersonGuess(*row) for row in session.execute(query)]


def _read(session: Session, mail: Mail) -> ParkedMail:
    client = session.get(Client, mail.likely_client) if mail.likely_client else None
    contact = session.get(Contact, mail.likely_contact) if mail.likely_contact else None
    ticket = session.get(Ticket, mail.likely_ticket) if mail.likely_ticket else None
    if ticket is not None and client is None:
        client = session.get(Client, ticket.client_id)
    is_open = ticket is not None and ticket.state not in ENDED_STATES
    return ParkedMail(
        mail.id,
        mail.received_at,
        mail.sender,
        mail.sender_name,
        mail.unproven,
        mail.subject,
        mail.text,
        mail.quoted,
        tuple(mail.files),
        parked_words(mail.why),
        ClientHit(client.id, client.name, client.code) if client is not None else None,
        PersonGuess(contact.id, contact.name, contact.email) if contact is not None else None,
        TicketGuess(ticket.id, ticket_label(ticket.number, ticket.provisional), ticket.title)
        if ticket is not None and is_open
        else None,
    )
