"""Letters that wait: put with what they tell in one transaction, taken for a while, and ended.

A letter that was taken and not ended is taken again when its time is over: whoever had it died. So
each letter leaves at least once, and again only where that happened after the server's answer and
before the commit here; then its Message-ID is the same.

Source: ADR 0060.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.central.mail_tables import LETTER, LetterState, mail_letter
from app.database.absent import insert_absent
from app.ports.problems import Corrupt
from app.records import Contact
from app.security.envelope import open_secret, seal_secret
from app.security.tokens import digest

TAKEN_FOR = timedelta(minutes=10)
"""Longer than a server may take over a batch."""
GIVEN_UP_AFTER = timedelta(days=4)
"""RFC 5321 4.5.4.1 asks for four or five days."""
PAUSES = tuple(timedelta(minutes=one) for one in (1, 5, 15, 30, 60, 120, 240, 480))
"""Before the next try, by how often it was tried; then always the last."""
_WITHIN = timedelta(hours=1)
_LONGEST_PROBLEM = 300


class Sheet(msgspec.Struct, frozen=True):
    """What is sealed: where a letter goes, the letter, and what is made and added when it leaves.

    Attributes:
        papers: names of papers, "invoice:<id>" or "minutes:<id>".
    """

    to: str
    letter: bytes
    papers: list[str] = []


@dataclass(frozen=True, slots=True)
class Put:
    """A letter to be put into the queue.

    Attributes:
        key: names what it tells and whom; a letter with a key that was there is not put.
        contact: whom of a client it is to; it is dropped where they have left.
        urgent: it does not wait for how many letters an address gets.
        until: when it is for nothing any more.
        problem: why it cannot be sent at all; it is dead from the beginning.
    """

    key: str
    kind: str
    message_id: str
    sheet: Sheet = field(repr=False)
    contact: UUID | None = None
    urgent: bool = False
    until: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A letter that is being sent."""

    id: UUID
    key: str
    kind: str
    tries: int
    since: datetime
    sheet: Sheet = field(repr=False)


def put(session: Session, key: bytes, new: UUID, letter: Put, now: datetime) -> bool:
    """Put a letter into the queue; whether it was not there.

    Args:
        session: of the transaction that also keeps what the letter tells.
        key: seals letters.
        new: an id for it.
        letter: the letter.
        now: the present.
    """
    sealed = seal_secret(key, msgspec.msgpack.encode(letter.sheet), LETTER, letter.key)
    dead = bool(letter.problem)
    row = {
        "id": new,
        "key": letter.key,
        "kind": letter.kind,
        "contact_id": letter.contact,
        "message_id": letter.message_id,
        "address": _address(letter.sheet.to),
        "sealed": sealed,
        "state": LetterState.DEAD.value if dead else LetterState.WAITING.value,
        "urgent": letter.urgent,
        "tries": 0,
        "since": now,
        "due_at": now,
        "until": letter.until,
        "ended_at": now if dead else None,
        "problem": letter.problem,
    }
    return insert_absent(session.connection(), mail_letter, row)


def is_due(session: Session, now: datetime) -> bool:
    """Whether a letter waits whose time has come."""
    table = mail_letter.c
    found = select(table.id).where(table.state == LetterState.WAITING, table.due_at <= now).limit(1)
    return session.connection().execute(found).first() is not None


def take(session: Session, key: bytes, now: datetime, most: int, per_hour: int) -> list[Taken]:
    """Take letters whose time has come: the urgent ones first, then the oldest.

    Those that are for nothing any more are dropped, those beyond what an address gets within an
    hour are put off.

    Args:
        session: of a transaction of its own, which ends before anything is sent.
        key: opens letters.
        now: the present.
        most: at most so many.
        per_hour: letters to one address.
    """
    table, connection = mail_letter.c, session.connection()
    due = (
        select(mail_letter)
        .where(table.state == LetterState.WAITING, table.due_at <= now)
        .order_by(table.urgent.desc(), table.since, table.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    rows = connection.execute(due).all()
    left = _who_left(session, [row.contact_id for row in rows if row.contact_id is not None])
    counts: dict[bytes, int] = {}
    taken: list[Taken] = []
    for row in rows:
        if (row.until is not None and row.until <= now) or row.contact_id in left:
            _end(session, row.id, LetterState.DROPPED, now, "It was for nothing any more.")
            continue
        if row.address not in counts:
            counts[row.address] = _sent_to(session, row.address, now)
        if counts[row.address] >= per_hour and not row.urgent:
            _set(session, row.id, due_at=now + _WITHIN / 4)
            continue
        try:
            sheet = open_secret(key, bytes(row.sealed), LETTER, row.key)
        except Corrupt as problem:
            _set(session, row.id, state=LetterState.DEAD, ended_at=now, problem=problem.sentence)
            continue
        counts[row.address] += 1
        _set(session, row.id, due_at=now + TAKEN_FOR, tries=row.tries + 1)
        opened = msgspec.msgpack.decode(sheet, type=Sheet)
        taken.append(Taken(row.id, row.key, row.kind, row.tries + 1, row.since, opened))
    return taken


def sent(session: Session, letter: UUID, now: datetime) -> None:
    """A server took it: what it said goes, that it was sent stays."""
    _end(session, letter, LetterState.SENT, now)


def bounced(session: Session, letter: UUID, why: str) -> None:
    """A server had taken it, and reports that it did not arrive."""
    _set(session, letter, state=LetterState.BOUNCED.value, problem=why[:_LONGEST_PROBLEM])


def failed(session: Session, letter: Taken, now: datetime, why: str, *, for_good: bool) -> None:
    """No server took it: it is tried again later, or is dead.

    Args:
        session: of a transaction of its own.
        letter: which.
        now: the present.
        why: in words, for whoever looks after central.
        for_good: another try would not help.
    """
    problem = "".join(one for one in why if one.isprintable())[:_LONGEST_PROBLEM]
    if for_good or now - letter.since >= GIVEN_UP_AFTER:
        _set(session, letter.id, state=LetterState.DEAD.value, ended_at=now, problem=problem)
        return
    pause = PAUSES[min(letter.tries, len(PAUSES)) - 1]
    _set(session, letter.id, due_at=now + pause, problem=problem)


def release(session: Session, now: datetime) -> None:
    """Let what an earlier run of the only server had taken be sent at once."""
    table = mail_letter.c
    session.connection().execute(
        update(mail_letter)
        .where(table.state == LetterState.WAITING, table.due_at > now, table.problem == "")
        .values(due_at=now)
    )


def _address(text: str) -> bytes:
    return digest(text.strip().lower())


def _who_left(session: Session, contacts: Sequence[UUID]) -> set[UUID]:
    here = select(Contact.id).where(Contact.id.in_(contacts), Contact.active.is_(True))
    return set(contacts) - set(session.scalars(here)) if contacts else set()


def _sent_to(session: Session, address: bytes, now: datetime) -> int:
    table = mail_letter.c
    query = select(func.count()).where(
        table.address == address, table.ended_at > now - _WITHIN, table.state == LetterState.SENT
    )
    many: int = session.connection().execute(query).scalar_one()
    return many


def _end(session: Session, letter: UUID, state: LetterState, now: datetime, why: str = "") -> None:
    _set(session, letter, state=state.value, ended_at=now, sealed=None, problem=why)


def _set(session: Session, letter: UUID, **values: object) -> None:
    change = update(mail_letter).where(mail_letter.c.id == letter).values(**values)
    session.connection().execute(change)
