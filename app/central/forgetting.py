"""Forgetting who wrote a mail, in the commit that erases them; that there was a mail stays.

What waits for the desk keeps its words until somebody places it, since nothing else holds what was
asked for; they go in the commit that places it.

Source: ADR 0045, 0064.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from app.central.feed.erasing import is_erased
from app.central.mail_in_tables import mail_in
from app.central.mail_tables import LetterState, mail_letter
from app.database.scope import widened
from app.domain.erasure import ERASED_NAME
from app.domain.mail import MailState, Parked
from app.ports.changes import RowChange
from app.records import Contact, Mail
from app.security.tokens import digest

_UNSENT = (LetterState.WAITING.value, LetterState.DEAD.value)


def forget_senders(session: Session, rows: Sequence[RowChange], now: datetime) -> None:
    """Let mail say nothing of those whom these changes erase, nor what they asked once placed.

    Args:
        session: the open unit of work, flushed.
        rows: what it changed.
        now: when their letters end.
    """
    erased = [row for row in rows if is_erased(row)]
    settled = [row.row for row in rows if row.entity == "mail" and "state" in row.fields]
    if not erased and not settled:
        return
    with widened(session, "forgetting who wrote mail"):
        for row in erased:
            before = row.fields.get("email", ("", ""))[0] or ""
            _forget(session, row.row, before.lower())
            _forget_letters(session, row.row, now)
        for which in settled:
            mail = session.get(Mail, which)
            if mail is not None and mail.sender_name == ERASED_NAME:
                _blank(mail)
        session.flush()


def _forget(session: Session, person: UUID, address: str) -> None:
    came = mail_in.c
    waited = select(Mail.id).where(Mail.likely_contact == person)
    theirs: ColumnElement[bool] = or_(came.contact_id == person, came.mail_id.in_(waited))
    if address and not _is_shared(session, person, address):
        theirs = or_(theirs, and_(came.contact_id.is_(None), came.sender == address))
    nobody = {"contact_id": person, "sender": "", "subject": "", "message_id": ""}
    session.connection().execute(update(mail_in).where(theirs).values(nobody))
    marked = select(came.mail_id).where(came.contact_id == person)
    for mail in session.scalars(select(Mail).where(Mail.id.in_(marked))):
        mail.sender, mail.sender_name, mail.likely_contact = "", ERASED_NAME, None
        if mail.why == Parked.NOT_REACHED and mail.state == MailState.PARKED:
            # It asks for nothing, and names the address that letters did not reach.
            mail.state, mail.reason = MailState.DISMISSED.value, "erased"
        _blank(mail)


def _is_shared(session: Session, person: UUID, address: str) -> bool:
    """Whether somebody else has this address, so that it does not say who wrote."""
    others = exists().where(func.lower(Contact.email) == address, Contact.id != person)
    return bool(session.scalar(select(others)))


def _forget_letters(session: Session, person: UUID, now: datetime) -> None:
    table, connection = mail_letter.c, session.connection()
    theirs = update(mail_letter).where(table.contact_id == person)
    dropped = {"state": LetterState.DROPPED.value, "ended_at": now, "sealed": None}
    connection.execute(theirs.where(table.state.in_(_UNSENT)).values(dropped))
    connection.execute(theirs.values(address=digest(""), problem=""))


def _blank(mail: Mail) -> None:
    if mail.state != MailState.PARKED:
        mail.subject = mail.text = mail.quoted = ""
        mail.files = []
