"""The workbench's door to the files of a ticket.

Everything here blocks: screens call it on the lanes, `take_in` and `save_as` on the work lane. A
file is never plain on this device's disk, unless a person says where to.

Source: sync.md 2.9, security.md D17.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from app.bootstrap import taking_out
from app.bootstrap.desk import Desk
from app.bootstrap.taking_out import NoteExport, Place
from app.database.scope import ScopedSession
from app.domain.attachments import LARGEST_STAFF, FileFacts, Visibility, check_size
from app.domain.rules import RuleBroken
from app.platform.files import Reading, facts_of
from app.ports.changes import ChangeSet
from app.ports.problems import Refused
from app.records import Attachment
from app.store import errands
from app.store.adding import add_file, void_file
from app.store.files import SMALL, WHOLE, Copy, copies, note_use, vault_of
from app.usecases.attach_file import AttachFile, attach_file
from app.usecases.context import Ctx
from app.usecases.void_attachment import VoidAttachment, void_attachment

WANTED = "files.wanted"
"""Names the wish for a file in the change that tells of it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that lies sealed on this device, and belongs to nothing yet.

    Attributes:
        name: of the sealed copy.
        small: a small picture of it, or empty.
    """

    facts: FileFacts
    name: str
    small: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class FileState:
    """Where a file is, as this device knows.

    Attributes:
        here: this device has all of it.
        way: up or down where it is to travel; empty otherwise.
        percent: of it that has travelled.
        stuck: why it does not travel any more, in words; empty otherwise.
    """

    here: bool = False
    way: str = ""
    percent: int = 0
    stuck: str = ""


@dataclass(frozen=True, slots=True)
class Removed:
    """What a removed attachment was, so that it can be added again.

    Attributes:
        copy: of its file on this device, or None.
    """

    command: AttachFile
    copy: Copy | None
    small: Copy | None


def take_in(
    desk: Desk, path: Path, on_progress: Callable[[int, int], None] = lambda _done, _all: None
) -> Taken:
    """Read a file once: its size and digest, and a sealed copy of it for this device.

    Raises:
        Refused: it is no file, empty, too large, or changed while it was read.
        Unavailable: it cannot be read, or the disk is full.
    """
    reading, vault = Reading(path, LARGEST_STAFF, on_progress), vault_of(desk.store)
    name = vault.keep(reading)
    return Taken(reading.facts, name)


def take_in_bytes(desk: Desk, name: str, body: bytes) -> Taken:
    """Take in what is no file, such as a pasted picture.

    Raises:
        Refused: it is empty or too large.
        Unavailable: the disk is full.
    """
    try:
        check_size(len(body), LARGEST_STAFF)
    except RuleBroken as broken:
        raise Refused(broken.code, f"{name}: {broken.sentence}") from broken
    facts = facts_of(name, body, len(body), hashlib.sha256(body).hexdigest())
    return Taken(facts, vault_of(desk.store).keep([body]))


def sealed_content(desk: Desk, taken: Taken) -> Iterator[bytes]:
    """The bytes of a file that was taken in."""
    return vault_of(desk.store).read(taken.name, taken.facts.size)


def let_go(desk: Desk, taken: Taken) -> None:
    """Forget a file that was taken in and belongs to nothing."""
    vault_of(desk.store).drop(taken.name)


def attach(desk: Desk, command: AttachFile, taken: Taken, *, origin: str = "") -> UUID:
    """Write down a file that was taken in; it waits to be sent, its small picture first.

    Args:
        desk: the workbench's door.
        command: what the file belongs to.
        taken: the file.
        origin: names the screen in the change.

    Raises:
        Refused: a rule said no; nothing was changed, and the copy is gone.
        Unavailable: disk full or store locked; nothing was changed.
    """
    facts = taken.facts
    whole, small = Copy(taken.name, facts.sha256, facts.size), None
    if taken.small:
        name = vault_of(desk.store).keep([taken.small])
        small = Copy(name, hashlib.sha256(taken.small).hexdigest(), len(taken.small))
    try:
        return _attach(desk, command, whole, small, origin)
    except BaseException:
        for copy in filter(None, (whole, small)):
            vault_of(desk.store).drop(copy.name)
        raise


def _attach(
    desk: Desk, command: AttachFile, whole: Copy | None, small: Copy | None, origin: str
) -> UUID:
    desk.lease.check()
    now = desk.clock.now()

    def attach_here(session: ScopedSession, ctx: Ctx, given: AttachFile) -> UUID:
        given_copies = ((WHOLE, whole), (SMALL, small))
        kept = {kind: copy for kind, copy in given_copies if copy is not None}
        return add_file(session, ctx, given, kept, now)

    attach_here.__name__ = attach_file.__name__
    return desk.do(attach_here, command, origin=origin)


def remove(desk: Desk, attachment: UUID, *, origin: str = "") -> Removed | None:
    """Void an attachment; what comes back puts it on its ticket again, or None: it was void.

    Raises:
        Refused: it is not here, or this person may not.
        Unavailable: disk full or store locked; nothing was changed.
    """
    with desk.store.reading() as connection:
        whole = copies(connection, [attachment]).get(attachment)
        small = copies(connection, [attachment], SMALL).get(attachment)

    def void_here(session: ScopedSession, ctx: Ctx, given: VoidAttachment) -> Removed | None:
        if not void_file(session, ctx, given):
            return None
        row = session.get(Attachment, given.attachment)
        assert row is not None  # noqa: S101 -- it was voided just now
        facts = FileFacts(
            row.name, row.media_type, row.size_bytes, row.sha256, row.width, row.height,
            row.taken_at,
        )  # fmt: skip
        command = AttachFile(
            facts, row.ticket_id, row.page_id, row.asset_id, Visibility(row.visibility)
        )
        return Removed(command, whole, small)

    void_here.__name__ = void_attachment.__name__
    return desk.do(void_here, VoidAttachment(attachment), origin=origin)


def put_back(desk: Desk, removed: Removed, *, origin: str = "") -> UUID:
    """Add what was removed once more. Its bytes need not travel where central has them still.

    Raises:
        Refused: a rule said no; nothing was changed.
        Unavailable: disk full or store locked; nothing was changed.
    """
    return _attach(desk, removed.command, removed.copy, removed.small, origin)


def files_here(desk: Desk, attachments: Collection[UUID]) -> Mapping[UUID, FileState]:
    """Where the files of these attachments are; one that is missing here is nowhere near."""
    if not attachments:
        return {}
    with desk.store.reading() as connection:
        here, going = copies(connection, attachments), errands.standings(connection, attachments)
    found: dict[UUID, FileState] = {}
    for one in {*here, *going}:
        way = going.get(one)
        if way is None:
            found[one] = FileState(here=True)
            continue
        percent = min(99, way.done * 100 // max(1, way.size))
        stuck = way.error if way.state == "refused" else ""
        found[one] = FileState(one in here, way.way, percent, stuck)
    return found


def small_pictures(desk: Desk, attachments: Collection[UUID]) -> Mapping[UUID, bytes]:
    """The small pictures of these attachments that are here."""
    if not attachments:
        return {}
    desk.lease.check()
    vault = vault_of(desk.store)
    with desk.store.reading() as connection:
        here = copies(connection, attachments, SMALL)
    found: dict[UUID, bytes] = {}
    for one, copy in here.items():
        found[one] = b"".join(vault.read(copy.name, copy.size))
    return found


def want_small(desk: Desk, attachments: Collection[UUID]) -> bool:
    """Have the small pictures fetched of images that others added; whether that is new."""
    new = desk.store.write(lambda connection: errands.want_small(connection, attachments))
    if new:
        desk.announce(ChangeSet(frozenset({"attachment"}), frozenset(attachments), WANTED))
    return new


def fetch(desk: Desk, attachment: UUID) -> None:
    """Have a file fetched, or sent again, because somebody waits for it.

    Raises:
        Refused: the attachment is not on this device.
    """
    row = desk.ask(lambda session: session.get(Attachment, attachment))
    if row is None:
        raise Refused("attachment-missing", "This attachment is not on this device. Sync first.")

    size = row.size_bytes
    desk.store.write(lambda connection: errands.want_whole(connection, attachment, size))
    desk.announce(ChangeSet(frozenset({"attachment"}), frozenset({attachment}), WANTED))


def content(desk: Desk, attachment: UUID) -> Iterator[bytes]:
    """The bytes of a file that is here.

    Raises:
        Refused: it is not here.
        Corrupt: it is damaged where it lies.
    """
    copy = _copy(desk, attachment)
    now = desk.clock.now()
    desk.store.write(lambda connection: note_use(connection, copy.name, now))
    yield from vault_of(desk.store).read(copy.name, copy.size)


def _copy(desk: Desk, attachment: UUID) -> Copy:
    desk.lease.check()
    with desk.store.reading() as connection:
        copy = copies(connection, [attachment]).get(attachment)
    if copy is None:
        raise Refused("file-not-here", "This file is not on this device.", next_step="Fetch it.")
    return copy


def save_as(desk: Desk, attachment: UUID, path: Path) -> None:
    """Write a file that is here where a person wants it, readable, once that was written down.

    Raises:
        Refused: it is not here.
        Corrupt: it is damaged where it lies.
        Unavailable: it cannot be written down, or the file cannot be written.
    """
    size = _copy(desk, attachment).size
    subject = ("attachment", attachment)
    leaving = NoteExport(taking_out.Taken.ATTACHMENT, Place.FILE, subject, size_bytes=size)
    taking_out.save(desk, leaving, path, content(desk, attachment))
