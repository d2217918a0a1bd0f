"""Letters of ours that did not arrive, as mail servers report afterwards.

Source: RFC 3464; ADR 0060.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.mail.incoming.whose import Whose, called, thread_of
from app.central.mail_tables import LetterState, mail_letter
from app.domain.erasure import ERASED_NAME
from app.domain.mail import MailState, Parked
from app.importers.mail.delivery import undelivered
from app.importers.mail.message import Read
from app.records import Contact, Mail


@dataclass(frozen=True, slots=True)
class Missed:
    """A letter that left and did not arrive.

    Attributes:
        whose: whom it was to, and which request it was about, as far as that is known.
        said: what the server says, for the desk.
        known: that this person is not reached waits for the desk already, or is nobody's concern
            any more: they were erased.
    """

    letter: UUID
    whose: Whose
    said: str
    known: bool


def missed(session: Session, key: bytes, read: Read) -> Missed | None:
    """The letter of ours that a report is about; None where it is about none.

    Only who had the letter, or carried it, knows its name.

    Args:
        session: sees every client.
        key: of the tokens in names of letters.
        read: the report.
    """
    report = undelivered(read)
    if report is None:
        return None
    letters = select(mail_letter).where(mail_letter.c.message_id.in_(report.letters))
    sent = letters.where(
        mail_letter.c.state.in_((LetterState.SENT.value, LetterState.BOUNCED.value))
    )
    row = session.connection().execute(sent.limit(1)).first()
    if row is None:
        return None
    contact = session.get(Contact, row.contact_id) if row.contact_id is not None else None
    if contact is None and len(found := called(session, report.to.lower())) == 1:
        [contact] = found
    if contact is not None and contact.name == ERASED_NAME:
        said = "A letter of ours did not reach somebody who was erased since."
        return Missed(row.id, Whose(), said, known=True)
    thread = thread_of(session, key, [row.message_id])
    to = report.to or (contact.email if contact is not None else "whom it was for")
    said = f"A letter of ours did not reach {to}. {report.why}".strip()
    whose = Whose(
        why=Parked.NOT_REACHED,
        likely_client=contact.client_id if contact is not None else None,
        likely_contact=contact.id if contact is not None else None,
        likely_ticket=thread.ticket if thread is not None else None,
    )
    known = contact is not None and _waits(session, contact.id)
    return Missed(row.id, whose, said, known)


def _waits(session: Session, contact: UUID) -> bool:
    query = select(Mail.id).where(
        Mail.why == Parked.NOT_REACHED.value,
        Mail.state == MailState.PARKED.value,
        Mail.likely_contact == contact,
    )
    return session.scalars(query.limit(1)).first() is not None
