"""How central's version stands to this program's: what an older central cannot take is held.

Source: sync.md 2.7.
"""

from __future__ import annotations

from sqlalchemy import Connection

from app.store import pages
from app.store.learning import take_over
from app.store.settings import read_setting, write_setting
from app.store.state import note, rewind_scopes, scopes
from app.wire.envelopes import SCHEMA

CENTRAL_OLDER = "central-older"
"""The code of this standing, and of each operation that is held for it."""
KEEPS_UNKNOWN = 4
"""From this version on a program keeps what it does not know."""
_KEY = "central_schema"


def catch_up(connection: Connection, last: int) -> None:
    """This program is of another version than the one that pulled here last: learn what it lacked.

    What that one kept is taken over as it is. One that passed over what it did not know, and kept
    although it had gone to rest what it was not told of, leaves nothing but to copy again.

    Args:
        connection: the open transaction.
        last: that program's version.
    """
    if last >= KEEPS_UNKNOWN:
        take_over(connection)
        return
    if scopes(connection):
        pages.begin_sweep(connection)
        note(connection, sweeping=True)
    rewind_scopes(connection)


def keep_central(connection: Connection, schema: int) -> None:
    """Keep which version central said it is of; 0 is a central that did not say."""
    if schema != read_setting(connection, _KEY, 0):
        write_setting(connection, _KEY, schema or None)


def central_schema(connection: Connection) -> int:
    """Which version the central that was met last is of; 0 where none said."""
    return int(read_setting(connection, _KEY, 0))


def is_central_older(connection: Connection) -> bool:
    """Whether the central that was met last is older than this program."""
    return 0 < central_schema(connection) < SCHEMA
