"""Taking in mail that lies in files: single ones, folders of them, mbox files, maildirs.

Source: RFC 4155; the maildir of qmail.
"""

from __future__ import annotations

import mailbox
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from app.central.central import Central
from app.central.files.room import Files
from app.central.mail.incoming.keeping import SCOPE, keep_raw
from app.central.mail.incoming.settings import own_of
from app.central.mail.incoming.states import LARGEST, State
from app.central.mail.incoming.taking import take_all
from app.central.mail_in_tables import mail_in
from app.database.scope import ScopedSession
from app.domain.attachments import size_words
from app.ports.problems import Refused
from app.records import Ticket

SOURCE = "file"
HERE_ALREADY, LEFT, UNREAD = "here already", "too large", "unreadable"
_MBOX = b"From "


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of a mail.

    Attributes:
        file: where it came from.
        state: as `State`, or that these bytes were here, are none, too many, or out of reach.
        ticket: the number of its request; None where it has none.
    """

    file: str
    state: str
    why: str = ""
    ticket: int | None = None


def ingest(
    central: Central, files: Files, mails: Iterable[tuple[str, bytes | None]]
) -> list[Ingested]:
    """Keep mails, then take them in; what became of each.

    Args:
        central: takes them in.
        files: keeps them.
        mails: whence each comes, and its bytes; None of one that cannot be read.

    Raises:
        Unavailable: they cannot be kept or taken in now; those that were kept are taken in later.
    """
    names: dict[UUID, str] = {}
    told: list[Ingested] = []
    for name, raw in mails:
        if raw is None:
            told.append(Ingested(name, UNREAD, "Check its rights, then take it in again."))
            continue
        if len(raw) > LARGEST:
            why = f"It is larger than {size_words(LARGEST)}, and stays where it is."
            told.append(Ingested(name, LEFT, why))
            continue
        kept = keep_raw(central, files, raw, SOURCE) if raw.strip() else None
        if kept is None:
            told.append(Ingested(name, HERE_ALREADY if raw.strip() else "empty"))
        else:
            names[kept] = name
    take_all(central, files, own_of(central.settings))
    return [*told, *central.work.read(SCOPE, lambda session: _became(session, names))]


def _became(session: ScopedSession, names: dict[UUID, str]) -> list[Ingested]:
    c = mail_in.c
    found = []
    for which, name in names.items():
        row = session.connection().execute(
            select(c.state, c.why, c.ticket_id).where(c.id == which)
        ).one()  # fmt: skip
        ticket = session.get(Ticket, row.ticket_id) if row.ticket_id is not None else None
        number = ticket.number if ticket is not None else None
        found.append(Ingested(name, State(row.state).value, row.why, number))
    return found


def mails_in(path: Path) -> Iterator[tuple[str, bytes | None]]:
    """The mails of a file, an mbox, a maildir, or a folder of files and mboxes.

    Of one that is too large no more is read than tells so; one in a folder that cannot be read has
    no bytes.

    Raises:
        Refused: the path itself is not there, or cannot be read.
    """
    try:
        if path.is_dir():
            yield from _folder(path)
        else:
            yield from _file(path)
    except OSError as problem:
        raise Refused(
            "mail-unreadable", f"{path} cannot be read.", next_step="Check its name and rights."
        ) from problem


def _folder(path: Path) -> Iterator[tuple[str, bytes | None]]:
    is_maildir = all((path / name).is_dir() for name in ("new", "cur"))
    inside = [path / "new", path / "cur"] if is_maildir else [path]
    for one in sorted(file for folder in inside for file in folder.iterdir() if file.is_file()):
        try:
            if is_maildir:
                yield str(one), _beginning(one)
            else:
                yield from _file(one)
        except OSError:
            yield str(one), None


def _file(path: Path) -> Iterator[tuple[str, bytes]]:
    with path.open("rb") as file:
        is_mbox = file.read(len(_MBOX)) == _MBOX
    if not is_mbox:
        yield str(path), _beginning(path)
        return
    box = mailbox.mbox(path, create=False)
    try:
        for key in box.keys():  # noqa: SIM118 -- a mailbox iterates over its messages
            yield f"{path}#{key}", box.get_bytes(key)
    finally:
        box.close()


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)
