"""Whether the disk has room for what is to come.

Source: security.md T12; sync.md 3.7.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from app.ports.problems import Unavailable

ROW_BYTES = 800
"""What a row takes with its indexes and its words in the search, measured, and half as much again
for the journal beside it (sync.md 3.7)."""
SPARE_BYTES = 64 * 1024 * 1024
MANY_ROWS = 5000
"""Fewer are no copy; if they do not fit, the store says so itself."""
_MEGABYTE = 1024 * 1024


def check_room(folder: Path, rows: int) -> None:
    """Refuse to begin a copy that would fill the disk.

    Raises:
        Unavailable: `disk-short`, with figures.
    """
    needed = rows * ROW_BYTES + SPARE_BYTES
    free = shutil.disk_usage(folder).free
    if rows > MANY_ROWS and free < needed:
        raise Unavailable(
            "disk-short",
            f"Copying {rows:,} rows needs about {needed / _MEGABYTE:,.0f} MB, but only "
            f"{free / _MEGABYTE:,.0f} MB are free on this disk.",
            next_step="Free some space; the copying goes on by itself.",
        )
