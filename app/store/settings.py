"""What this device remembers by name: settings, and texts not sent yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from app.store.tables import draft, setting

# Built once: to build a statement costs as much as to run one of these.
_READ = select(setting.c.value).where(setting.c.key == bindparam("key"))
_NEW = insert(setting)
_WRITE = _NEW.on_conflict_do_update(["key"], set_={"value": _NEW.excluded.value})


def read_setting(connection: Connection, key: str, default: Any = None) -> Any:
    """The value kept under a key."""
    found = connection.execute(_READ, {"key": key}).first()
    return default if found is None else found[0]


def write_setting(connection: Connection, key: str, value: Any) -> None:
    """Keep a value of plain lists, maps, texts and numbers; None forgets the key."""
    if value is None:
        connection.execute(delete(setting).where(setting.c.key == key))
        return
    connection.execute(_WRITE, {"key": key, "value": value})


def read_draft(connection: Connection, key: str) -> str:
    """The text begun under a key, mostly a ticket's id; empty where none was."""
    found = connection.execute(select(draft.c.text).where(draft.c.key == key)).first()
    return "" if found is None else str(found[0])


def write_draft(connection: Connection, key: str, text: str, now: datetime) -> None:
    """Keep a text begun; an empty one forgets it."""
    if not text:
        connection.execute(delete(draft).where(draft.c.key == key))
        return
    new = insert(draft).values(key=key, text=text, saved_at=now)
    changed = {"text": new.excluded.text, "saved_at": new.excluded.saved_at}
    connection.execute(new.on_conflict_do_update(["key"], set_=changed))
