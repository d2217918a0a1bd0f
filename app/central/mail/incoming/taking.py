"""Taking in the mails that are kept: each is placed, parked or stopped, in one transaction.

A mail that cannot be taken in is tried a few times, later each time, and then waits for a person:
that a try begins is written down first, so that a mail which brings the whole process down does not
do so for ever.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from app.central.central import Central
from app.central.files.room import Files
from app.central.mail.incoming.bringing import Load, file_names, unload
from app.central.mail.incoming.finding import Finding, find, sameness_of
from app.central.mail.incoming.keeping import SCOPE, raw_of
from app.central.mail.incoming.placing import Arrival, Words, place, words_of
from app.central.mail.incoming.states import (
    FIRST_WAIT,
    MOST_TRIES,
    Own,
    State,
)
from app.central.mail.incoming.whose import Whose
from app.central.mail.queue import bounced
from app.central.mail_in_tables import mail_in
from app.database.work import WorkSession
from app.domain.mail import LONGEST_SHOWN, Parked
from app.importers.mail.message import Read
from app.importers.mail.proof import Proof, proof_of
from app.importers.mail.reading import read_mail
from app.ports.problems import Corrupt, TrestleProblem, Unavailable
from app.records import Mail

_LONGEST_LINE = 500
_HEAD = 20_000
"""Bytes that are shown of a mail that could not be taken in: it may be what brings one down."""
_ROW = (mail_in.c.id, mail_in.c.name, mail_in.c.size_bytes, mail_in.c.tries, mail_in.c.received_at)
Look = Callable[[Session], Finding]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a mail."""

    id: UUID
    state: State
    why: str = ""
    ticket: UUID | None = None


def take_all(central: Central, files: Files, own: Own) -> list[Taken]:
    """Take in every mail whose turn it is.

    Raises:
        Unavailable: the database or the store of files does not answer; nothing was lost.
    """
    taken: list[Taken] = []
    while True:
        due = central.work.run("begin_mail", SCOPE, lambda session: _begin(session, central))
        if due is None:
            return taken
        taken.append(_take(central, files, own, due))


def take_up(central: Central) -> None:
    """Where central begins to serve: what was in hand when it ended has waited long enough."""
    waits = (mail_in.c.state == State.NEW.value) & (mail_in.c.tries < MOST_TRIES)
    due = update(mail_in).where(waits).values(next_at=central.clock.now())

    def job(session: WorkSession) -> None:
        session.connection().execute(due)

    central.work.run("take_up_mail", SCOPE, job)


def _begin(session: WorkSession, central: Central) -> Row[*tuple[Any, ...]] | None:
    """The next mail, with one more try written down."""
    now, c = central.clock.now(), mail_in.c
    connection = session.connection()
    query = select(*_ROW).where(c.state == State.NEW.value, c.next_at <= now)
    row = connection.execute(query.order_by(c.next_at, c.id).limit(1)).first()
    if row is not None:
        later = now + FIRST_WAIT * 2**row.tries
        again = update(mail_in).where(c.id == row.id, c.tries == row.tries)
        begun = connection.execute(again.values(tries=row.tries + 1, next_at=later))
        return row if begun.rowcount == 1 else None
    return None


def _take(central: Central, files: Files, own: Own, row: Row[*tuple[Any, ...]]) -> Taken:
    if row.tries >= MOST_TRIES:
        return _give_up(central, files, row, "It was tried several times.")
    try:
        return _placed(central, files, own, row)
    except Unavailable:
        back = update(mail_in).where(mail_in.c.id == row.id).values(tries=row.tries)
        central.work.run("mail_later", SCOPE, lambda s: s.connection().execute(back) and None)
        raise
    except TrestleProblem as problem:  # a rule says no, or its bytes are damaged
        return _give_up(central, files, row, problem.sentence)
    except Exception:  # it is tried again, and then waits for a person
        logging.getLogger("trestle.central").exception("a mail was not taken in: %s", row.id)
        return Taken(row.id, State.NEW)


