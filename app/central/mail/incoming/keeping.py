"""Keeping a mail as it came, before anything looks into it.

The bytes are on the disk before the row is, and the row is before whoever brought the mail marks it
as read. Cut short anywhere, it is brought again, and its digest tells that it is here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.central.central import Central
from app.central.files.room import Files
from app.central.mail.incoming.states import State
from app.central.mail_in_tables import mail_in, mail_in_place
from app.database.absent import insert_absent
from app.database.scope import whole
from app.database.work import WorkSession

SCOPE = whole("taking mail in")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a mailbox a mail lies.

    Attributes:
        validity: of the numbers in this mailbox: another one means that they were given anew.
    """

    mailbox: str
    validity: int
    uid: int


def keep_raw(
    central: Central, files: Files, raw: bytes, source: str, place: Place | None = None
) -> UUID | None:
    """Keep a mail; its id, or None where these bytes are here already.

    Args:
        central: keeps it.
        files: where its bytes go, sealed.
        raw: as it came; at least one byte.
        source: how it came, in a word for people.
        place: where it lay; that it was read so far is written down with it.

    Raises:
        Unavailable: it cannot be kept now.
    """
    sha256 = hashlib.sha256(raw).hexdigest()
    name = files.vault.keep([raw])
    new = central.ids.new()

    def job(session: WorkSession) -> bool:
        now = central.clock.now()
        row = {
            "id": new, "sha256": sha256, "size_bytes": len(raw), "name": name, "source": source,
            "received_at": now, "state": State.NEW.value, "next_at": now,
        }  # fmt: skip
        kept = insert_absent(session.connection(), mail_in, row)
        if place is not None:
            _read_to(session, place)
        return kept

    try:
        kept = central.work.run("keep_mail", SCOPE, job)
    except BaseException:
        files.vault.drop(name)
        raise
    if not kept:
        files.vault.drop(name)
    return new if kept else None


def read_up_to(session: Session, mailbox: str, validity: int) -> int:
    """The number of the last mail that was read in a mailbox; 0 where its numbers are new."""
    c = mail_in_place.c
    query = select(c.uid).where(c.mailbox == mailbox, c.validity == validity)
    return int(session.connection().execute(query).scalar_one_or_none() or 0)


def _read_to(session: Session, place: Place) -> None:
    row = {"mailbox": place.mailbox, "validity": place.validity, "uid": place.uid}
    connection = session.connection()
    if not insert_absent(connection, mail_in_place, row):
        at = mail_in_place.c.mailbox == place.mailbox
        connection.execute(update(mail_in_place).where(at).values(row))


def raw_of(files: Files, name: str, size: int) -> bytes:
    """A mail as it came.

    Raises:
        Corrupt: it is gone or damaged where it is kept.
        Unavailable: the store cannot be reached.
    """
    return b"".join(files.vault.read(name, size))
