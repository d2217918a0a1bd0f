"""How much of central's room for files one device and one client may have.

Source: security.md D17.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.central.auth.caller import Caller
from app.central.file_tables import file_blob, file_kept, file_upload
from app.central.files.room import Limits
from app.domain.attachments import size_words
from app.ports.problems import Refused


def check_room(
    session: Session, limits: Limits, caller: Caller, client: UUID, size: int, now: datetime
) -> None:
    """Let a file be begun, if there is room for it.

    *Units*: `size` in bytes.

    Raises:
        Refused: it is too large, this device is sending enough, or its client has enough.
    """
    if size > limits.file:
        raise Refused("file-large", f"{size_words(limits.file)} is the most for one file.")
    connection = session.connection()
    of_device = _open(now).where(file_upload.c.device_id == caller.device)
    begun = int(connection.execute(of_device).scalar_one())
    if begun + size > limits.device:
        raise Refused(
            "files-device-full",
            f"This device is sending {size_words(begun)} already; that is enough at a time.",
            next_step="It goes on when some of it has arrived.",
        )
    check_client_room(session, limits, client, size, now)


def check_client_room(
    session: Session, limits: Limits, client: UUID, size: int, now: datetime
) -> None:
    """Let a file of a client be kept, if there is room for it.

    *Units*: `size` in bytes.

    Raises:
        Refused: the client has enough.
    """
    connection = session.connection()
    kept = (
        select(func.coalesce(func.sum(file_blob.c.size_bytes), 0))
        .join(file_kept, file_kept.c.blob == file_blob.c.name)
        .where(file_kept.c.client_id == client)
    )
    of_client = int(connection.execute(kept).scalar_one()) + int(
        connection.execute(_open(now).where(file_upload.c.client_id == client)).scalar_one()
    )
    if of_client + size > limits.client:
        raise Refused(
            "files-client-full",
            f"This client's files have {size_words(of_client)}; {size_words(limits.client)} is "
            "the most.",
            next_step="Void attachments that are not needed, or ask whoever runs central for room.",
        )


def _open(now: datetime) -> Select[int]:
    """What was begun and is still coming. *Units*: bytes."""
    u = file_upload.c
    return select(func.coalesce(func.sum(u.size_bytes), 0)).where(
        u.done.is_(False), u.expires_at > now
    )
