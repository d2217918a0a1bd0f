"""How the files of this device stand: what waits and why, what is kept, what was chosen.

Source: ux.md 3.7 "This device".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from app.store.files_waiting import NOTHING, Kept, Waiting, kept_files, waiting_files
from app.sync.files.policy import USUAL, FilePolicy, read_policy


@dataclass(frozen=True, slots=True)
class FilesStanding:
    """The files of this device in figures.

    Attributes:
        waiting: what central does not have yet, by the reason.
        kept: what is here.
        policy: how files travel and are kept.
    """

    waiting: tuple[Waiting, ...] = ()
    kept: Kept = NOTHING
    policy: FilePolicy = USUAL


def files_standing(connection: Connection, now: datetime, *, metered: bool) -> FilesStanding:
    """Read how the files stand, over the network of this moment."""
    policy = read_policy(connection)
    waiting = waiting_files(connection, now, policy.allowed(metered=metered))
    return FilesStanding(waiting, kept_files(connection), policy)


UNREAD = FilesStanding()
"""A device without files, and without a choice about them."""
