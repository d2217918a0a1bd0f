"""A mail of somebody who is known: it becomes a request, or what they say on one.

Source: domain.md 2.1, S04, S06.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.central.central import Central
from app.central.files.room import Files
from app.central.mail.incoming.bringing import Bringer, Load, hand_over
from app.database.scope import Scope
from app.database.work import WorkSession
from app.domain.attachments import AuthorKind
from app.domain.mail import BY_MAIL, UNPROVEN, subject_of, with_quoted
from app.domain.people import Actor
from app.domain.rights import known_roles
from app.domain.vocabulary import ENDED_STATES, EventKind
from app.importers.mail.message import Part, Read
from app.importers.mail.proof import Proof
from app.records import Contact, Ticket, TicketEvent
from app.usecases.context import Ctx
from app.usecases.portal.answer import Answer, answer_request
from app.usecases.portal.ask_for_help import LONGEST_TEXT
from app.usecases.submit_ticket import LONGEST_TITLE, SubmitTicket, submit_ticket

_WORDLESS = "(This mail has no words.)"
_GOES_ON = "…\n\n(The rest is in the file “{name}”.)"


@dataclass(frozen=True, slots=True)
class Words:
    """What a mail says, no longer than the place it goes to, and the files with the rest."""

    text: str
    quoted: str
    parts: tuple[Part, ...]


def words_of(read: Read) -> Words:
    """What a mail says; what is longer than a request or a reply takes becomes a file."""
    text = read.text.strip() or _WORDLESS
    quoted, parts = read.quoted, read.parts
    if len(with_quoted(text, quoted)) + len(_GOES_ON) + 20 <= LONGEST_TEXT:
        return Words(text, quoted, parts)
    name = "message.txt"
    parts = (*parts, Part(name, "text/plain", f"{read.text}\n\n{quoted}".encode()))
    cut = text[: LONGEST_TEXT - len(_GOES_ON) - 20]
    return Words(cut.rstrip() + _GOES_ON.format(name=name), "", parts)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail of somebody who is known.

    Attributes:
        ticket: the request that it answers; None for a new one.
    """

    read: Read
    words: Words
    load: Load
    proof: Proof
    contact: Contact
    ticket: UUID | None


def place(session: WorkSession, central: Central, files: Files, arrival: Arrival) -> UUID:
    """Make a request of a mail, or a reply; which request it is now about.

    What a mail says never acts: it approves and closes nothing. A request that waited for the
    client goes on, so that somebody looks at it.

    Raises:
        RuleBroken: a rule says no.
    """
    contact = arrival.contact
    scope = Scope(frozenset({contact.client_id}), "a contact by mail")
    actor = Actor(contact.id, contact.name, "", frozenset(), known_roles(contact.roles))
    ctx = Ctx(actor, central.clock, central.ids, scope, channel=BY_MAIL)
    session.scope = scope
    earlier = session.get(Ticket, arrival.ticket) if arrival.ticket is not None else None
    unproven = not arrival.proof.proven
    if earlier is not None and earlier.state not in ENDED_STATES:
        said = Answer(earlier.id, arrival.words.text, arrival.words.quoted, unproven)
        answer_request(session, ctx, said)
        ticket = earlier
    else:
        ticket = _new(session, ctx, arrival, earlier)
        if unproven:
            ticket.tags = [UNPROVEN]
    session.flush()
    by = Bringer(AuthorKind.CONTACT, contact.id)
    remarks = hand_over(session, central, files, ticket, by, arrival.load)
    note_down(session, central, ticket, _told(arrival, earlier, (*arrival.read.remarks, *remarks)))
    return ticket.id


def _new(session: WorkSession, ctx: Ctx, arrival: Arrival, earlier: Ticket | None) -> Ticket:
    made = submit_ticket(
        session,
        ctx,
        SubmitTicket(
            client=arrival.contact.client_id,
            title=subject_of(arrival.read.subject, arrival.read.text, LONGEST_TITLE),
            description=with_quoted(arrival.words.text, arrival.words.quoted),
            requester=arrival.contact.id,
            source=BY_MAIL,
            recurrence_of=earlier.id if earlier is not None else None,
        ),
    )
    session.flush()
    return session.get_one(Ticket, made)


def _told(arrival: Arrival, earlier: Ticket | None, remarks: tuple[str, ...]) -> str:
    """What the desk should know of how it came; empty where there is nothing."""
    lines = list(remarks)
    if not arrival.proof.proven:
        lines.insert(
            0,
            "Nothing proves that this mail is from the address that it names "
            f"({arrival.proof.why}): ask there before you act on it.",
        )
    if earlier is not None and earlier.state in ENDED_STATES:
        lines.append("It answers a request that had ended, so it is one of its own.")
    return "\n".join(lines)


def note_down(session: WorkSession, central: Central, ticket: Ticket, body: str) -> None:
    """Tell the desk something on a request, where there is something to be told."""
    if not body:
        return
    now = central.clock.now()
    session.add(
        TicketEvent(
            id=central.ids.new(),
            client_id=ticket.client_id,
            ticket_id=ticket.id,
            kind=EventKind.NOTE.value,
            at=now,
            effective_at=now,
            author_kind="system",
            channel=BY_MAIL,
            body=body,
            created_at=now,
        )
    )
