"""Letting go of mail as it came, where whoever wrote it was erased.

It follows the commit that erases, so that the bytes go although central was stopped in between.

Source: ADR 0045, 0064.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from app.central.central import Central
from app.central.files.room import Files
from app.central.mail.incoming.keeping import SCOPE
from app.central.mail.incoming.states import State
from app.central.mail_in_tables import mail_in
from app.database.scope import ScopedSession
from app.database.work import WorkSession
from app.domain.erasure import ERASED_NAME
from app.records import Contact

_WAITS = (State.NEW.value, State.PARKED.value)


def let_go(central: Central, files: Files) -> int:
    """Drop the bytes of placed mail whose senders were erased; of how many mails.

    Raises:
        Unavailable: the database does not answer.
    """
    found = central.work.read(SCOPE, _of_the_erased)
    for which, name in found:
        files.vault.drop(name)

        def job(session: WorkSession, which: UUID = which) -> None:
            gone = update(mail_in).where(mail_in.c.id == which).values(name="", size_bytes=0)
            session.connection().execute(gone)

        central.work.run("let_go_of_mail", SCOPE, job)
    return len(found)


def _of_the_erased(session: ScopedSession) -> list[tuple[UUID, str]]:
    c = mail_in.c
    query = (
        select(c.id, c.name)
        .join(Contact, Contact.id == c.contact_id)
        .where(Contact.name == ERASED_NAME, c.name != "", c.state.not_in(_WAITS))
    )
    return [(row.id, row.name) for row in session.connection().execute(query)]
