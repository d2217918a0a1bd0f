"""What came with a mail, as files of its request.

Source: security.md D17, A21.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.central.central import Central
from app.central.file_tables import file_blob, file_kept
from app.central.files.pieces import Kept, give_pieces, keep_file
from app.central.files.room import Files
from app.domain.attachments import (
    LARGEST_PORTAL,
    AuthorKind,
    FileFacts,
    Visibility,
    clean_name,
    size_words,
)
from app.domain.rules import RuleBroken
from app.files.contributed import OTHER_KIND, PROGRAM
from app.importers.mail.message import Part, Read
from app.records import Attachment, Ticket

_WHY_LEFT = {
    PROGRAM: "It is a program.",
    OTHER_KIND: "It is something else than its name says.",
    "picture-unknown": "It is a damaged picture.",
    "picture-large": "It is a picture with too many pixels.",
}
"""What is said to the desk where the sentence is for whoever sends a file."""


@dataclass(frozen=True, slots=True)
class Load:
    """What came with a mail.

    Attributes:
        files: those that can be kept with a request.
        left: what of it could not, each a sentence.
    """

    files: tuple[Kept, ...] = ()
    left: tuple[str, ...] = ()


def file_names(read: Read) -> list[str]:
    """What the files are called, fit to be shown."""
    return [clean_name(part.name) for part in read.parts]


def unload(files: Files, parts: Sequence[Part]) -> Load:
    """Look at what came with a mail, and seal it: the rules are those of the portal.

    What a sender says of a file counts for nothing. What nothing comes to need goes with the next
    clearing-up.

    Raises:
        Unavailable: the store or the scanner cannot be reached.
    """
    kept, left = [], []
    for part in parts:
        try:
            kept.append(keep_file(files, part.name, part.content, LARGEST_PORTAL))
        except RuleBroken as broken:
            why = _WHY_LEFT.get(broken.code, broken.sentence)
            left.append(f"“{clean_name(part.name)}” is in the mail itself. {why}")
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
        give_pieces(session, attachment, one, now)
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
        width=facts.width,
        height=facts.height,
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
