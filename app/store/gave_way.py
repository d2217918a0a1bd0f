"""What is known around a conflict: when our edit was made and from what, and whose value gave way.

Our own edit is still in the outbox or the journal. Whose the other value was is told once, with
central's answer, and kept among the settings of this device.

Source: ux.md 3.7.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from app.records.codec import is_text_change
from app.records.types import from_micros
from app.store.settings import read_setting, write_setting
from app.store.tables import journal, outbox

By: TypeAlias = Mapping[str, tuple[bytes, int]]
"""Field → (who, microseconds since 1970), as it travels."""


def _key(op_id: UUID) -> str:
    return f"gave-way:{op_id.hex}"


def keep_whose(connection: Connection, op_id: UUID, by: By) -> None:
    """Keep whose values gave way to an operation; nothing where central did not say."""
    kept = {field: [user.hex(), at] for field, (user, at) in by.items()}
    write_setting(connection, _key(op_id), kept or None)


def whose_of(
    connection: Connection, op_id: UUID, field: str
) -> tuple[UUID | None, datetime | None]:
    """Who had written the value that gave way, and when central heard of it."""
    found = read_setting(connection, _key(op_id), {}).get(field)
    if found is None:
        return None, None
    user, at = found
    return UUID(hex=user), from_micros(at)


def made_with(
    connection: Connection, op_id: UUID, field: str
) -> tuple[datetime | None, str | None]:
    """When our edit was made, and what text it began with."""
    for table in (outbox, journal):
        query = select(table.c.at, table.c.fields).where(table.c.op_id == op_id)
        found = connection.execute(query).first()
        if found is not None:
            value: Any = msgspec.msgpack.decode(found.fields).get(field)
            return found.at, value["base"] if is_text_change(value) else None
    return None, None
