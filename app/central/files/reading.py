"""Files on their way out: only to those who may see the attachment, and only as plain bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from app.central.auth.caller import Caller
from app.central.central import Central
from app.central.files.keeping import kept_of
from app.central.files.refusals import missing
from app.central.files.room import Files
from app.central.files.uploads import visible
from app.database.scope import ScopedSession


@dataclass(frozen=True, slots=True)
class Content:
    """A file that may be read.

    Attributes:
        name: where it lies; not for callers.
        size: in bytes.
    """

    name: str
    sha256: str
    size: int


def content_of(central: Central, token: str, attachment: UUID, kind: str) -> Content:
    """The content of an attachment.

    Raises:
        Refused: it is not there, does not count, or is not this person's to see.
    """

    def find(session: ScopedSession, _caller: Caller) -> Content:
        row = kept_of(session, visible(session, attachment).id, kind)
        if row is None:
            raise missing()
        return Content(row.name, row.sha256, row.size_bytes)

    return central.read_as(token, find)


def bytes_of(files: Files, content: Content, start: int, stop: int) -> Iterator[bytes]:
    """Its bytes from `start` up to, but not with, `stop`.

    Raises:
        Corrupt: it is gone or damaged where it is kept.
        Unavailable: the store cannot be reached.
    """
    return files.vault.read(content.name, content.size, start=start, stop=stop)
