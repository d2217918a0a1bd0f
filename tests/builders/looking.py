"""Looking into a central's tables from outside, past the walls around its clients."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from app.central.central import Central
from app.database.scope import whole
from app.database.walls import see


@contextmanager
def looking(central: Central) -> Iterator[Connection]:
    """A connection that reads every row of every client."""
    with central.work.database.read.connect() as connection:
        see(connection, whole("looking on from outside"))
        yield connection
