"""A device in a process of its own that makes a first copy, to be killed at any moment of it.

It writes a line to its standard output for each step of its progress.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from app.central.central import open_central
from app.central.settings import Settings
from app.platform.ids import seeded_ids
from app.sync import pull
from app.sync.round import Progress, sync_round
from tests.builders.clock import SetClock
from tests.sync.killed import open_device
from tests.sync.real import InProcess

PAGE = 5


def told(far: Progress) -> None:
    sys.stdout.write(f"{far.phase} {far.stage} {far.done}\n")
    sys.stdout.flush()


def copy_on(folder: Path, token: str, tell: Callable[[Progress], None]) -> None:
    """Go on with the copy of a central in a folder."""
    clock = SetClock()
    central = open_central(Settings(folder / "central"), clock, seeded_ids(clock, 3))
    store = open_device(folder / "device")
    try:
        sync_round(store, InProcess(central, token), clock, tell)
    finally:
        store.close()
        central.close()


if __name__ == "__main__":
    pull.LIMIT = PAGE
    copy_on(Path(sys.argv[1]), sys.argv[2], told)
