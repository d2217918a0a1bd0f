"""A device that copies a central and does nothing else: says how much memory it took at most."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from bench.first_copy_stage import enrol, new_desk

_KIB = 1024


def main(home: str, central: str, address: str) -> None:
    """Copy, and tell the most that was resident, in bytes."""
    desk = new_desk(Path(home), Path(central))
    enrol(desk, address)
    desk.sync()
    desk.close()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(f"{most if sys.platform == 'darwin' else most * _KIB}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
