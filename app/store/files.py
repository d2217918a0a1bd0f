"""Where the files are whose attachments were added on this device; central never learns it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select

from app.records import Attachment
from app.store.tables import local_file

_AT_ONCE = 400
"""Ids in one IN list."""


def note_file(connection: Connection, attachment: UUID, path: Path, now: datetime) -> None:
    """Remember where an attachment's file is, in the transaction that adds the attachment."""
    row = {"attachment": attachment, "path": str(path), "noted_at": now}
    connection.execute(insert(local_file).values(row))


def noted_files(connection: Connection, attachments: Collection[UUID]) -> Mapping[UUID, Path]:
    """Where the files of these attachments were when they were added here."""
    wanted = sorted(attachments)
    found: dict[UUID, Path] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(local_file.c.attachment, local_file.c.path).where(
            local_file.c.attachment.in_(wanted[start : start + _AT_ONCE])
        )
        found |= {row: Path(path) for row, path in connection.execute(query)}
    return found


def forget_files(connection: Connection, client: UUID) -> None:
    """Forget where a client's files are, before its rows go."""
    gone = select(Attachment.id).where(Attachment.client_id == client)
    connection.execute(delete(local_file).where(local_file.c.attachment.in_(gone)))
