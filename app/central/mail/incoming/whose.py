"""Whose a mail is, and which request it is about.

The sender's address alone says who. A token, a name of a letter and a number in the subject say
which request, and count where that sender may see it.

Source: domain.md 2.1, 7.7.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.central.mail.threads import Thread, read_token, ticket_of, tokens_in
from app.central.mail_in_tables import mail_in
from app.domain.mail import Parked
from app.domain.rights import Permission, known_roles, may
from app.importers.mail.message import Read
from app.records import Contact, Ticket

_NUMBER = re.compile(
    r"(?:\bT-|\b(?:your request|question about|solved:|closed:|cancelled:|waits:|news of) #)"
    r"(\d{1,9})\b",
    re.IGNORECASE,
)
"""As people name a request, and as our letters do; "#2" alone may be a printer."""


@dataclass(frozen=True, slots=True)
class Whose:
    """What was found out.

    Attributes:
        contact: who wrote it; None where a person has to say.
        ticket: the request that it answers; None where it is a new one.
        why: why a person has to look at it; None where nobody has to.
        likely_client: a guess for that person, as are the two below.
    """

    contact: Contact | None = None
    ticket: UUID | None = None
    why: Parked | None = None
    likely_client: UUID | None = None
    likely_contact: UUID | None = None
    likely_ticket: UUID | None = None

    def set_aside(self, why: Parked) -> Whose:
        """The same as a guess, where a person has to look at the mail."""
        contact = self.contact
        return Whose(
            why=why,
            likely_client=contact.client_id if contact is not None else self.likely_client,
            likely_contact=contact.id if contact is not None else self.likely_contact,
            likely_ticket=self.ticket or self.likely_ticket,
        )


def whose(session: Session, key: bytes, read: Read) -> Whose:
    """Find out.

    Args:
        session: sees every client.
        key: of the tokens in addresses.
        read: the mail.
    """
    thread = thread_of(session, key, [*read.recipients, *read.answers])
    if not read.sender.address or read.senders > 1:
        return _parked(Parked.SENDER_UNREADABLE, thread)
    found = called(session, read.sender.address)
    if len(found) > 1 and thread is not None:  # one address at several clients
        found = [one for one in found if one.id == thread.contact] or found
    if len(found) != 1:
        return _nobody_in_particular(session, read, found, thread)
    [contact] = found
    if not may(known_roles(contact.roles), Permission.SEE_OWN_REQUESTS):
        return Whose(
            why=Parked.NOT_LET, likely_client=contact.client_id, likely_contact=contact.id
        )  # fmt: skip
    if thread is not None:
        ticket = session.get(Ticket, thread.ticket)
        if ticket is None or not _sees(contact, ticket):
            return Whose(
                why=Parked.NOT_THEIRS, likely_client=contact.client_id, likely_contact=contact.id,
                likely_ticket=thread.ticket,
            )  # fmt: skip
        return Whose(contact, ticket.id)
    return Whose(contact, _hinted(session, contact, read))


def thread_of(session: Session, key: bytes, texts: Sequence[str]) -> Thread | None:
    """The request that a token of ours speaks of, among addresses and names of letters."""
    for token in tokens_in(*texts):
        if ticket_of(token) is None:
            continue
        thread = read_token(key, token, lambda ticket: _contacts_around(session, ticket))
        if thread is not None:
            return thread
    return None


def _contacts_around(session: Session, ticket: UUID) -> Sequence[UUID]:
    query = select(Contact.id).join(Ticket, Ticket.client_id == Contact.client_id)
    return session.scalars(query.where(Ticket.id == ticket)).all()


def called(session: Session, address: str) -> list[Contact]:
    """The clients' people who have this address and are there."""
    query = select(Contact).where(func.lower(Contact.email) == address, Contact.active.is_(True))
    return list(session.scalars(query))


def _nobody_in_particular(
    session: Session, read: Read, found: Sequence[Contact], thread: Thread | None
) -> Whose:
    if found:
        clients = {one.client_id for one in found}
        return Whose(
            why=Parked.SENDER_TWICE,
            likely_client=clients.pop() if len(clients) == 1 else None,
            likely_ticket=thread.ticket if thread is not None else None,
        )
    if thread is not None:
        ticket = session.get(Ticket, thread.ticket)
        return Whose(
            why=Parked.SENDER_UNKNOWN,
            likely_client=ticket.client_id if ticket is not None else None,
            likely_ticket=thread.ticket,
        )
    pattern = "%@" + re.sub(r"([%_\\])", r"\\\1", read.sender.domain)
    near = select(Contact.client_id).where(
        func.lower(Contact.email).like(pattern, escape="\\"), Contact.active.is_(True)
    )
    clients = set(session.scalars(near.distinct().limit(2)))
    if len(clients) == 1:
        return Whose(why=Parked.DOMAIN_KNOWN, likely_client=clients.pop())
    return Whose(why=Parked.SENDER_UNKNOWN)


def _parked(why: Parked, thread: Thread | None) -> Whose:
    return Whose(why=why, likely_ticket=thread.ticket if thread is not None else None)


def _hinted(session: Session, contact: Contact, read: Read) -> UUID | None:
    """The request that an earlier mail became which this one answers, or that its subject names."""
    if read.answers:
        earlier = select(mail_in.c.ticket_id).where(
            mail_in.c.message_id.in_(read.answers), mail_in.c.ticket_id.is_not(None)
        )
        for which in session.connection().execute(earlier).scalars():
            ticket = session.get(Ticket, which)
            if ticket is not None and _sees(contact, ticket):
                return ticket.id
    for number in _NUMBER.findall(read.subject)[:3]:
        named = select(Ticket).where(
            Ticket.number == int(number), Ticket.client_id == contact.client_id
        )
        ticket = session.scalars(named).first()
        if ticket is not None and _sees(contact, ticket):
            return ticket.id
    return None


def _sees(contact: Contact, ticket: Ticket) -> bool:
    everything = may(known_roles(contact.roles), Permission.SEE_ALL_REQUESTS)
    return ticket.client_id == contact.client_id and (
        everything or ticket.requester_id == contact.id or str(contact.id) in ticket.watching
    )
