"""What follows when the desk has placed a mail: its files come to the request.

A device says what became of a mail; central has the bytes. So it looks now and again which of the
two disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import or_, select, update

from app.central.central import Central
from app.central.files.room import Files
from app.central.mail.incoming.bringing import Bringer, Load, hand_over, unload
from app.central.mail.incoming.keeping import SCOPE, raw_of
from app.central.mail.incoming.placing import note_down
from app.central.mail.incoming.states import State
from app.central.mail_in_tables import mail_in
from app.database.scope import ScopedSession
from app.database.work import WorkSession
from app.domain.attachments import AuthorKind
from app.domain.erasure import ERASED_NAME
from app.domain.mail import BY_MAIL, MailState
from app.importers.mail.reading import read_mail
from app.ports.problems import Corrupt, Unavailable
from app.records import Mail, Ticket, TicketEvent
from app.records.nouns import table_of

_AFTER = {
    MailState.PARKED: State.PARKED,
    MailState.FILED: State.PLACED,
    MailState.DISMISSED: State.DISMISSED,
}
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class _Step:
    """A mail whose state at the desk is another one than here."""

    id: UUID
    name: str
    size: int
    after: MailState
    ticket: UUID | None
    settled_by: UUID | None
    mail: UUID


def follow_desk(central: Central, files: Files) -> int:
    """Bring up to date what the desk decided; how many mails.

    Raises:
        Unavailable: the database does not answer, or what came with a mail cannot be kept or looked
            at just now: that mail waits, and no other one with it.
    """
    steps = central.work.read(SCOPE, _steps)
    away: Unavailable | None = None
    for step in steps:
        try:
            load = _load(files, step)
        except Unavailable as problem:
            away = problem
            continue

        def job(session: WorkSession, step: _Step = step, load: Load = load) -> None:
            _follow(session, central, files, step, load)

        central.work.run("follow_desk", SCOPE, job)
    if away is not None:
        raise away
    return len(steps)


def _steps(session: ScopedSession) -> list[_Step]:
    mail, c = table_of("mail").c, mail_in.c
    apart = or_(*((mail.state == one) & (c.state != _AFTER[one].value) for one in MailState))
    query = (
        select(c.id, c.name, c.size_bytes, mail.state, mail.made_ticket, mail.settled_by, mail.id)
        .join_from(mail_in, table_of("mail"), mail.id == c.mail_id)
        .where(apart)
        .limit(_AT_ONCE)
    )
    return [
        _Step(row[0], row[1], row[2], MailState(row[3]), row[4], row[5], row[6])
        for row in session.connection().execute(query)
    ]


def _load(files: Files, step: _Step) -> Load:
    if step.after is not MailState.FILED:
        return Load()
    try:
        read = read_mail(raw_of(files, step.name, step.size))
        load = unload(files, read.parts)
        return replace(load, left=(*read.remarks, *load.left))
    except Corrupt:  # a request without its files is better than none
        return Load(left=("What came with the mail cannot be read any more.",))


def _follow(session: WorkSession, central: Central, files: Files, step: _Step, load: Load) -> None:
    values: dict[str, object] = {"state": _AFTER[step.after].value, "ticket_id": step.ticket}
    waits = step.after is MailState.PARKED
    values["done_at"] = None if waits else central.clock.now()
    ticket = session.get(Ticket, step.ticket) if step.ticket is not None else None
    mail = session.get_one(Mail, step.mail)
    wrote = _who_wrote(session, mail, ticket) if ticket is not None else None
    if mail.sender_name != ERASED_NAME:  # of the erased it is known already
        values["contact_id"] = wrote
    here = (mail_in.c.id == step.id) & (mail_in.c.state != values["state"])
    if session.connection().execute(update(mail_in).where(here).values(values)).rowcount != 1:
        return
    if ticket is not None:
        by = Bringer(AuthorKind.USER, step.settled_by)
        if wrote is not None:
            by = Bringer(AuthorKind.CONTACT, wrote)
        remarks = hand_over(session, central, files, ticket, by, load)
        note_down(session, central, ticket, "\n".join(remarks))


def _who_wrote(session: WorkSession, mail: Mail, ticket: Ticket) -> UUID | None:
    """Whom the desk named: who asked for the request, or whose words were added to it."""
    if not mail.joined:
        return ticket.requester_id
    said = select(TicketEvent.author_id).where(
        TicketEvent.ticket_id == ticket.id,
        TicketEvent.author_kind == AuthorKind.CONTACT.value,
        TicketEvent.channel == BY_MAIL,
        TicketEvent.created_by == mail.settled_by,
        TicketEvent.body == (mail.text.strip() or mail.subject),
    )
    return session.scalars(said.limit(1)).first()
