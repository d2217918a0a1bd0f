"""Starting over: central lost something, or this device was away too long to be told the rest.

Source: sync.md 2.11, 2.12.
"""

from __future__ import annotations

from sqlalchemy import Connection

from app.store import pages, queue
from app.store.state import Standing, note, rewind_scopes, scopes


def start_over(connection: Connection, here: Standing, epoch: str) -> None:
    """Copy everything again beside what is here; nothing that was done here is lost.

    Args:
        connection: the open transaction.
        here: where this device stands.
        epoch: central's, now.
    """
    if here.epoch:
        # Whatever central lost, under a new epoch or unnoticed by it; what it has, it knows by id.
        queue.offer_again(connection)
    had = bool(scopes(connection))
    rewind_scopes(connection)
    if had:
        pages.begin_sweep(connection)
    note(connection, epoch=epoch, rev=0, commit_id="", sweeping=had)
