"""Files that were only noted by their path, before there was a lane: sealed copies are made now."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from sqlalchemy import delete, select

from app.domain.attachments import LARGEST_STAFF, AttachmentState
from app.platform.files import Reading
from app.ports.problems import TrestleProblem
from app.records import Attachment
from app.store import errands
from app.store.errands import Key
from app.store.files import WHOLE, Copy, keep_copy, vault_of
from app.store.open import Store
from app.store.tables import local_file


def adopt(store: Store) -> int:
    """Take in each noted file that still is what it was; the others are forgotten.

    Returns:
        How many were taken in.
    """
    query = (
        select(local_file.c.attachment, local_file.c.path, Attachment.sha256, Attachment.state)
        .join(Attachment, Attachment.id == local_file.c.attachment)
        .where(Attachment.void.is_(False))
    )
    with store.reading() as connection:
        noted = connection.execute(query).all()
    return sum(_adopt(store, *row) for row in noted)


def _adopt(store: Store, attachment: UUID, path: str, sha256: str, state: str) -> bool:
    vault, reading = vault_of(store), Reading(Path(path), LARGEST_STAFF)
    try:
        copy = Copy(vault.keep(reading), reading.facts.sha256, reading.facts.size)
    except TrestleProblem:
        copy = None
    same = copy is not None and copy.sha256 == sha256
    with store.writing() as connection:
        if copy is not None and same:
            keep_copy(connection, attachment, WHOLE, copy, store.clock.now())
            if state == AttachmentState.PENDING:
                errands.plan(connection, Key(attachment, WHOLE, "up"), copy.size)
        connection.execute(delete(local_file).where(local_file.c.attachment == attachment))
    if copy is not None and not same:
        vault.drop(copy.name)
    return same
