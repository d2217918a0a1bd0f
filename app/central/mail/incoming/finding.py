"""What is to become of a mail, found before anything is done about it.

Source: domain.md 2.1; RFC 3834.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.central.central import Central
from app.central.mail.incoming.missed import Missed, missed
from app.central.mail.incoming.states import (
    MOST_PER_SENDER,
    TOO_LARGE,
    TOO_MANY,
    WITHHELD,
    WITHIN,
    Own,
    State,
)
from app.central.mail.incoming.whose import Whose, called, thread_of, whose
from app.central.mail.threads import reply_key
from app.central.mail_in_tables import mail_in
from app.domain.mail import Parked
from app.importers.mail.automatic import Automatic, automatic
from app.importers.mail.message import Read

_ASIDE: Mapping[str, Parked] = {
    Automatic.NOT_ACCEPTED: Parked.NOT_ACCEPTED,
    Automatic.LIST: Parked.BY_LIST,
    Automatic.BULK: Parked.TO_MANY,
    TOO_MANY: Parked.TOO_MANY,
}
"""Why a mail is stopped that somebody may have written all the same → why it waits, where its
sender is known."""

_STAND_INS = {TOO_LARGE.lower(): Parked.TOO_LARGE, WITHHELD.lower(): Parked.WITHHELD}
"""The topmost header of what stands for a mail that was not fetched → why it waits."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to become of a mail.

    Attributes:
        stop: why it is stopped; empty where it is not.
        double: the same was here before, by another way.
        missed: the letter of ours that did not arrive, as it says.
    """

    stop: str = ""
    double: bool = False
    whose: Whose = field(default_factory=Whose)
    missed: Missed | None = None


def find(
    session: Session, central: Central, own: Own, read: Read, sameness: str, which: UUID
) -> Finding:
    """Find out.

    Args:
        session: sees every client.
        central: whose tokens are looked for.
        own: what the firm says of its own mail.
        read: the mail.
        sameness: as `sameness_of` gives it.
        which: this mail, among those that came.
    """
    key, now = reply_key(central.signing_key), central.clock.now()
    if sameness and _was_here(session, sameness, which):
        return Finding(double=True)
    by_itself = automatic(read, own.addresses, own.lists)
    if by_itself is None and thread_of(session, key, [read.message_id]) is not None:
        by_itself = Automatic.OWN  # letters of ours bear a token in their own name
    letter = missed(session, key, read) if by_itself is Automatic.BOUNCE else None
    if letter is not None:
        stop = Automatic.BOUNCE.value if letter.known else ""
        return Finding(stop, whose=letter.whose, missed=letter)
    sender, stop = read.sender.address, by_itself.value if by_itself is not None else ""
    if not stop and _came(session, sender, State.PLACED, now) >= MOST_PER_SENDER:
        stop = TOO_MANY
    if stop:
        # As often as somebody is placed, they wait; more than that no person writes.
        full = _came(session, sender, State.PARKED, now) >= MOST_PER_SENDER
        invited = stop == Automatic.NOT_ACCEPTED  # or answers for somebody who was
        if stop not in _ASIDE or full or not (invited or called(session, sender)):
            return Finding(stop)
        return Finding(whose=whose(session, key, read).set_aside(_ASIDE[stop]))
    topmost = read.headers.pairs[0][0] if read.headers.pairs else ""
    if topmost in _STAND_INS:
        return Finding(whose=Whose(why=_STAND_INS[topmost]))
    return Finding(whose=whose(session, key, read))


def sameness_of(read: Read) -> str:
    """A digest of what a mail says and of who is to have said it; empty where it bears no name.

    Its name alone would let anybody keep a mail out by sending another one of that name first.
    """
    if not read.message_id:
        return ""
    told = [read.message_id, read.sender.address, read.subject, read.text, read.quoted]
    told += [hashlib.sha256(part.content).hexdigest() for part in read.parts]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()


def _was_here(session: Session, sameness: str, which: UUID) -> bool:
    c = mail_in.c
    query = select(c.id).where(c.sameness == sameness, c.id != which, c.state != State.NEW.value)
    return session.connection().execute(query.limit(1)).first() is not None


def _came(session: Session, sender: str, state: State, now: datetime) -> int:
    """How many mails of an address came of late and are in a state."""
    c = mail_in.c
    query = select(func.count()).where(
        c.sender == sender, c.received_at > now - WITHIN, c.state == state.value
    )
    return int(session.connection().execute(query).scalar_one()) if sender else 0
