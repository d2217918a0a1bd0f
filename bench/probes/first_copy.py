"""A device that copies a central and does nothing else: says how much memory it took at most."""

from __future__ import annotations

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
    # What the process itself had at most; `getrusage` begins with what its parent had.
    told = Path("/proc/self/status").read_text(encoding="ascii")
    most_kib = next(line.split()[1] for line in told.splitlines() if line.startswith("VmHWM"))
    sys.stdout.write(f"{int(most_kib) * _KIB}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
