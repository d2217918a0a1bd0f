"""Central is copied, and put back from a copy: once or twice in a row, noticed or not."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app.simulation.book import Book
from app.simulation.device import Device
from app.simulation.leaning import NOWHERE, Leaning
from app.simulation.oracle import Broken
from app.simulation.server import Backup, Server
from app.store.tables import journal

_KEPT = 3
_TOLD = 40
"""How often in a hundred times central hears of a backup of it."""
_NOTICED = 75
"""How often in a hundred times a central that was put back finds it out by itself."""


class Restores:
    """What whoever runs central does with its backups.

    Args:
        go_on: lets central and some devices work for a while.
        leaning: `told`, `noticed`: other numbers than the usual.
    """

    def __init__(
        self,
        server: Server,
        book: Book,
        chance: random.Random,
        go_on: Callable[[], None],
        leaning: Leaning = NOWHERE,
    ) -> None:
        self._server, self._book, self._chance, self._go_on = server, book, chance, go_on
        self._told = leaning.get("told", _TOLD) / 100
        self._noticed = leaning.get("noticed", _NOTICED) / 100
        self._all_noticed = True

    def back_up(self) -> None:
        """Copy central's disk, and tell it at times."""
        told = self._chance.random() < self._told
        self._copy(told=told)
        del self._server.backups[:-_KEPT]

    def _copy(self, *, told: bool = False) -> None:
        self._server.back_up(tuple(self._book.central), told=told)

    def rewind(self) -> None:
        """Put it back; mostly it knows, by what it wrote beside its database."""
        noticed = self._chance.random() < self._noticed
        if noticed:
            self._server.mark()
        self._put_back(self._chance.choice(self._server.backups), noticed=noticed)

    def _put_back(self, backup: Backup, *, noticed: bool) -> None:
        self._all_noticed &= noticed
        self._server.rewind(backup, noticed=noticed)
        self._book.central = list(backup.memory)

    def rewind_twice(self) -> None:
        """Put it back far, go on, copy it, go on, and put that copy back: its fork is the later.

        Some devices hear of the first, some of both at once.
        """
        self._server.mark()
        self._put_back(self._server.backups[0], noticed=True)
        self._go_on()
        self._copy()
        self._go_on()
        self._server.mark()
        self._put_back(self._server.backups[-1], noticed=True)

    def check_fork(self, device: Device, answer: Any) -> None:
        """I2: up to the fork that it tells, central has all that it ever confirmed.

        Where central was put back unnoticed it cannot know that: there the witness of the device's
        next request says so, as it would for a fork told wrong, one request later.

        Raises:
            Broken: it lacks something.
        """
        fork = getattr(answer, "fork_rev", 0)
        if not (fork and self._all_noticed):
            return
        c = journal.c
        with device.store.reading() as connection:
            confirmed = connection.execute(select(c.op_id).where(c.acked_rev <= fork)).scalars()
            missing = set(confirmed) - {row.op_id for row in self._server.log()}
        if missing:
            raise Broken("I2", f"central says it has what it lost of {device.name}'s work")
