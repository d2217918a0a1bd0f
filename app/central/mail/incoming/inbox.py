"""Looking after mail that came in, at central's command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from app.central.central import Central
from app.central.files.room import Files
from app.central.mail.incoming.keeping import SCOPE, raw_of
from app.central.mail.incoming.states import State, stopped_words
from app.central.mail_in_tables import mail_in
from app.database.scope import ScopedSession
from app.database.work import WorkSession
from app.domain.mail import parked_words
from app.ports.problems import Refused
from app.records import Mail

_MOST = 200
WAITING = (State.NEW, State.PARKED, State.STOPPED)
"""What a person may want to look at."""


@dataclass(frozen=True, slots=True)
class Line:
    """A mail in a list.

    Attributes:
        why: in a sentence; empty where nothing is to be said.
    """

    id: UUID
    at: datetime
    state: State
    sender: str
    subject: str
    why: str


def waiting(central: Central, *, everything: bool = False) -> list[Line]:
    """Mails that wait or were stopped, the latest first; with `everything`, the placed as well."""

    def find(session: ScopedSession) -> list[Line]:
        c = mail_in.c
        query = select(c.id, c.received_at, c.state, c.sender, c.subject, c.why)
        if not everything:
            query = query.where(c.state.in_([one.value for one in WAITING]))
        rows = session.connection().execute(query.order_by(c.received_at.desc()).limit(_MOST))
        return [
            Line(row[0], row[1], State(row[2]), row[3], row[4], _words(row[2], row[5]))
            for row in rows
        ]

    return central.work.read(SCOPE, find)


def _words(state: str, why: str) -> str:
    if state == State.PARKED:
        return parked_words(why)
    return stopped_words(why) if state == State.STOPPED else why


def raw_mail(central: Central, files: Files, which: UUID) -> bytes:
    """A mail as it came.

    Raises:
        Refused: there is none, or its sender was erased.
        Corrupt: it is gone or damaged where it is kept.
    """

    def find(session: ScopedSession) -> tuple[str, int]:
        c = mail_in.c
        row = session.connection().execute(
            select(c.name, c.size_bytes).where(c.id == which)
        ).first()  # fmt: skip
        if row is None:
            raise _missing()
        if not row.name:
            raise _erased()
        return row.name, row.size_bytes

    return raw_of(files, *central.work.read(SCOPE, find))


def again(central: Central, which: UUID) -> None:
    """Let a mail that was stopped, or could not be taken in, be taken in anew.

    Raises:
        Refused: there is none, a person or central has placed it, or its sender was erased.
    """

    def job(session: WorkSession) -> None:
        c = mail_in.c
        row = session.connection().execute(
            select(c.state, c.mail_id, c.name).where(c.id == which)
        ).first()  # fmt: skip
        if row is None:
            raise _missing()
        if row.state not in {State.NEW, State.PARKED, State.STOPPED}:
            raise Refused("mail-placed", "This mail was placed already; its request has it.")
        if not row.name:
            raise _erased()
        if row.mail_id is not None:
            mail = session.get_one(Mail, row.mail_id)
            mail.state, mail.reason = "dismissed", "taken in anew at central"
            session.flush()
        values = {
            "state": State.NEW.value, "why": "", "tries": 0, "next_at": central.clock.now(),
            "mail_id": None, "done_at": None,
        }  # fmt: skip
        session.connection().execute(update(mail_in).where(c.id == which).values(values))

    central.work.run("mail_again", SCOPE, job)


def _missing() -> Refused:
    return Refused(
        "mail-missing",
        "There is no mail with this id.",
        next_step="`trestle central mail inbox list --all` names them.",
    )


def _erased() -> Refused:
    return Refused("mail-erased", "Its sender was erased, and what the mail said with them.")
