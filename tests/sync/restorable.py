"""A central that can be put back to an earlier day."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.sync.real import RealCentral


class Restorable:
    """A central whose folder can be put back to an earlier day, unnoticed by anybody."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.central = RealCentral(folder)

    def back_up(self, to: Path) -> Path:
        self.central.close()
        shutil.copytree(self.folder, to)
        self.central = RealCentral(self.folder)
        return to

    def restore(self, backup: Path) -> None:
        self.central.close()
        shutil.rmtree(self.folder)
        shutil.copytree(backup, self.folder)
        self.central = RealCentral(self.folder)
