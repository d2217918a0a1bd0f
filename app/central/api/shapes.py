"""Records as JSON, from their declaration: ids and instants as text, all else as it is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.records import Record
from app.records.nouns import fields_of


def as_json(record: Record) -> dict[str, Any]:
    """A record's fields, without those that are sealed."""
    shape = {
        name: plain(getattr(record, name))
        for name, field in fields_of(record.ENTITY).items()
        if not field.secret
    }
    return shape | {"rev": record.rev}


def plain(value: Any) -> Any:
    """A value as JSON can say it."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return value
