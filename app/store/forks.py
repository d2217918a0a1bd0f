"""What follows when central finds this store to be a copy, or put back to an earlier day.

The device goes on under a new name, with the same operations. Somebody may have meddled with its
disk, so the whole store is looked at once, and what was found stays to be shown.

Source: sync.md 2.5 (c).
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, select, update

from app.store.queue import renumber
from app.store.tables import sync_state

Check = Literal["", "due", "whole", "damaged"]
"""What became of the look at the store; empty where none was ever needed."""


def note_fork(connection: Connection, now: datetime) -> None:
    """Begin a new incarnation, with a token of its own to come, and ask for a look at the store."""
    renumber(connection)
    connection.execute(update(sync_state).values(forked_at=now, fork_check="due"))


def is_check_due(connection: Connection) -> bool:
    """Whether the store has not been looked at since it was found to be a copy."""
    check = connection.execute(select(sync_state.c.fork_check)).scalar_one()
    return bool(check == "due")


def note_check(connection: Connection, *, whole: bool) -> None:
    """Keep what the look at the store found."""
    check: Check = "whole" if whole else "damaged"
    connection.execute(update(sync_state).values(fork_check=check))
