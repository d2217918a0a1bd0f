"""A device in a process of its own that makes a first copy, to be killed at any moment of it.

It writes a line to its standard output for each step of its progress.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from app.central.central import open_central
from app.central.settings import URL_VARIABLE, Settings
from app.database.postgresql import database_url
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


def copy_on(settings: Settings, device: Path, token: str, tell: Callable[[Progress], None]) -> None:
    """Go on with the copy of a central on a device."""
    clock = SetClock()
    central = open_central(settings, clock, seeded_ids(clock, 3))
    store = open_device(device)
    try:
        sync_round(store, InProcess(central, token), clock, tell)
    finally:
        store.close()
        central.close()


if __name__ == "__main__":
    pull.LIMIT = PAGE
    folder, address = Path(sys.argv[1]), os.environ.get(URL_VARIABLE)
    given = Settings(folder / "central", database_url(address) if address else None)
    copy_on(given, folder / "device", sys.argv[2], told)
