"""Starting over: central lost something, or this device was away too long to be told the rest.

Source: sync.md 2.11, 2.12.
"""

from __future__ import annotations

from sqlalchemy import Connection

from app.store import journal, pages
from app.store.state import Standing, note, rewind_scopes, scopes


def copy_again(connection: Connection) -> None:
    """Copy everything again beside what is here: this device was away too long.

    Central has everything that was confirmed here, so nothing is offered again, and where this
    device stands in its history is as true as before.
    """
    rewind_scopes(connection)
    pages.begin_sweep(connection)
    note(connection, sweeping=True)


def start_over(connection: Connection, here: Standing, epoch: str, fork: int = 0) -> None:
    """Copy everything again beside what is here; nothing that was done here is lost.

    Args:
        connection: the open transaction.
        here: where this device stands.
        epoch: central's, now.
        fork: up to this revision central certainly has what this device saw; what was confirmed
            later is offered again. 0 where nobody knows.
    """
    if here.epoch:
        # Whatever central lost, under a new epoch or unnoticed by it; what it has, it knows by id.
        journal.offer_again(connection, fork)
    had = bool(scopes(connection))
    rewind_scopes(connection)
    if had:
        pages.begin_sweep(connection)
    note(connection, epoch=epoch, rev=0, commit_id="", sweeping=had, backup_rev=0)
