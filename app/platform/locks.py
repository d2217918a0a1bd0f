"""Files that one process holds at a time.

The operating system lets go of a lock when its process ends, however it ends: what a killed
program leaves behind keeps nobody out.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO


def locked(path: Path, *, shared: bool = False) -> IO[bytes] | None:
    """The file, locked for this process until it closes or ends; None if another has it.

    Args:
        path: made where it is not.
        shared: others may have it, too, who ask for it shared. Windows knows no such lock here:
            there it is this process's alone.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    file = os.fdopen(handle, "r+b", buffering=0)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError as problem:
        file.close()
        if isinstance(problem, (BlockingIOError, PermissionError)):
            return None
        raise
    return file
