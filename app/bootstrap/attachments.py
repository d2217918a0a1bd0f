"""The workbench's door to the files of a ticket.

Everything here blocks: screens call it on the lanes, `measure` on the work lane.

Source: sync.md 2.9.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from uuid import UUID

from app.bootstrap.desk import Desk
from app.database.scope import ScopedSession
from app.domain.attachments import LARGEST_STAFF, FileFacts
from app.platform.files import read_facts
from app.store.files import note_file, noted_files
from app.usecases.attach_file import AttachFile, attach_file
from app.usecases.context import Ctx


def measure(
    path: Path, on_progress: Callable[[int, int], None] = lambda _done, _all: None
) -> FileFacts:
    """Read a file through, for its size and digest.

    Raises:
        Refused: it is no file, empty, too large, or changed while it was read.
        Unavailable: it cannot be read.
    """
    return read_facts(path, LARGEST_STAFF, on_progress)


def attach(desk: Desk, command: AttachFile, path: Path, *, origin: str = "") -> UUID:
    """Write down a file together with its path; the path never leaves this device.

    Raises:
        Refused: a rule said no; nothing was changed.
        Unavailable: disk full or store locked; nothing was changed.
    """
    now = desk.clock.now()

    def attach_here(session: ScopedSession, ctx: Ctx, given: AttachFile) -> UUID:
        attachment = attach_file(session, ctx, given)
        note_file(session.connection(), attachment, path, now)
        return attachment

    attach_here.__name__ = attach_file.__name__
    return desk.do(attach_here, command, origin=origin)


def files_here(desk: Desk, attachments: Collection[UUID]) -> Mapping[UUID, Path]:
    """Where the files of these attachments are on this device, as far as they are still there."""
    if not attachments:
        return {}
    with desk.store.reading() as connection:
        noted = noted_files(connection, attachments)
    return {row: path for row, path in noted.items() if path.is_file()}
