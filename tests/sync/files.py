"""Devices with files, in front of a central that is spoken to directly or by paper."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from app.central.central import Central
from app.central.files import finishing, uploads
from app.central.files.reading import bytes_of, content_of
from app.central.files.room import Files
from app.domain.attachments import FileFacts
from app.store import errands
from app.store.errands import Allowed, Key
from app.store.files import SMALL, WHOLE, Copy, keep_copy, vault_of
from app.store.open import Store
from app.sync.files.asks import Ask, Begin, Came, Far, Fetch, Got, HowFar
from app.usecases.attach_file import AttachFile, attach_file
from tests.sync.worlds import Desk

ALL = Allowed(whole=True, largest=10**12)


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def add_file(desk: Desk, ticket: UUID, body: bytes, small: bytes = b"") -> UUID:
    """What adding a file does on a device (`bootstrap.attachments.attach`)."""
    facts = FileFacts("rack.jpg", "image/jpeg", len(body), sha(body))
    vault = vault_of(desk.store)
    given = [(WHOLE, body), *([(SMALL, small)] if small else [])]
    kept = [(kind, Copy(vault.keep([part]), sha(part), len(part))) for kind, part in given]

    def job(session: Any) -> UUID:
        added = attach_file(session, desk.ctx, AttachFile(facts, ticket=ticket))
        for kind, copy in kept:
            keep_copy(session.connection(), added, kind, copy, desk.clock.now())
            errands.plan(session.connection(), Key(added, kind, "up"), copy.size)
        return added

    added: UUID = desk.do("attach_file", job)
    return added


def wanted(store: Store, attachment: UUID, size: int) -> None:
    store.write(lambda connection: errands.want_whole(connection, attachment, size))


class Direct:
    """Answers the lane's questions from a central in this process."""

    def __init__(self, central: Central, kept: Files, token: Callable[[], str]) -> None:
        self._central, self._kept, self._token = central, kept, token()
        self.asked: list[Ask] = []

    def __call__(self, ask: Ask) -> Came:
        self.asked.append(ask)
        central, kept, token = self._central, self._kept, self._token
        if isinstance(ask, Begin):
            wish = uploads.Wish(ask.attachment, ask.kind, ask.size, ask.sha256)
            begun = uploads.begin(central, kept, token, wish)
            return Far(str(begun.id), begun.offset)
        if isinstance(ask, Fetch):
            content = content_of(central, token, ask.attachment, ask.kind)
            stop = min(ask.stop, content.size)
            body = b"".join(bytes_of(kept, content, ask.start, stop))
            return Got(body, content.sha256, content.size)
        upload = UUID(ask.upload)
        if not isinstance(ask, HowFar):
            uploads.take(central, kept, token, upload, ask.start, ask.body)
        return Far(ask.upload, finishing.finish(central, kept, token, upload).offset)
