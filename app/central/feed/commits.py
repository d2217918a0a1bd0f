"""Telling that something was committed, to whoever waits for news in this or another process."""

from __future__ import annotations

import threading

from sqlalchemy import Connection

CHANNEL = "trestle_commit"


def notify(connection: Connection) -> None:
    """Have PostgreSQL tell every process at this transaction's commit; SQLite has no such word.

    A notice carries nothing: whoever hears it reads what is new for itself, and notices of one
    transaction count as one. It is given only where the feed's counter or a grant changes, since
    such commits wait for each other at PostgreSQL's queue.

    Source: architecture.md 7.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"NOTIFY {CHANNEL}")


class Commits:
    """The commits of this process, for the one thread that watches for them."""

    def __init__(self) -> None:
        self._happened = threading.Event()

    def tell(self) -> None:
        """Something was committed here."""
        self._happened.set()

    def wait(self, seconds: float) -> bool:
        """Wait for the next commit; whether there was one since the last time."""
        happened = self._happened.wait(seconds)
        self._happened.clear()
        return happened
