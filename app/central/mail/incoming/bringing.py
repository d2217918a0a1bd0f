"""What came with a mail, as files of its request.

Source: security.md D17.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.central.central import Central
from app.central.file_tables import file_blob, file_kept
from app.central.files.keeping import give, keep_once
from app.central.files.room import Files
from app.central.files.scanning import check_clean
from app.domain.attachments import (
    LARGEST_PORTAL,
    AuthorKind,
    FileFacts,
    Visibility,
    check_file,
    clean_name,
    size_words,
)
from app.domain.rules import RuleBroken
from app.importers.mail.message import Part, Read
from app.records import Attachment, Ticket

WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that lies among central's sealed ones already, and belongs to nothing yet."""

    facts: FileFacts
    name: str


@dataclass(frozen=True, slots=True)
class Load:
    """What came with a mail.

    Attributes:
        files: those that can be kept with a request.
        left: what of it could not, each a sentence.
    """

    files: tuple[Brought, ...] = ()
    left: tuple[str, ...] = ()


def file_names(read: Read) -> list[str]:
    """What the files are called, fit to be shown."""
    return [clean_name(part.name) for part in read.parts]


def unload(files: Files, parts: Sequence[Part]) -> Load:
    """Seal what came with a mail. What nothing comes to need goes with the next clearing-up.

    Raises:
        Unavailable: the store or the scanner cannot be reached.
    """
    kept, left = [], []
    for part in parts:
        facts = FileFacts(
            clean_name(part.name),
            part.media_type,
            len(part.content),
            hashlib.sha256(part.content).hexdigest(),
        )
        try:
            check_file(facts, LARGEST_PORTAL)
            check_clean(files.scanner, [part.content])
        except RuleBroken as broken:
            left.append(f"“{facts.name}” is in the mail itself. {broken.sentence}")
            continue
        kept.append(Brought(facts, files.vault.keep([part.content])))
    return Load(tuple(kept), tuple(left))


@dataclass(frozen=True, slots=True)
class Bringer:
    """Whose files they are: the contact who wrote, or whoever of the firm placed their mail."""

    kind: AuthorKind
    person: UUID | None


def hand_over(
    session: Session, central: Central, files: Files, ticket: Ticket, by: Bringer, load: Load
) -> tuple[str, ...]:
    """Give a request its files; what of them could not be given, each a sentence."""
    now = central.clock.now()
    left = list(load.left)
    room = files.limits.client - _used(session, ticket.client_id)
    for one in load.files:
        room -= one.facts.size
        if room < 0:
            left.append(
                f"“{one.facts.name}” is in the mail itself: this client's files have "
                f"{size_words(files.limits.client)}, which is the most."
            )
            continue
        attachment = _attachment(central, ticket, by, one.facts, now)
        session.add(attachment)
        session.flush()
        name = keep_once(session, one.name, one.facts.sha256, one.facts.size, now)
        give(session, attachment, WHOLE, name)
    return tuple(left)


def _attachment(
    central: Central, ticket: Ticket, by: Bringer, facts: FileFacts, now: datetime
) -> Attachment:
    return Attachment(
        id=central.ids.new(),
        client_id=ticket.client_id,
        ticket_id=ticket.id,
        name=facts.name,
        media_type=facts.media_type,
        size_bytes=facts.size,
        sha256=facts.sha256,
        added_at=now,
        author_kind=by.kind.value,
        author_id=by.person,
        visibility=Visibility.PUBLIC.value,
        created_at=now,
        created_by=by.person,
    )


def _used(session: Session, client: UUID) -> int:
    query = (
        select(func.coalesce(func.sum(file_blob.c.size_bytes), 0))
        .join(file_kept, file_kept.c.blob == file_blob.c.name)
        .where(file_kept.c.client_id == client)
    )
    return int(session.connection().execute(query).scalar_one())
