"""Files of a client's people, kept sealed before anything speaks of them.

Source: security.md D17.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from app.central.files.keeping import give, keep_once
from app.central.files.room import LARGEST_SMALL, Files
from app.central.files.scanning import check_clean
from app.central.files.uploads import SMALL, WHOLE
from app.domain.attachments import FileFacts, check_file, clean_name
from app.files.contributed import contributed
from app.records import Attachment


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes that are kept: where, their digest, and how many."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A file whose bytes are kept, before anything speaks of it.

    Attributes:
        small: of a picture, to be seen at a glance.
    """

    facts: FileFacts
    whole: Piece
    small: Piece | None

    def pieces(self) -> Iterator[Piece]:
        """All that is kept of it."""
        yield self.whole
        if self.small is not None:
            yield self.small


def keep_file(files: Files, name: str, data: bytes, largest: int) -> Kept:
    """Look at a file, and keep it; a picture is made anew.

    *Units*: `largest` in bytes.

    Raises:
        RuleBroken: it will not do, or the scanner found something in it.
        Unavailable: it cannot be kept or scanned now.
    """
    name = clean_name(name)
    made = contributed(name, data, largest)
    check_clean(files.scanner, [data])
    digest = sha256(made.data).hexdigest()
    facts = FileFacts(name, made.media_type, len(made.data), digest, made.width, made.height)
    check_file(facts, largest)
    whole = _piece(files, made.data)
    glance = made.small if made.small and len(made.small) <= LARGEST_SMALL else None
    return Kept(facts, whole, _piece(files, glance) if glance else None)


def _piece(files: Files, data: bytes) -> Piece:
    return Piece(files.vault.keep([data]), sha256(data).hexdigest(), len(data))


def give_pieces(session: Session, attachment: Attachment, kept: Kept, now: datetime) -> list[str]:
    """Give a file its bytes.

    Returns:
        What was kept twice, to be dropped after the commit.
    """
    spent = []
    for kind, piece in ((WHOLE, kept.whole), (SMALL, kept.small)):
        if piece is None:
            continue
        counts = keep_once(session, piece.name, piece.sha256, piece.size, now)
        give(session, attachment, kind, counts)
        if counts != piece.name:
            spent.append(piece.name)
    return spent