def _placed(central: Central, files: Files, own: Own, row: Row[*tuple[Any, ...]]) -> Taken:
    read = read_mail(raw_of(files, row.name, row.size_bytes))
    sameness = sameness_of(read)

    def look(session: Session) -> Finding:
        return find(session, central, own, read, sameness, row.id)

    words, load = words_of(read), Load()
    if words.parts:
        known = central.work.read(SCOPE, look)
        if known.whose.contact is not None and not known.stop and not known.double:
            load = unload(files, words.parts)
    proof = proof_of(read, own.server)

    def job(session: WorkSession) -> Taken:
        finding = look(session)
        values: dict[str, Any] = {
            "message_id": read.message_id[:_LONGEST_LINE], "sameness": sameness,
            "sender": read.sender.address[:_LONGEST_LINE], "subject": read.subject[:_LONGEST_LINE],
        }  # fmt: skip
        # What changed between the two looks is looked at anew, with what was unloaded then.
        taken = _act(session, central, files, finding, _Mail(row, read, words, load, proof), values)
        done = None if taken.state is State.PARKED else central.clock.now()
        values |= {"state": taken.state.value, "why": taken.why, "done_at": done}
        values["ticket_id"] = taken.ticket
        _settle(session, row.id, values)
        return taken

    return central.work.run("take_mail", SCOPE, job)


@dataclass(frozen=True, slots=True)
class _Mail:
    """A mail in hand."""

    row: Row[*tuple[Any, ...]]
    read: Read
    words: Words
    load: Load
    proof: Proof

    def with_before(self, said: str) -> _Mail:
        """The same with a line of ours above its words."""
        read = replace(self.read, text=f"{said}\n\n{self.read.text}".strip())
        return replace(self, read=read)


def _act(
    session: WorkSession,
    central: Central,
    files: Files,
    finding: Finding,
    mail: _Mail,
    values: dict[str, Any],
) -> Taken:
    which: UUID = mail.row.id
    if finding.double:
        return Taken(which, State.TWICE)
    if finding.missed is not None:
        bounced(session, finding.missed.letter, finding.missed.said)
        mail = mail.with_before(finding.missed.said)
    if finding.stop:
        return Taken(which, State.STOPPED, finding.stop)
    found = finding.whose
    if found.contact is None:
        why = found.why or Parked.SENDER_UNKNOWN
        values["mail_id"] = park(session, central, mail.read, mail.proof, found, why, mail.row)
        return Taken(which, State.PARKED, why.value)
    arrival = Arrival(mail.read, mail.words, mail.load, mail.proof, found.contact, found.ticket)
    values["contact_id"] = found.contact.id
    return Taken(which, State.PLACED, "", place(session, central, files, arrival))


def _settle(session: Session, which: UUID, values: dict[str, Any]) -> None:
    """Write down what became of it, unless somebody else has meanwhile."""
    at = (mail_in.c.id == which) & (mail_in.c.state == State.NEW.value)
    if session.connection().execute(update(mail_in).where(at).values(values)).rowcount != 1:
        raise Unavailable("mail-taken", "This mail is being taken in by another program just now.")


def park(
    session: Session,
    central: Central,
    read: Read,
    proof: Proof,
    found: Whose,
    why: Parked,
    row: Row[*tuple[Any, ...]],
) -> UUID:
    """Leave a mail to the desk."""
    mail = Mail(
        id=central.ids.new(),
        received_at=row.received_at,
        sender=read.sender.address[:_LONGEST_LINE],
        sender_name=read.sender.name[:_LONGEST_LINE],
        unproven=not proof.proven,
        subject=read.subject[:_LONGEST_LINE],
        text=read.text[:LONGEST_SHOWN],
        quoted=read.quoted[:LONGEST_SHOWN],
        files=file_names(read),
        why=why.value,
        likely_client=found.likely_client,
        likely_contact=found.likely_contact,
        likely_ticket=found.likely_ticket,
        created_at=central.clock.now(),
    )
    session.add(mail)
    session.flush()
    return mail.id


def _give_up(central: Central, files: Files, row: Row[*tuple[Any, ...]], why: str) -> Taken:
    """Leave a mail to a person that could not be taken in; it is kept as it came."""
    try:
        head = raw_of(files, row.name, row.size_bytes)[:_HEAD]
    except Corrupt:
        head = b""
    read = read_mail(head)
    read = replace(read, text=f"({why})\n\n{read.text}".strip(), quoted="", parts=())

    def job(session: WorkSession) -> Taken:
        proof = Proof(False, "")
        which = park(session, central, read, proof, Whose(), Parked.FAILED, row)
        values = {"state": State.PARKED.value, "why": Parked.FAILED.value, "mail_id": which}
        _settle(session, row.id, values)
        return Taken(row.id, State.PARKED, Parked.FAILED.value)

    return central.work.run("park_mail", SCOPE, job)
