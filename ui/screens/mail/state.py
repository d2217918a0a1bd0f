"""What the screen of parked mail shows, as values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from app.queries.mail import ParkedMail, PersonGuess
from app.queries.people import ClientHit


@dataclass(frozen=True, slots=True)
class MailState:
    """Everything that the view is painted from.

    Attributes:
        at: the mail under the cursor.
        client: whose the person says it is, or what was guessed.
        people: those of that client.
        contact: who wrote it; None where nobody of the client did, or nobody said.
        placed: how many were placed or put away since the screen came up.
        loaded: whether an answer came yet.
    """

    mails: tuple[ParkedMail, ...] = ()
    at: UUID | None = None
    client: ClientHit | None = None
    people: tuple[PersonGuess, ...] = ()
    contact: UUID | None = None
    placed: int = 0
    busy: bool = False
    loaded: bool = False
    problem: str = ""

    @property
    def mail(self) -> ParkedMail | None:
        """The mail under the cursor."""
        return next((one for one in self.mails if one.id == self.at), None)


def with_mails(state: MailState, mails: tuple[ParkedMail, ...]) -> MailState:
    """Take what was read; the cursor stays, or goes to the next one of the order seen."""
    shown = replace(state, mails=mails, loaded=True, problem="")
    if shown.mail is not None:
        return shown
    order = [one.id for one in state.mails]
    after = order[order.index(state.at) + 1 :] if state.at in order else []
    there = {one.id for one in mails}
    at = next((one for one in after if one in there), mails[0].id if mails else None)
    return with_chosen(shown, at)


def with_chosen(state: MailState, at: UUID | None) -> MailState:
    """Put the cursor on a mail; what was guessed of it stands until somebody says otherwise."""
    chosen = replace(state, at=at)
    mail = chosen.mail
    client = mail.client if mail is not None else None
    contact = mail.contact.id if mail is not None and mail.contact is not None else None
    return replace(chosen, client=client, people=(), contact=contact, problem="")


def with_people(state: MailState, people: tuple[PersonGuess, ...]) -> MailState:
    """Take a client's people; whoever has the sender's address wrote it, where one person has."""
    mail = state.mail
    known = {one.id for one in people}
    contact = state.contact if state.contact in known else None
    if contact is None and mail is not None and mail.sender:
        same = [one.id for one in people if one.email.lower() == mail.sender]
        contact = same[0] if len(same) == 1 else None
    return replace(state, people=people, contact=contact)
