"""Devices with files, in front of a central that is spoken to directly or by paper."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from app.central.central import Central
from app.central.files.room import Files
from app.database.scope import whole
from app.domain.attachments import FileFacts
from app.records import Attachment
from app.simulation.file_answers import answered
from app.store import errands
from app.store.adding import add_file as write_down
from app.store.errands import Allowed
from app.store.files import SMALL, WHOLE, Copy, copies, vault_of
from app.store.open import Store
from app.sync.files.asks import Ask, Came
from app.sync.files.carrying import Rested, carry_files
from app.usecases.attach_file import AttachFile
from tests.sync.worlds import Desk

ALL = Allowed(whole=True, largest=10**12)


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def add_file(desk: Desk, ticket: UUID, body: bytes, small: bytes = b"") -> UUID:
    """What adding a file does on a device (`bootstrap.attachments.attach`)."""
    facts = FileFacts("rack.jpg", "image/jpeg", len(body), sha(body))
    vault = vault_of(desk.store)
    given = [(WHOLE, body), *([(SMALL, small)] if small else [])]
    kept = {kind: Copy(vault.keep([part]), sha(part), len(part)) for kind, part in given}

    def job(session: Any) -> UUID:
        command = AttachFile(facts, ticket=ticket)
        return write_down(session, desk.ctx, command, kept, desk.clock.now())

    added: UUID = desk.do("attach_file", job)
    return added


def here(desk: Desk, attachment: UUID, kind: str = WHOLE) -> bytes | None:
    """The file, where this device has it."""
    with desk.store.reading() as connection:
        copy = copies(connection, [attachment], kind).get(attachment)
    return copy and b"".join(vault_of(desk.store).read(copy.name, copy.size))


def state(desk: Desk, attachment: UUID) -> str:
    """Where the file is, as this device was told."""
    row = desk.store.work.read(whole("test"), lambda session: session.get(Attachment, attachment))
    assert row is not None
    return row.state


def carry(desk: Desk, ask: Callable[[Ask], Came], allowed: Allowed = ALL) -> Rested:
    """A turn of the lane."""
    return carry_files(desk.store, ask, desk.clock, allowed, luck=lambda: 0.0)


def wanted(store: Store, attachment: UUID, size: int) -> None:
    store.write(lambda connection: errands.want_whole(connection, attachment, size))


class Direct:
    """Answers the lane's questions from a central in this process."""

    def __init__(self, central: Central, kept: Files, token: Callable[[], str]) -> None:
        self._central, self._kept, self._token = central, kept, token()
        self.asked: list[Ask] = []

    def __call__(self, ask: Ask) -> Came:
        self.asked.append(ask)
        return answered(self._central, self._kept, self._token, ask)
