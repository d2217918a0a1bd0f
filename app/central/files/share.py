"""How much of central's room for files one device and one client may have.

Source: security.md D17.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
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
    u = file_upload.c
    open_ = select(func.coalesce(func.sum(u.size_bytes), 0)).where(
        u.done.is_(False), u.expires_at > now
    )
    connection = session.connection()
    begun = int(connection.execute(open_.where(u.device_id == caller.device)).scalar_one())
    if begun + size > limits.device:
        raise Refused(
            "files-device-full",
            f"This device is sending {size_words(begun)} already; that is enough at a time.",
            next_step="It goes on when some of it has arrived.",
        )
    kept = (
        select(func.coalesce(func.sum(file_blob.c.size_bytes), 0))
        .join(file_kept, file_kept.c.blob == file_blob.c.name)
        .where(file_kept.c.client_id == client)
    )
    of_client = int(connection.execute(kept).scalar_one()) + int(
        connection.execute(open_.where(u.client_id == client)).scalar_one()
    )
    if of_client + size > limits.client:
        raise Refused(
            "files-client-full",
            f"This client's files have {size_words(of_client)}; {size_words(limits.client)} is "
            "the most.",
            next_step="Void attachments that are not needed, or ask whoever runs central for room.",
        )
