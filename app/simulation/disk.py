"""A folder of sealed bytes whose files are as old as the world says."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from app.files.stores import FolderStore
from app.ports.clock import Clock


def _nothing() -> None:
    """Nobody dies of it."""


class Disk(FolderStore):
    """The real folder, in a world with an hour of its own.

    Args:
        folder: is made with its first file.
        clock: of whose disk it is.
        pass_: is gone through before and after bytes are kept: the process may die of it.
    """

    def __init__(self, folder: Path, clock: Clock, pass_: Callable[[], None] = _nothing) -> None:
        super().__init__(folder)
        self._clock, self._pass = clock, pass_

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """As `FolderStore.put`."""
        self._pass()
        super().put(name, pieces)
        hour = self._clock.now().timestamp()
        os.utime(self._path(name), (hour, hour))
        self._pass()
