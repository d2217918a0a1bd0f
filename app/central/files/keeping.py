"""Content that central keeps once, given to each attachment that has it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from app.central.file_tables import file_blob, file_kept
from app.database.absent import insert_absent
from app.database.scope import Scope
from app.domain.attachments import AttachmentState
from app.files.vault import Vault
from app.records import Attachment


class Hashed:
    """The pieces of an upload in their order, hashed as they are read.

    Args:
        vault: holds the pieces.
        pieces: rows of `file_piece`, by their start.
    """

    def __init__(self, vault: Vault, pieces: Sequence[Row[*tuple[Any, ...]]]) -> None:
        self._vault, self._pieces = vault, pieces
        self._digest = hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            for chunk in self._vault.read(piece.name, piece.size_bytes):
                self._digest.update(chunk)
                yield chunk

    @property
    def sha256(self) -> str:
        """Of what was read so far."""
        return self._digest.hexdigest()


def known_blob(session: Session, scope: Scope, sha256: str, size: int) -> str | None:
    """The name of content that somebody with this scope may see already, or None.

    That central has it for others is never told: they would learn what others have.
    """
    query = (
        select(file_blob.c.name)
        .join(file_kept, file_kept.c.blob == file_blob.c.name)
        .join(Attachment, Attachment.id == file_kept.c.attachment_id)
        .where(
            file_blob.c.sha256 == sha256,
            file_blob.c.size_bytes == size,
            Attachment.void.is_(False),
        )
        .limit(1)
    )
    if scope.clients is not None:
        query = query.where(file_kept.c.client_id.in_(sorted(scope.clients)))
    return session.connection().execute(query).scalar_one_or_none()


def keep_once(session: Session, name: str, sha256: str, size: int, now: datetime) -> str:
    """Write down that content is kept; the name of what counts, which may be an earlier one."""
    connection = session.connection()
    # The update comes first: it holds what a clearing-up would otherwise take away meanwhile.
    same = (file_blob.c.sha256 == sha256) & (file_blob.c.size_bytes == size)
    renewed = update(file_blob).where(same).values(kept_at=now).returning(file_blob.c.name)
    earlier = connection.execute(renewed).scalar_one_or_none()
    if earlier is not None:
        return str(earlier)
    row = {"name": name, "sha256": sha256, "size_bytes": size, "kept_at": now}
    if not insert_absent(connection, file_blob, row):
        return str(connection.execute(renewed).scalar_one())
    return name


def give(session: Session, attachment: Attachment, kind: str, blob: str) -> None:
    """Give an attachment its content; of a whole file everybody hears that central has it."""
    row = {
        "attachment_id": attachment.id,
        "kind": kind,
        "client_id": attachment.client_id,
        "blob": blob,
    }
    insert_absent(session.connection(), file_kept, row)
    if kind == "whole":
        attachment.state = AttachmentState.STORED


def kept_of(session: Session, attachment: UUID, kind: str) -> Row[*tuple[Any, ...]] | None:
    """The content of an attachment that its session may see: name, digest and size."""
    query = (
        select(file_blob.c.name, file_blob.c.sha256, file_blob.c.size_bytes)
        .join(file_kept, file_kept.c.blob == file_blob.c.name)
        .where(file_kept.c.attachment_id == attachment, file_kept.c.kind == kind)
    )
    return session.connection().execute(query).first()
