"""How far central's history reached, written down outside its database.

A database that was put back from a backup cannot tell that it was: everything in it fits together.
A small file beside the key says how far it had come. Where the file says more than the database
holds when central starts, a new epoch begins, and devices offer again what came later.

Source: sync.md 2.12 (a).
"""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path

import msgspec
from sqlalchemy import Connection, select

from app.central.audit.kinds import Kind
from app.central.audit.notes import made
from app.central.central import Central
from app.central.feed.history import begin_epoch, commit_at, knows_epoch
from app.central.feed.tables import sync_counter
from app.database.work import translated
from app.ports.problems import TrestleProblem, Unavailable
from app.security.audit import Fact

FILE = "high-water.json"
EVERY_S = 5.0
"""Between two looks: a restart that comes sooner after a restore is found out by the devices."""
_PRIVATE = 0o600


class HighWater(msgspec.Struct, frozen=True):
    """The last commit that this central is known to have made."""

    epoch: str
    rev: int
    commit_id: str


def high_water(connection: Connection) -> HighWater:
    """How far the database's history reaches now."""
    epoch, rev = connection.execute(select(sync_counter.c.epoch, sync_counter.c.rev)).one()
    return HighWater(epoch, rev, commit_at(connection, rev))


def read_mark(folder: Path) -> HighWater | None:
    """What the file says; None where there is none, or none that can be read."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=HighWater)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def write_mark(folder: Path, mark: HighWater) -> None:
    """Write the file, so that a power cut leaves the old one or the new one.

    Raises:
        Unavailable: the disk is full, or the folder cannot be written.
    """
    partial = folder / f"{FILE}.{os.getpid()}.part"
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(mark) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        partial.replace(folder / FILE)
    except OSError as problem:
        raise Unavailable(
            "high-water-unwritten",
            f"How far central has come could not be written down: {problem.strerror or problem}.",
            next_step=f"Free some space where {folder} is; nothing else is affected.",
        ) from problem


class Marker:
    """Keeps the file of a central up to date.

    Args:
        central: whose.
    """

    def __init__(self, central: Central) -> None:
        self._central = central
        self._written: HighWater | None = None

    def mark(self) -> None:
        """Write down how far central has come, where that has changed.

        Raises:
            Unavailable: the database does not answer, or the file cannot be written.
        """
        with translated(), self._central.work.database.read.connect() as connection:
            now = high_water(connection)
        if now != self._written:
            write_mark(self._central.settings.folder, now)
            self._written = now


async def keep_marking(marker: Marker, every_s: float = EVERY_S) -> None:
    """Write the file now and again, off the loop, until cancelled; a problem is logged, no end."""
    while True:
        try:
            await asyncio.to_thread(marker.mark)
        except TrestleProblem as problem:
            logging.getLogger("trestle.central").warning("%s", problem)
        await asyncio.sleep(every_s)


def notice_restore(central: Central) -> int | None:
    """Begin a new epoch where the file says more than the database holds.

    Returns:
        Up to which revision everything is still here, 0 where that is not known; None where
        nothing was lost.
    """
    mark = read_mark(central.settings.folder)
    if mark is None:
        return None
    with translated(), central.work.database.write.begin() as connection:
        now = high_water(connection)
        if _is_held(connection, mark, now):
            return None
        # Another branch that has come further still parted nobody knows where.
        is_behind = mark.epoch != now.epoch or mark.rev > now.rev
        _epoch, fork = begin_epoch(connection, central.clock, central.ids, fork_known=is_behind)
        _note_restored(central, connection, "by itself", fork)
    Marker(central).mark()
    return fork


def _is_held(connection: Connection, mark: HighWater, now: HighWater) -> bool:
    if mark.epoch != now.epoch:
        return knows_epoch(connection, mark.epoch)  # then it was left behind knowingly
    return commit_at(connection, mark.rev) == mark.commit_id


def _note_restored(central: Central, connection: Connection, found: str, fork: int) -> None:
    facts: dict[str, Fact] = {"found": found, "fork": fork}
    central.audit.write(connection, [made(Kind.CENTRAL_RESTORED, ("", None), facts)])


def note_restore(central: Central) -> int:
    """Begin a new epoch because somebody says that the database was put back.

    Returns:
        Up to which revision everything is still here.
    """
    with translated(), central.work.database.write.begin() as connection:
        _epoch, fork = begin_epoch(connection, central.clock, central.ids)
        _note_restored(central, connection, "by command", fork)
    Marker(central).mark()
    return fork
